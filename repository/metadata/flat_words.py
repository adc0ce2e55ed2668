"""Readers of the keys of an import row that hold words: titles, abstracts, subjects, places,
extents.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from repository.metadata import dates, vocabularies
from repository.metadata.findings import shown
from repository.metadata.flat_reading import Reading

LARGEST_NUMBER = 10**9
_TITLE_KINDS = ("main", "translated", "original", "alternative")
_EXTENT_NUMBERS = ("pages", "leaves", "seconds", "height_cm", "width_cm")
_PLACE_NUMBERS = ("lat", "lon")
_PLACE_KEYS = ("name", "uri", "lat", "lon", "role", "box")
_BOX_KEYS = ("west", "east", "south", "north")


def read_title(reading: Reading, value: Any) -> None:
    """`title[]`: a string is the main title; in a list the first without a kind is, if none
    says so.
    """
    rows = reading.texts("title", value, is_title=True)
    for position, row in enumerate(rows):
        if row.get("kind", "main") not in _TITLE_KINDS:
            reading.wrong(
                f"title[{position}]",
                "not_in_list",
                value=shown(row["kind"]),
                list=", ".join(_TITLE_KINDS),
            )
            del row["kind"]
    main = next((row for row in rows if row.get("kind") == "main"), None)
    main = main or next((row for row in rows if "kind" not in row), None)
    for row in rows:
        row.pop("part", None)
        if row is main:
            row["kind"] = "main"
        elif "kind" not in row:
            row["kind"] = _title_kind(row, main)
    if rows:
        reading.document["title"] = rows


def _title_kind(row: Mapping[str, Any], main: Mapping[str, Any] | None) -> str:
    if main is None or row["lang"] != main["lang"]:
        return "translated"
    return "alternative" if row.get("script") == main.get("script") else "original"


def read_abstract(reading: Reading, value: Any) -> None:
    """`abstract[]`; paragraphs stay."""
    _store(reading, "abstract", _plain(reading.texts("abstract", value, multiline=True)))


def read_source(reading: Reading, value: Any) -> None:
    """`source[]`."""
    _store(reading, "source", _plain(reading.texts("source", value)))


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for row in rows:
        row.pop("kind", None)
        row.pop("part", None)
    return rows


def _store(reading: Reading, key: str, rows: list[Any]) -> None:
    if rows:
        reading.document.setdefault(key, []).extend(rows)


def read_subjects(reading: Reading, value: Any) -> None:
    """`subjects[]` for labels and notations of the list, `keywords[]` for all other words."""
    terms: list[dict[str, str]] = []
    words: list[dict[str, Any]] = []
    for place, row in reading.places("subjects", value):
        if isinstance(row, Mapping) and "notation" in row:
            terms += _term(reading, place, row)
            continue
        for text in reading.texts(place, row):
            _sort_subject(text, terms, words)
    _store(reading, "subjects", _unique(terms))
    _add_keywords(reading, words)


def _term(reading: Reading, place: str, row: Mapping[str, Any]) -> list[dict[str, str]]:
    reading.known_keys(place, row, ("scheme", "notation"))
    notation = vocabularies.subject_notation(str(row["notation"]))
    if notation is None and vocabularies.entry("subjects", str(row["notation"])) is not None:
        notation = str(row["notation"])
    scheme = vocabularies.scheme_of(vocabularies.entry("subjects", notation or ""))
    if notation is None or row.get("scheme", scheme) != scheme:
        reading.wrong(place, "not_in_list", value=shown(row["notation"]), list="subjects")
        return []
    return [{"scheme": scheme, "notation": notation}]


def _sort_subject(
    text: dict[str, Any], terms: list[dict[str, str]], words: list[dict[str, Any]]
) -> None:
    for part in _parts(text):
        notation = vocabularies.subject_notation(part["value"])
        if notation:
            scheme = vocabularies.scheme_of(vocabularies.entry("subjects", notation))
            terms.append({"scheme": scheme, "notation": notation})
        else:
            words.append(part)


def _parts(text: dict[str, Any]) -> list[dict[str, Any]]:
    """One text for each heading: a semicolon parts them."""
    values = [part.strip() for part in text["value"].split(";")]
    return [text | {"value": value} for value in values if value]


def read_keywords(reading: Reading, value: Any) -> None:
    """`keywords[]`, each once."""
    _add_keywords(reading, [p for text in reading.texts("keywords", value) for p in _parts(text)])


def _add_keywords(reading: Reading, words: list[dict[str, Any]]) -> None:
    known = [*reading.document.get("keywords", []), *_plain(words)]
    if known:
        reading.document["keywords"] = _unique(known)


def _unique(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row once, compared without regard to case."""
    once: dict[str, dict[str, Any]] = {}
    for row in rows:
        once.setdefault(str(sorted(row.items())).casefold(), row)
    return list(once.values())


