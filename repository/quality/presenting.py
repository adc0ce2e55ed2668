"""Rows of the quality list: what is to be mended in a record, where, how hard it is, and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext

from repository import web
from repository.aggregators.models import AggregatorVerdict
from repository.aggregators.presenting import effort_word, fault_rows, words
from repository.aggregators.rules import AGGREGATORS, RULES
from repository.aggregators.verdicts import faults_in
from repository.deposit.questions import question_for, questions_of
from repository.exports.spreadsheet import BYTE_ORDER_MARK, cell
from repository.items.models import Item
from repository.items.records import item_url
from repository.metadata.findings import Problem
from repository.metadata.messages import message
from repository.metadata.problems import problems
from repository.metadata.record import main_title
from repository.metadata.vocabularies import field_label
from repository.quality.queries import CHOICE_FIELDS, OWN, WRITING_FIELDS, Filter


def source_name(source: str) -> str:
    """Return who asks: the library itself, or an aggregator."""
    return str(gettext("Own rules")) if source == OWN else AGGREGATORS[source].name


def rule_words(source: str, rule: str) -> str:
    """Return what a rule asks, in words."""
    if source != OWN:
        return words(RULES[rule].asks)
    return message(Problem("", rule, {}), gettext) if rule in _ALONE else rule.replace("_", " ")


_ALONE = frozenset({"desired", "required", "orcid_form", "abstract_length", "title_capitals"})


def row(
    item: Item, verdict: AggregatorVerdict | None, chosen: Filter, *, may_edit: bool
) -> dict[str, Any]:
    """Return a record with everything that is to be mended in it, narrowed to the chosen source and rule."""
    title = main_title(item.document)
    own = _own(item, may_edit=may_edit, rule=chosen.rule) if chosen.source in ("", OWN) else []
    faults = []
    if verdict is not None and chosen.source != OWN:
        stored = [
            fault
            for fault in faults_in(item, verdict)
            if chosen.source in ("", fault["aggregator"]) and chosen.rule in ("", fault["rule"])
        ]
        faults = fault_rows(item, stored, may_edit=may_edit)
    return {
        "title": {"value": title.value, "lang": title.tag},
        "url": item_url(item.handle),
        "handle": item.handle,
        "collection": item.collection.title(web.language()),
        "edit_url": f"/deposit/{item.handle}" if may_edit else None,
        "problems": own,
        "faults": faults,
    }


def _own(item: Item, *, may_edit: bool, rule: str) -> list[dict[str, Any]]:
    found = problems(item.document, stage="publish", today=web.today())
    questions = questions_of(item.profile)
    rows = []
    for problem in found:
        if rule and problem.code != rule:
            continue
        question = question_for(problem.field, item.document, questions)
        name = problem.field.partition("[")[0].partition(".")[0]
        place = f"#{question.name}" if question else ""
        rows.append(
            {
                "field": field_label(name, web.language()) if name else gettext("Record"),
                "sentence": message(problem, gettext),
                "effort": effort_word(effort(problem.field)),
                "url": f"/deposit/{item.handle}{place}" if may_edit else None,
                "rule": problem.code,
            }
        )
    return rows


def effort(field: str) -> int:
    """Return what it takes to mend a problem at a field, 1 to 3."""
    if field.startswith(CHOICE_FIELDS):
        return 1
    return 3 if field.startswith(WRITING_FIELDS) else 2


def table(rows: Iterable[dict[str, Any]], base_url: str) -> Iterator[str]:
    """Yield the list as CSV, a line for each thing to be mended."""
    yield BYTE_ORDER_MARK + _line(
        [
            *(gettext("Handle"), gettext("Address"), gettext("Title"), gettext("Collection")),
            *(gettext("Asked by"), gettext("Field"), gettext("What is to be mended")),
            gettext("Effort"),
        ]
    )
    for one in rows:
        known = [one["handle"], base_url + one["url"], one["title"]["value"], one["collection"]]
        for problem in one["problems"]:
            own = [source_name(OWN), problem["field"], problem["sentence"], problem["effort"]]
            yield _line([*known, *own])
        for fault in one["faults"]:
            asked = ", ".join(fault["names"])
            yield _line([*known, asked, fault["field"], fault["sentence"], fault["effort"]])


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([cell(str(text)) for text in cells])
    return out.getvalue()
