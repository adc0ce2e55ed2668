"""The words and rows of the pages about aggregators: cards, rules, faults, and the table for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext

from repository import web
from repository.aggregators.models import ANY, EVERY, JUDGED, MANDATORY, AggregatorVerdict
from repository.aggregators.reading import LONGEST_ABSTRACT, Card
from repository.aggregators.rule import Effort, Rule, Severity
from repository.aggregators.rules import AGGREGATORS, RULES, Aggregator
from repository.aggregators.verdicts import faults_in
from repository.deposit.questions import questions_of
from repository.deposit.wording import label_of
from repository.items.models import Item
from repository.items.records import item_url
from repository.metadata import vocabularies
from repository.metadata.record import main_title

Counts = Mapping[tuple[str, str], int]
StoredFault = Mapping[str, Any]
_ARABIC = re.compile("[\u0600-\u06ff]")
_FORMULA = ("=", "+", "-", "@", "\t")
_ISOLATE, _END = "\u2068", "\u2069"  # a quoted value does not turn the sentence around it


def words(message: str) -> str:
    """Return a message of the rules in the reader's language."""
    return str(gettext(message))


def any_mandatory() -> str:
    """Return what the list of records that break any mandatory rule is called."""
    return str(gettext("Any required rule"))


def effort_word(effort: int) -> str:
    """Return what a mending takes, in words."""
    words = {
        Effort.CHOICE: gettext("a choice"),
        Effort.SHORT_VALUE: gettext("a short value"),
        Effort.WRITING: gettext("writing or looking up"),
    }
    return str(words[Effort(effort)])


def sentence(fault: StoredFault, *, isolates: bool = True) -> str:
    """Return the sentence that says what is wrong and what mends it."""
    values = dict(fault["values"])
    if isolates:
        values = {key: f"{_ISOLATE}{value}{_END}" for key, value in values.items()}
    return words(RULES[fault["rule"]].fault) % values


# -- the card --------------------------------------------------------------------------------------


def card_rows(card: Card) -> list[dict[str, Any]]:
    """Return what a consumer shows of a work as rows of label and values; its title is not among them."""
    rows = (
        (gettext("Authors"), card.authors),
        (gettext("Contributor"), (card.contributor,)),
        (gettext("Year"), (card.year,)),
        (gettext("Type"), (card.type,)),
        (gettext("Publisher or place"), (card.publisher,)),
        (gettext("Language"), tuple(_language(code) for code in card.languages)),
        (gettext("Subjects"), card.subjects),
        (gettext("Abstract"), (_shortened(card.abstract),)),
        (gettext("Access"), (card.access,)),
        (gettext("Leads to"), (card.page,)),
        (gettext("Full text"), (card.fulltext,)),
        (gettext("Further links"), card.links),
    )
    return [
        {"label": label, "values": [_value(text) for text in texts if text]}
        for label, texts in rows
    ]


def lang_of(text: str) -> str | None:
    """Return a tag for text whose language the consumer is not told: by its letters only."""
    return "und-Arab" if _ARABIC.search(text) else None


def _value(text: str) -> dict[str, Any]:
    is_link = text.startswith(("http://", "https://"))
    return {"value": text, "lang": lang_of(text), "url": text if is_link else None, "note": None}


def _language(code: str) -> str:
    known = vocabularies.language_code(code)
    return vocabularies.label("languages", known, web.language()) if known else code


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_ABSTRACT:
        return text
    return text[:LONGEST_ABSTRACT].rpartition(" ")[0] + " …"


# -- faults ----------------------------------------------------------------------------------------


def fault_rows(
    item: Item, faults: Iterable[StoredFault], *, may_edit: bool
) -> list[dict[str, Any]]:
    """Return faults as pages list them, those that several aggregators find once, the mandatory first."""
    labels = _labels(item)
    rows: dict[str, dict[str, Any]] = {}
    for fault in faults:
        row = rows.setdefault(
            fault["rule"],
            {
                "field": labels.get(fault["field"]) or gettext("Record"),
                "sentence": sentence(fault),
                "effort": effort_word(RULES[fault["rule"]].effort),
                "url": _edit_url(item, fault["field"]) if may_edit else None,
                "names": [],
                "is_mandatory": False,
            },
        )
        row["names"].append(AGGREGATORS[fault["aggregator"]].name)
        row["is_mandatory"] |= fault["severity"] == Severity.MANDATORY
    return sorted(rows.values(), key=lambda row: not row["is_mandatory"])


def _labels(item: Item) -> dict[str, str]:
    locale = web.language()
    named = {q.name: label_of(q.name, q.field, locale) for q in questions_of(item.profile)}
    return named | {"files": label_of("files", None, locale)}


