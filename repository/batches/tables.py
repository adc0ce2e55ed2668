"""A row of a table as a change of one description: only the cells that differ change anything.

Columns are the keys of the import format. A missing column and an empty cell change nothing; the
word `[kosong]` (or `[empty]`) empties a field. What stays of a list keeps its details.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from repository.batches import lists, singles
from repository.batches.edits import Plan
from repository.metadata.findings import Problem
from repository.sheets.mangling import mangled

Document = dict[str, Any]
SEPARATOR = "; "
EMPTY_WORDS = ("[kosong]", "[empty]")
KEYS = ("handle", "version")
READ_ONLY = ("identifier", "url")
CHANGEABLE = (
    *("type", "title", "creators", "contributors", "date", "language", "script"),
    *("publisher", "place", "subjects", "keywords", "abstract", "report_number", "doi", "isbn"),
    *("issn", "rights", "license", "access", "embargo_until", "collection"),
)
COLUMNS = (*KEYS, "identifier", *CHANGEABLE)


def cell(document: Document, key: str, collection: str) -> str:
    """What stands in a column for a description."""
    if key == "collection":
        return collection
    if key in lists.LISTS:
        return SEPARATOR.join(lists.texts(document, key))
    return singles.text(document, key)


def plan(cells: Mapping[str, str], document: Document, collection: str, today: date) -> Plan:
    """What a row makes of a description; `problems` name the column."""
    made = Plan(dict(document))
    for key in _in_order(cells):
        given, present = cells[key].strip(), cell(document, key, collection)
        if not given or given == present.strip():
            continue
        value = "" if given.casefold() in EMPTY_WORDS else given
        wrong = mangled(key, value, present)
        if wrong is not None:
            made.problems.append(wrong)
        elif key == "collection":
            made.collection = value
            made.problems += [] if value else [Problem(key, "needs_value")]
        else:
            made.document, problems = _changed(made.document, key, value, today)
            made.problems += problems
    return made


def _in_order(cells: Mapping[str, str]) -> list[str]:
    """The type before the date, whose kind hangs on it; the access before the day that belongs to it."""
    return [key for key in CHANGEABLE if key in cells]


def _changed(
    document: Document, key: str, value: str, today: date
) -> tuple[Document, list[Problem]]:
    if key in lists.LISTS:
        parts = [part.strip() for part in value.split(";")]
        return lists.with_texts(document, key, [part for part in parts if part], today)
    if key == "embargo_until" and not value:
        return singles.with_text(document, "access", "open", today)
    if key == "access" and value == "embargoed":
        return _embargoed(document), []
    return singles.with_text(document, key, value, today)


def _embargoed(document: Document) -> Document:
    """The day comes with its own column; the rules say when it is missing."""
    return {**document, "rights": {**document.get("rights", {}), "access": "embargoed"}}
