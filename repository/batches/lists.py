"""Fields that hold several values, as texts: what stands there, and putting other texts in.

A value whose text stays keeps all its details (ORCID, affiliation, language); only what is new is
read from text, by the readers of the import format.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from repository.metadata import names, vocabularies
from repository.metadata.findings import Problem, shown
from repository.metadata.flat import from_flat

Document = dict[str, Any]
PEOPLE = ("creators", "contributors")
SCHEMES = ("report_number", "doi", "isbn", "issn")
LISTS = ("language", "script", *PEOPLE, "subjects", "keywords", *SCHEMES)
_DEFAULT_ROLES = {"creators": ("aut", "cre"), "contributors": ("ctb",)}
_ROLE = re.compile(r"(.*?)\s*\((\w{3})\)$")


def entries(document: Document, key: str) -> list[Any]:
    """The values of a list field as they stand in the document."""
    if key in SCHEMES:
        return [e for e in document.get("identifiers", []) if e.get("scheme") == key]
    return list(document.get(key, []))


def text_of(key: str, entry: Any) -> str:
    """How a value is written in a cell and in a form."""
    if key in PEOPLE:
        role = entry.get("role")
        plain = role is None or role in _DEFAULT_ROLES[key]
        return names.heading(entry) if plain else f"{names.heading(entry)} ({role})"
    if key == "subjects":
        return vocabularies.label("subjects", entry.get("notation", ""), "id")
    return str(entry) if isinstance(entry, str) else str(entry.get("value", ""))


def texts(document: Document, key: str) -> list[str]:
    """The values of a list field as texts."""
    return [text_of(key, entry) for entry in entries(document, key)]


def with_texts(
    document: Document, key: str, wanted: Sequence[str], today: date
) -> tuple[Document, list[Problem]]:
    """The document with exactly these values, and what is wrong with those that are new."""
    present = [(text_of(key, entry), entry) for entry in entries(document, key)]
    found: list[Any] = []
    problems: list[Problem] = []
    for text in dict.fromkeys(wanted) if key not in PEOPLE else wanted:
        kept = next((pair for pair in present if pair[0] == text), None)
        if kept is not None:
            present.remove(kept)
            found.append(kept[1])
            continue
        new, wrong = read(document, key, text, today)
        found += [entry for entry in new if entry not in found]
        problems += wrong
    return _put(document, key, found), problems


def read(document: Document, key: str, text: str, today: date) -> tuple[list[Any], list[Problem]]:
    """The values that a text stands for in this document, and what is wrong with it."""
    if key == "subjects":
        notation = vocabularies.subject_notation(text)
        if notation is None:
            return [], [Problem(key, "subject_unknown", {"value": shown(text)})]
        return [{"scheme": vocabularies.SUBJECT_SCHEME, "notation": notation}], []
    return _read_flat(document, key, text, today)


def _read_flat(
    document: Document, key: str, text: str, today: date
) -> tuple[list[Any], list[Problem]]:
    row: dict[str, Any] = {
        "identifier": "-",
        "title": "-",
        "type": document.get("type"),
        "language": document.get("language") or ["und"],
    }
    row |= _asked(key, text)
    flat = from_flat(row, today=today)
    place = "identifiers" if key in SCHEMES else key
    wrong = [
        Problem(key, p.code, p.values, p.severity)
        for p in flat.problems
        if p.severity == "wrong" and p.field.split("[")[0].split(".")[0] in (key, place)
    ]
    return ([] if wrong else entries(flat.document, key)), wrong


def _asked(key: str, text: str) -> dict[str, Any]:
    if key in ("doi", "isbn", "issn"):
        return {"identifiers": [{"scheme": key, "value": text}]}
    if key in PEOPLE:
        named = _ROLE.fullmatch(text)
        if named and vocabularies.entry("relators", named.group(2)):
            return {key: [{"name": named.group(1), "role": named.group(2)}]}
    return {key: [text]}


def _put(document: Document, key: str, found: list[Any]) -> Document:
    place, rest = key, []
    if key in SCHEMES:
        place = "identifiers"
        rest = [e for e in document.get(place, []) if e.get("scheme") != key]
    changed = {name: value for name, value in document.items() if name != place}
    if rest or found:
        changed[place] = _in_place(document.get(place, []), rest, found)
    return changed


def _in_place(before: list[Any], rest: list[Any], found: list[Any]) -> list[Any]:
    """Values of other schemes keep their places before those that changed."""
    if not rest:
        return found
    first = next((n for n, e in enumerate(before) if e not in rest), len(rest))
    return [*rest[:first], *found, *rest[first:]]
