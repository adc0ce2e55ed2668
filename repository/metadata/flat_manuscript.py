"""Reader of the key `manuscript` of an import row: the group of the metadata model, with lists
where it has lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from repository.metadata.findings import shown
from repository.metadata.flat_people import read_agent
from repository.metadata.flat_reading import Reading

_LINES = (
    *("repository", "title_source", "watermark", "chain_lines", "ink", "hands", "lines"),
    *("collation", "binding", "provenance", "acquisition", "textblock"),
)
_LISTS = ("material", "hand", "foliation", "condition", "decoration", "bibliography")
_TEXTS = ("incipit", "explicit", "colophon")
_KEYS = (*_LINES, *_LISTS, *_TEXTS, "owner", "texts")
_ITEM_KEYS = ("n", "title", "author", "from", "to", "language", "incipit", "note")


def read_manuscript(reading: Reading, value: Any) -> None:
    """`manuscript` with the values that could be read; the others are noted."""
    if not isinstance(value, Mapping):
        reading.wrong("manuscript", "expects_object", value=shown(value), known=", ".join(_KEYS))
        return
    reading.known_keys("manuscript", value, _KEYS)
    group: dict[str, Any] = {}
    for key in _LINES:
        group[key] = _line(reading, f"manuscript.{key}", value.get(key))
    for key in _LISTS:
        group[key] = reading.lines(f"manuscript.{key}", value.get(key))
    for key in _TEXTS:
        group[key] = reading.texts(f"manuscript.{key}", value.get(key), multiline=True)
    if value.get("owner") is not None:
        owner = read_agent(reading, "manuscript.owner", value["owner"])
        group["owner"] = {"role": "own"} | owner if owner else None
    group["texts"] = _texts(reading, value.get("texts"))
    found = {key: part for key, part in group.items() if part}
    if found:
        reading.document["manuscript"] = found


def _line(reading: Reading, field: str, value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return reading.one_line(field, value)


def _texts(reading: Reading, value: Any) -> list[dict[str, Any]]:
    found = []
    for position, (place, row) in enumerate(reading.places("manuscript.texts", value), 1):
        if isinstance(row, Mapping) and row.keys() >= {"title", "from", "to"}:
            reading.known_keys(place, row, _ITEM_KEYS)
            found.append(_text_item(reading, place, row, position))
        else:
            reading.wrong(place, "expects_object", value=shown(row), known=", ".join(_ITEM_KEYS))
    return found


def _text_item(
    reading: Reading, place: str, row: Mapping[str, Any], position: int
) -> dict[str, Any]:
    item: dict[str, Any] = {
        "n": position,
        "title": reading.texts(f"{place}.title", row["title"], is_title=True),
    }
    for key in ("author", "from", "to", "note"):
        item[key] = _line(reading, f"{place}.{key}", row.get(key))
    codes = (
        reading.language_code(at, code)
        for at, code in reading.places(f"{place}.language", row.get("language"))
    )
    item["language"] = [code for code in codes if code]
    item["incipit"] = reading.texts(f"{place}.incipit", row.get("incipit"), multiline=True)
    return {key: part for key, part in item.items() if part}