def read_place(reading: Reading, value: Any) -> None:
    """`place`: the city of publication."""
    place = reading.one_line("place", value)
    if place:
        reading.document["place"] = place


def read_extent(reading: Reading, value: Any) -> None:
    """`extent[]` from words, or objects with words and numbers."""
    for place, row in reading.places("extent", value):
        for text in _plain(reading.texts(place, _words_of(row))):
            numbers = (
                _numbers(reading, place, row, _EXTENT_NUMBERS) if isinstance(row, Mapping) else {}
            )
            _store(reading, "extent", [text | numbers])


def _words_of(row: Any) -> Any:
    return (
        {k: v for k, v in row.items() if k not in _EXTENT_NUMBERS}
        if isinstance(row, Mapping)
        else row
    )


def _numbers(
    reading: Reading, place: str, row: Mapping[str, Any], keys: tuple[str, ...]
) -> dict[str, int | float]:
    found: dict[str, int | float] = {}
    for key in keys:
        number = row.get(key)
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        if number is not None and not (is_number and abs(number) < LARGEST_NUMBER):
            reading.wrong(f"{place}.{key}", "expects_number", value=shown(number))
        elif number is not None:
            found[key] = number
    return found


def read_coverage(reading: Reading, value: Any) -> None:
    """`temporal[]` for what is a date, `spatial[]` for any other words."""
    for line in reading.lines("coverage", value):
        period = dates.gregorian(line)
        _store(reading, "temporal" if period else "spatial", [period or {"name": line}])


def read_spatial(reading: Reading, value: Any) -> None:
    """`spatial[]` from names, or objects with coordinates."""
    for place, row in reading.places("spatial", value):
        if isinstance(row, str):
            _store(reading, "spatial", [{"name": line} for line in reading.lines(place, row)])
        elif isinstance(row, Mapping) and isinstance(row.get("name"), str):
            found = _place(reading, place, row)
            _store(reading, "spatial", [found] if "name" in found else [])
        else:
            reading.wrong(place, "expects_object", value=shown(row), known=", ".join(_PLACE_KEYS))


def _place(reading: Reading, place: str, row: Mapping[str, Any]) -> dict[str, Any]:
    reading.known_keys(place, row, _PLACE_KEYS)
    found: dict[str, Any] = {}
    for key in ("name", "uri", "role"):
        line = reading.one_line(f"{place}.{key}", row.get(key))
        if line:
            found[key] = line
    if found.get("role", "created") not in {"created", "recorded"}:
        reading.wrong(
            f"{place}.role", "not_in_list", value=shown(found.pop("role")), list="created, recorded"
        )
    found |= _numbers(reading, place, row, _PLACE_NUMBERS)
    box = row.get("box")
    if isinstance(box, Mapping) and set(box) == set(_BOX_KEYS):
        found["box"] = _numbers(reading, f"{place}.box", box, _BOX_KEYS)
    elif box is not None:
        reading.wrong(
            f"{place}.box", "expects_object", value=shown(box), known=", ".join(_BOX_KEYS)
        )
    return found
