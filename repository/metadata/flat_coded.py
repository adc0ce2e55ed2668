"""Readers of the keys of an import row that hold codes, dates, identifiers and links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from repository.metadata import calendars, dates, identifiers, vocabularies
from repository.metadata.findings import shown
from repository.metadata.flat_reading import Reading

_RELATION_KEYS = ("type", "target", "item", "title")
_CREATED = {"manuscript", "image", "audiovisual"}
_TIME_OF_DAY = re.compile(r"(?<=^\d{4}-\d\d-\d\d)[T ]\d\d:\d\d\S*$")


def read_type(reading: Reading, value: Any) -> None:
    """`type` from a resource type or a profile key."""
    line = reading.one_line("type", value)
    found = vocabularies.resource_type(line) if line else None
    if found:
        reading.document["type"] = found
    elif line:
        known = ", ".join(
            dict.fromkeys([*vocabularies.profiles(), *vocabularies.entries("resource_types")])
        )
        reading.wrong("type", "type_unknown", value=shown(line), known=known)


def read_language(reading: Reading, value: Any) -> None:
    """`language[]` in ISO 639-3 from ISO 639-1, 639-2 or 639-3 codes."""
    codes = (reading.language_code(place, row) for place, row in reading.places("language", value))
    found = list(dict.fromkeys(code for code in codes if code))
    if found:
        reading.document["language"] = found


def read_script(reading: Reading, value: Any) -> None:
    """`script[]`, ISO 15924."""
    _read_codes(reading, "script", [line.title() for line in reading.lines("script", value)])


def read_script_variety(reading: Reading, value: Any) -> None:
    """`script_variety[]`."""
    _read_codes(reading, "script_variety", reading.lines("script_variety", value))


def _read_codes(reading: Reading, key: str, codes: list[str]) -> None:
    if codes:
        reading.document[key] = list(dict.fromkeys(codes))


def read_date(reading: Reading, value: Any) -> None:
    """`dates[]` with the main date: created for manuscripts, images and recordings, else issued.

    EDTF, or words of another calendar such as `12 Rabiulawal 1232 H`.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value:04d}"
    line = reading.one_line("date", value)
    if line is None:
        return
    line = _TIME_OF_DAY.sub("", line)
    is_created = vocabularies.profile_of(reading.document.get("type")) in _CREATED
    kind = "created" if is_created else "issued"
    found = dates.gregorian(line, kind) or _in_words(line, kind)
    if found is None:
        reading.wrong("date", "date_form", value=shown(line))
    else:
        reading.document["dates"] = [found]


def _in_words(line: str, kind: str) -> dict[str, Any] | None:
    found = calendars.in_words(line)
    return {"type": kind} | found if found else None


def read_identifiers(reading: Reading, value: Any) -> None:
    """`identifiers[]` from objects, or strings that plainly are a DOI, Handle, ISBN, ISSN or
    address.
    """
    for place, row in reading.places("identifiers", value):
        found = _identifier(reading, place, row)
        if found:
            reading.document.setdefault("identifiers", []).append(found)


def _identifier(reading: Reading, place: str, row: Any) -> dict[str, str] | None:
    if isinstance(row, str):
        found = identifiers.guessed(reading.clean(place, row))
        if found is None:
            reading.wrong(place, "expects_identifier", value=shown(row))
        return found
    if not isinstance(row, Mapping) or set(row) != {"scheme", "value"}:
        reading.wrong(place, "expects_identifier", value=shown(row))
        return None
    scheme = reading.one_line(f"{place}.scheme", row["scheme"])
    value = reading.one_line(f"{place}.value", row["value"])
    return (
        {"scheme": scheme, "value": identifiers.bare(scheme, value)} if scheme and value else None
    )


def read_report_number(reading: Reading, value: Any) -> None:
    """`identifiers[scheme=report_number]`."""
    for line in reading.lines("report_number", value):
        reading.document.setdefault("identifiers", []).append(
            {"scheme": "report_number", "value": line}
        )


def read_relation(reading: Reading, value: Any) -> None:
    """`relations[]`: an address or identifier becomes a target, other words the title of a
    related work.
    """
    for place, row in reading.places("relation", value):
        if isinstance(row, str):
            line = reading.clean(place, row)
            target = identifiers.guessed(line)
            found: dict[str, Any] | None = {"target": target} if target else {"title": line}
            found = found if line else None
        else:
            found = _relation(reading, place, row)
        if found:
            reading.document.setdefault("relations", []).append({"type": "relation"} | found)


def _relation(reading: Reading, place: str, row: Any) -> dict[str, Any] | None:
    if not isinstance(row, Mapping) or not row.keys() & {"target", "item", "title"}:
        reading.wrong(place, "expects_object", value=shown(row), known=", ".join(_RELATION_KEYS))
        return None
    reading.known_keys(place, row, _RELATION_KEYS)
    found: dict[str, Any] = {}
    for key in ("type", "item", "title"):
        line = reading.one_line(f"{place}.{key}", row.get(key))
        if line:
            found[key] = line
    if row.get("target") is not None:
        target = _identifier(reading, f"{place}.target", row["target"])
        found |= {"target": target} if target else {}
    return found if found.keys() - {"type"} else None
