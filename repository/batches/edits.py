"""One edit that is made to many descriptions: set, empty, add, take away, exchange, correct a spelling.

Pure: a document in, the changed document and what stops the change out. The same edit of the same
document gives the same result, so what a preview shows is what is done.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from repository.batches import lists, singles
from repository.errors import BadValue
from repository.metadata import names
from repository.metadata.findings import Problem
from repository.metadata.normalise import clean_line, clean_text

Document = dict[str, Any]
LONGEST_VALUE = 5000
WORDY = ("title", "abstract", "keywords", "publisher", "place", "source")


class Act(StrEnum):
    """What is done with the field."""

    SET = "set"
    CLEAR = "clear"
    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"
    TEXT = "text"  # find and replace inside the words of a field
    PERSON = "person"  # another spelling of one person's name


ACTS: dict[Act, tuple[str, ...]] = {
    Act.SET: (
        "type",
        "language",
        "publisher",
        "place",
        "license",
        "access",
        "rights",
        "collection",
    ),
    Act.ADD: ("language", "subjects", "keywords", "script"),
    Act.REMOVE: ("language", "subjects", "keywords", "script"),
    Act.REPLACE: ("language", "subjects", "keywords"),
    Act.CLEAR: ("publisher", "place", "rights"),
    Act.TEXT: WORDY,
    Act.PERSON: ("people",),
}


@dataclass(frozen=True)
class Edit:
    """`value` is what is set, added, taken away or looked for; `by` what stands there instead.

    `until` is the first open day of an embargo. Words are looked for without regard to case unless
    `minds_case`.
    """

    act: Act
    field: str
    value: str = ""
    by: str = ""
    until: str = ""
    minds_case: bool = False
    whole_words: bool = False

    def stored(self) -> dict[str, Any]:
        """As a batch keeps it."""
        return {**asdict(self), "act": str(self.act)}


@dataclass
class Plan:
    """What a description becomes. `collection` is the slug of another one; `problems` stop the change."""

    document: Document
    collection: str | None = None
    problems: list[Problem] = field(default_factory=list)


def edit_of(row: Mapping[str, Any]) -> Edit:
    """The edit that `Edit.stored` kept."""
    return Edit(**{**row, "act": Act(row["act"])})


def checked(edit: Edit) -> Edit:
    """The edit with clean words. Raises BadValue when it cannot be one, naming what is missing."""
    if edit.field not in ACTS[edit.act]:
        raise BadValue("field", "Choose what to change from the list.")
    for name in ("value", "by", "until"):
        if len(getattr(edit, name)) > LONGEST_VALUE:
            raise BadValue(name, "This is too long; keep it below 5,000 characters.")
    made = Edit(
        edit.act,
        edit.field,
        clean_line(edit.value),
        clean_line(edit.by),
        clean_line(edit.until),
        edit.minds_case,
        edit.whole_words,
    )
    if edit.act != Act.CLEAR and not made.value:
        raise BadValue("value", "Give a value.")
    if edit.act in (Act.REPLACE, Act.PERSON) and not made.by:
        raise BadValue("by", "Give what is to stand there instead.")
    if (
        made.act == Act.SET
        and made.field == "access"
        and (made.value == "embargoed") != bool(made.until)
    ):
        raise BadValue("until", "An embargo needs its first open day, and only an embargo has one.")
    return made


def plan(edit: Edit, document: Document, today: date) -> Plan:
    """What `edit` makes of `document`, which is left as it is."""
    return _PLANS[edit.act](edit, document, today)


def _set(edit: Edit, document: Document, today: date) -> Plan:
    if edit.field == "collection":
        return Plan(document, edit.value)
    if edit.field in lists.LISTS:
        return Plan(*_listed(document, edit.field, [edit.value], today))
    if edit.field == "access":
        return _set_access(edit, document, today)
    changed, problems = singles.with_text(document, edit.field, edit.value, today)
    return Plan(changed, None, problems)


def _set_access(edit: Edit, document: Document, today: date) -> Plan:
    rights = {k: v for k, v in document.get("rights", {}).items() if k != "embargo_until"}
    plain = {**document, "rights": {**rights, "access": "open"}}
    key, value = ("embargo_until", edit.until) if edit.until else ("access", edit.value)
    changed, problems = singles.with_text(plain, key, value, today)
    return Plan(changed, None, problems)


def _clear(edit: Edit, document: Document, today: date) -> Plan:
    changed, problems = singles.with_text(document, edit.field, "", today)
    return Plan(changed, None, problems)


def _add(edit: Edit, document: Document, today: date) -> Plan:
    new, problems = lists.read(document, edit.field, edit.value, today)
    there = {text.casefold() for text in lists.texts(document, edit.field)}
    added = [t for t in (lists.text_of(edit.field, e) for e in new) if t.casefold() not in there]
    wanted = [*lists.texts(document, edit.field), *added]
    return Plan(*_listed(document, edit.field, wanted, today, problems))


def _remove(edit: Edit, document: Document, today: date) -> Plan:
    gone = _same_as(edit, document, edit.value, today)
    wanted = [t for t in lists.texts(document, edit.field) if t.casefold() not in gone]
    return Plan(*_listed(document, edit.field, wanted, today))


def _replace(edit: Edit, document: Document, today: date) -> Plan:
    gone = _same_as(edit, document, edit.value, today)
    present = lists.texts(document, edit.field)
    if not any(text.casefold() in gone for text in present):
        return Plan(document)
    new, problems = lists.read(document, edit.field, edit.by, today)
    by = [lists.text_of(edit.field, entry) for entry in new] or [edit.by]
    wanted: list[str] = []
    for text in present:
        wanted += [t for t in (by if text.casefold() in gone else [text]) if t not in wanted]
    return Plan(*_listed(document, edit.field, wanted, today, problems))


def _same_as(edit: Edit, document: Document, value: str, today: date) -> set[str]:
    """The texts under which a value can stand in the document: as typed, and as it is read."""
    read, _problems = lists.read(document, edit.field, value, today)
    return {value.casefold(), *(lists.text_of(edit.field, entry).casefold() for entry in read)}


def _listed(
    document: Document,
    key: str,
    wanted: list[str],
    today: date,
    problems: list[Problem] | None = None,
) -> tuple[Document, None, list[Problem]]:
    if problems or wanted == lists.texts(document, key):
        return document, None, problems or []
    changed, found = lists.with_texts(document, key, wanted, today)
    return changed, None, found


def _text(edit: Edit, document: Document, today: date) -> Plan:
    place = document.get(edit.field)
    changed: Any
    if isinstance(place, list):
        changed = [_row(edit, row) for row in place]
        changed = [row for row in changed if row["value"]]
    elif isinstance(place, dict):  # the publisher
        changed = {**place, "name": _words(edit, place.get("name", ""))}
    elif isinstance(place, str):
        changed = _words(edit, place)
    else:
        return Plan(document)
    is_empty = not changed["name"] if isinstance(changed, dict) else not changed
    if is_empty:
        return Plan({k: v for k, v in document.items() if k != edit.field})
    return Plan({**document, edit.field: changed})


def _row(edit: Edit, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "value": _words(edit, str(row.get("value", "")))}


def _words(edit: Edit, text: str) -> str:
    """The text with the words exchanged; cleaned only when something was."""
    pattern = re.escape(edit.value)
    if edit.whole_words:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    flags = 0 if edit.minds_case else re.IGNORECASE
    changed, count = re.subn(pattern, lambda _: edit.by, text, flags=flags)
    if not count:
        return text
    return clean_text(changed) if edit.field == "abstract" else clean_line(changed)


def _person(edit: Edit, document: Document, today: date) -> Plan:
    changed, problems = dict(document), list[Problem]()
    for key in lists.PEOPLE:
        rows = []
        for agent in document.get(key, []):
            if names.heading(agent).casefold() != edit.value.casefold():
                rows.append(agent)
                continue
            read, wrong = lists.read(document, key, edit.by, today)
            problems += wrong
            rows.append(_respelt(agent, read[0]) if read else agent)
        if rows:
            changed[key] = rows
    return Plan(changed, None, problems)


def _respelt(agent: dict[str, Any], read: dict[str, Any]) -> dict[str, Any]:
    """The agent under the name that was read; everything else of it stays."""
    kept = {k: v for k, v in agent.items() if k not in ("family", "given", "name")}
    name = {k: v for k, v in read.items() if k in ("family", "given", "name", "prefix", "suffix")}
    return {**kept, **name}


_PLANS = {
    Act.SET: _set,
    Act.CLEAR: _clear,
    Act.ADD: _add,
    Act.REMOVE: _remove,
    Act.REPLACE: _replace,
    Act.TEXT: _text,
    Act.PERSON: _person,
}