def _edit_url(item: Item, field: str) -> str:
    address = f"/deposit/{item.handle}"
    if field == "files":
        return f"{address}/files"
    return f"{address}#{field}" if field else address


def kept_rules(aggregator: Aggregator, broken: Iterable[StoredFault]) -> list[str]:
    """Return what an aggregator asks and the record keeps, in words."""
    keys = {fault["rule"] for fault in broken}
    return [gettext(rule.asks) for _, rule in aggregator.rules() if rule.key not in keys]


# -- the list --------------------------------------------------------------------------------------


def overview(counts: Counts) -> list[dict[str, Any]]:
    """Return for each aggregator how many records meet all that is mandatory, and how many break anything."""
    judged = counts.get((EVERY, JUDGED), 0)
    return [
        {
            "key": aggregator.key,
            "name": aggregator.name,
            "reads": gettext(aggregator.reads),
            "meeting": judged - counts.get((aggregator.key, MANDATORY), 0),
            "judged": judged,
            "breaking": counts.get((aggregator.key, ANY), 0),
        }
        for aggregator in AGGREGATORS.values()
    ]


def rule_rows(aggregator: str, counts: Counts) -> list[dict[str, Any]]:
    """Return the rules of an aggregator with the number of records that break each; of EVERY only the broken ones."""
    rows = [
        {
            "key": rule.key,
            "asks": gettext(rule.asks),
            "is_mandatory": severity == Severity.MANDATORY,
            "effort": effort_word(rule.effort),
            "breaking": counts.get((aggregator, rule.key), 0),
        }
        for severity, rule in rules_of(aggregator)
    ]
    shown = [row for row in rows if aggregator or row["breaking"]]
    return sorted(shown, key=lambda row: (not row["is_mandatory"], -row["breaking"]))


def rules_of(aggregator: str) -> list[tuple[Severity, Rule]]:
    """Return the rules of an aggregator; of EVERY all rules, mandatory where any aggregator says so."""
    if aggregator:
        return AGGREGATORS[aggregator].rules()
    mandatory = {key for a in AGGREGATORS.values() for key in a.mandatory}
    return [
        (Severity.MANDATORY if key in mandatory else Severity.RECOMMENDED, rule)
        for key, rule in RULES.items()
    ]


def entry(
    item: Item, verdict: AggregatorVerdict, aggregator: str, rule: str, *, may_edit: bool
) -> dict[str, Any]:
    """Return an item as the list shows it, with the faults that the list is about."""
    title = main_title(item.document)
    return {
        "title": {"value": title.value, "lang": title.tag},
        "url": item_url(item.handle),
        "seen_url": f"{item_url(item.handle)}/as-seen",
        "faults": fault_rows(item, _chosen(item, verdict, aggregator, rule), may_edit=may_edit),
    }


def _chosen(
    item: Item, verdict: AggregatorVerdict, aggregator: str, rule: str
) -> list[StoredFault]:
    return [
        fault
        for fault in faults_in(item, verdict)
        if aggregator in (EVERY, fault["aggregator"])
        and rule in (ANY, fault["rule"], MANDATORY if _is_mandatory(fault) else ANY)
    ]


def _is_mandatory(fault: StoredFault) -> bool:
    return bool(fault["severity"] == Severity.MANDATORY)


def table(
    rows: Iterable[tuple[Item, AggregatorVerdict]], aggregator: str, rule: str, base_url: str
) -> Iterator[str]:
    """Yield the list as CSV, a line for each fault of each aggregator; begins with a byte order mark."""
    yield "\ufeff" + _line(
        [
            *(gettext("Handle"), gettext("Address"), gettext("Title"), gettext("Aggregator")),
            *(gettext("Severity"), gettext("Rule"), gettext("Field"), gettext("Effort")),
            gettext("What is to be mended"),
        ]
    )
    severities = {
        Severity.MANDATORY: gettext("required"),
        Severity.RECOMMENDED: gettext("recommended"),
    }
    for item, verdict in rows:
        labels = _labels(item)
        known = [item.handle, item_url(item.handle, base_url), main_title(item.document).value]
        for fault in _chosen(item, verdict, aggregator, rule):
            yield _line(
                [
                    *(*known, AGGREGATORS[fault["aggregator"]].name),
                    *(severities[Severity(fault["severity"])], fault["rule"]),
                    labels.get(fault["field"], ""),
                    effort_word(RULES[fault["rule"]].effort),
                    sentence(fault, isolates=False),
                ]
            )


def _line(cells: Sequence[str]) -> str:
    """A row of CSV in which no cell is taken for a formula."""
    target = io.StringIO()
    csv.writer(target).writerow(
        [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
    )
    return target.getvalue()
