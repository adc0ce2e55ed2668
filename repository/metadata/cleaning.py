"""A whole document cleaned as §1.4 of the metadata model wants it, for what people type into
forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from repository.metadata import identifiers
from repository.metadata.findings import Problem, shown
from repository.metadata.normalise import clean, clean_name, polished_title

# Texts that keep their paragraphs; all others are one line.
_PARAGRAPHS = frozenset(
    {"abstract", "description", "toc", "recommendations", "method", "sample", "variables"}
    | {"incipit", "explicit", "colophon"}
)
_COMPANIONS = frozenset(
    {
        "lang",
        "script",
        "kind",
        "part",
        "role",
        "type",
        "scheme",
        "calendar",
        "year",
        "public",
        "order",
    }
)
_NAMES = frozenset({"family", "given"})
_PEOPLE = frozenset({"creators", "contributors", "owner", "publisher"})


def cleaned(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The document with clean text and without empty values, and warnings of what was found in
    it.

    Identifiers lose their resolvers, titles their full stop, names their stray commas. Numbers
    and truth values stay; what is cleaned twice stays the same.
    """
    notes: list[Problem] = []
    found = _cleaned("", "", document, notes)
    return (found if isinstance(found, dict) else {}), notes


def _cleaned(place: str, key: str, value: Any, notes: list[Problem]) -> Any:
    if isinstance(value, str):
        return _text(place, key, value, notes)
    if isinstance(value, Mapping):
        parts = {k: _cleaned(_below(place, k), _kind(key, k), v, notes) for k, v in value.items()}
        return _bare({k: part for k, part in parts.items() if not _is_empty(part)})
    if isinstance(value, list | tuple):
        rows = [_cleaned(f"{place}[{n}]", key, row, notes) for n, row in enumerate(value)]
        return [row for row in rows if not _is_empty(row) and not _says_nothing(row)]
    return value


def _below(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _kind(parent: str, key: str) -> str:
    """What sort of text stands at a key: its own, or for the value of a text that of the text."""
    if key == "value":
        return parent
    return "given" if key == "name" and parent in _PEOPLE else key


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def _says_nothing(row: Any) -> bool:
    """True for an entry of which only the choices beside it are left, such as a text's language."""
    return isinstance(row, dict) and row.keys() <= _COMPANIONS


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    """Identifiers in their scheme's own spelling."""
    if row.keys() >= {"scheme", "value"} and isinstance(row["value"], str):
        return row | {"value": identifiers.bare(str(row["scheme"]), row["value"])}
    for scheme in ("orcid", "ror"):
        if isinstance(row.get(scheme), str):
            row[scheme] = identifiers.bare(scheme, row[scheme])
    return row


def _text(place: str, key: str, value: str, notes: list[Problem]) -> str:
    found = clean(value, multiline=key in _PARAGRAPHS)
    notes += [Problem(place, note, {"value": shown(found.text)}, "warning") for note in found.notes]
    if key == "title":
        return polished_title(found.text)
    return clean_name(found.text) if key in _NAMES else found.text
