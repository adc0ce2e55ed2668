"""Where a proposed value stands in a document: pure functions that read, put and take out the value of one question.

Values have the shape they have in the document (metadata §1.2): a list of texts for a title or an abstract, one date
for a date, a list of agents for creators. What stands beside a value (further languages, titles of other kinds,
identifiers of other schemes) stays as it is.
"""

from __future__ import annotations

import copy
from typing import Any

from repository.metadata import paths, vocabularies

Document = dict[str, Any]

FIRST_TYPE = "research_report"
"""The type of a draft of which nothing is known yet."""

PLAIN = {
    "creators": "creators",
    "keywords": "keywords",
    "publisher": "publisher",
    "place": "place",
    "edition": "edition",
    "host_title": "host.title",
    "volume": "host.volume",
    "issue": "host.issue",
    "issn": "host.issn",
    "first_page": "host.first_page",
    "last_page": "host.last_page",
    "event_name": "event.name",
    "event_place": "event.place",
    "degree_grantor": "thesis.grantor",
}
TITLES = {"title": "main", "title_translated": "translated"}
ABSTRACTS = {"abstract": 0, "abstract_translated": 1}
DATES = {"date_issued": "issued", "date_created": "created"}
IDENTIFIERS = {"doi": "doi", "isbn": "isbn", "report_number": "report_number"}
QUESTIONS = ("type", "language", *TITLES, *ABSTRACTS, *DATES, *IDENTIFIERS, *PLAIN)
"""Every question that a value can be proposed for."""


def value_at(document: Document, question: str) -> Any:
    """Return what stands in the place of `question`; None when nothing does, and for a type that nobody chose."""
    if question == "type":
        found = document.get("type")
        return None if found == FIRST_TYPE else found
    if question == "language":
        return next(iter(document.get("language") or []), None)
    if question in ABSTRACTS:
        place = ABSTRACTS[question]
        return (document.get("abstract") or [])[place : place + 1] or None
    if question in DATES:
        return next(iter(_rows(document, "dates", "type", DATES[question])), None)
    if question in TITLES:
        return _rows(document, "title", "kind", TITLES[question]) or None
    if question in IDENTIFIERS:
        return _rows(document, "identifiers", "scheme", IDENTIFIERS[question]) or None
    head, _, key = PLAIN[question].partition(".")
    found = document.get(head)
    return ((found or {}).get(key) if key else found) or None


def fits(document: Document, question: str) -> bool:
    """Whether the profile of the document has the group in which the answer to `question` lies."""
    head = PLAIN.get(question, "").partition(".")[0]
    profile = vocabularies.profile_of(document.get("type", ""))
    return head not in paths.GROUPS or (profile is not None and head in paths.groups_of(profile))


def with_value(document: Document, question: str, value: Any) -> Document:
    """Return a copy of `document` in which `value` stands in the place of `question`; None takes out what is there."""
    new = copy.deepcopy(document)
    if question == "type":
        return _with_type(new, value)
    if question == "language":
        rest = [code for code in (new.get("language") or [])[1:] if code != value]
        _set(new, "language", ([value] if value else []) + rest)
    elif question in ABSTRACTS:
        place, rows = ABSTRACTS[question], list(new.get("abstract") or [])
        _set(new, "abstract", [*rows[:place], *(value or []), *rows[place + 1 :]])
    elif question in DATES:
        _set(new, "dates", _others(new, "dates", "type", DATES[question]) + _listed(value))
    elif question in TITLES:
        others = _others(new, "title", "kind", TITLES[question])
        is_main = TITLES[question] == "main"
        _set(new, "title", [*(value or []), *others] if is_main else [*others, *(value or [])])
    elif question in IDENTIFIERS:
        others = _others(new, "identifiers", "scheme", IDENTIFIERS[question])
        _set(new, "identifiers", others + (value or []))
    else:
        _set_at(new, PLAIN[question], value)
    return new


def _with_type(new: Document, value: str | None) -> Document:
    new["type"] = value or FIRST_TYPE
    profile = vocabularies.profile_of(new["type"])
    for group in paths.GROUPS - (paths.groups_of(profile) if profile else frozenset()):
        new.pop(group, None)
    return new


def _rows(document: Document, key: str, sign: str, wanted: str) -> list[Document]:
    default = "main" if sign == "kind" else None
    return [row for row in document.get(key) or [] if row.get(sign, default) == wanted]


def _others(document: Document, key: str, sign: str, unwanted: str) -> list[Document]:
    asked = _rows(document, key, sign, unwanted)
    return [row for row in document.get(key) or [] if row not in asked]


def _listed(value: Any) -> list[Any]:
    return [value] if value else []


def _set(document: Document, key: str, value: Any) -> None:
    document.pop(key, None)
    if value:
        document[key] = value


def _set_at(document: Document, path: str, value: Any) -> None:
    head, _, key = path.partition(".")
    if not key:
        _set(document, head, value)
        return
    parent = dict(document.get(head) or {})
    _set(parent, key, value)
    _set(document, head, parent)
