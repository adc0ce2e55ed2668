"""Proposed values in words, for the form in which they are taken or left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

from repository.deposit.dates import date_answer
from repository.deposit.wording import label_of
from repository.metadata import names, vocabularies
from repository.metadata.findings import shown
from repository.pages.extract import Source
from repository.sources.models import Choice, ProposedValue, SourceKind
from repository.sources.placing import ABSTRACTS, DATES, fits, value_at

LONGEST_SHOWN = 600
LONGEST_NAME = 60

TITLES_OF_SOURCES = {
    SourceKind.BIBTEX: "BibTeX",
    SourceKind.RIS: "RIS",
    SourceKind.CSL: "CSL-JSON",
    SourceKind.CROSSREF: "Crossref",
    SourceKind.DATACITE: "DataCite",
    SourceKind.OPENLIBRARY: "Open Library",
}


def _(text: str, **values: Any) -> str:
    return str(gettext(text, **values))


@dataclass(frozen=True)
class Proposals:
    """What the form shows of proposed values, by question; questions that it does not ask are in `elsewhere`."""

    taken: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    open: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    left: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    elsewhere: list[dict[str, Any]] = field(default_factory=list)
    open_count: int = 0

    def source(self, question: str) -> str:
        """Say where the value that stands in the form was read; nothing when it is the person's own."""
        return str(self.taken.get(question, {}).get("source", ""))

    def __bool__(self) -> bool:
        return bool(self.taken)


def proposals_of(
    rows: Iterable[ProposedValue], document: dict[str, Any], asked: Iterable[str], locale: str
) -> Proposals:
    """Return what is shown of `rows` in a form that asks the questions `asked` of `document`."""
    taken: dict[str, dict[str, Any]] = {}
    by_choice: dict[str, dict[str, list[dict[str, Any]]]] = {"open": {}, "left": {}}
    elsewhere, names_asked = [], set(asked)
    for row in rows:
        about = _about(row, locale)
        if row.choice == Choice.TAKEN:
            if value_at(document, row.question) == row.value:
                taken.setdefault(row.question, about)
                elsewhere += [about] if row.question not in names_asked else []
        elif row.question in names_asked:
            by_choice[row.choice].setdefault(row.question, []).append(about)
        elif row.choice == Choice.OPEN and fits(document, row.question):
            elsewhere.append(about)
    waiting = [about for about in elsewhere if not about["is_taken"]]
    count = sum(map(len, by_choice["open"].values())) + len(waiting)
    return Proposals(taken, by_choice["open"], by_choice["left"], elsewhere, count)


def _about(row: ProposedValue, locale: str) -> dict[str, Any]:
    words = words_of(row.question, row.value, locale)
    return {
        "id": row.id,
        "question": row.question,
        "label": _label(row.question, locale),
        "words": words[:LONGEST_SHOWN] + ("…" if len(words) > LONGEST_SHOWN else ""),
        "source": source_sentence(row),
        "is_taken": row.choice == Choice.TAKEN,
    }


def _label(question: str, locale: str) -> str:
    pages = {"first_page": _("First page"), "last_page": _("Last page")}
    return pages.get(question) or label_of(question, None, locale)


def source_sentence(row: ProposedValue) -> str:
    """Say where a proposed value was found."""
    name = shown(row.name, LONGEST_NAME)
    if row.source != SourceKind.FILE:
        source = TITLES_OF_SOURCES[SourceKind(row.source)]
        if not name:
            return _("From %(source)s; please check.", source=source)
        return _("From %(source)s (%(name)s); please check.", source=source, name=name)
    if row.place == Source.PROPERTIES:
        return _("Read from the properties of “%(name)s”; please check.", name=name)
    if row.page is not None:
        return _(
            "Read from page %(page)s of “%(name)s”; please check.",
            page=row.page,
            name=name,
        )
    return _("Read from “%(name)s”; please check.", name=name)


def words_of(question: str, value: Any, locale: str) -> str:
    """Return a value as people read it."""
    if question == "type":
        return vocabularies.label("resource_types", value, locale)
    if question == "language":
        return vocabularies.label("languages", value, locale)
    if question in DATES:
        return str(date_answer(value))
    if isinstance(value, dict):
        return str(value.get("name", ""))
    if not isinstance(value, list):
        return str(value)
    separator = "\n\n" if question in ABSTRACTS else "; "
    return separator.join(_one(row) for row in value)


def _one(row: Any) -> str:
    if not isinstance(row, dict):
        return str(row)
    return str(row["value"]) if "value" in row else names.direct_form(row)
