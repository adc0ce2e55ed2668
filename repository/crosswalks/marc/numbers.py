"""Numbers and codes of a MARC record: 020 to 099."""

from __future__ import annotations

import re
from collections.abc import Iterator

from repository.crosswalks import values
from repository.crosswalks.marc import kinds
from repository.crosswalks.marc.control import marc_language
from repository.crosswalks.marc.fields import Field, field
from repository.crosswalks.values import Record
from repository.metadata import vocabularies

# Our schemes, and their codes in the list of standard identifier sources.
_SOURCES = (("doi", "doi"), ("handle", "hdl"), ("ark", "ark"))
_HOUSE_NUMBERS = (
    ("report_number", "088", "  "),
    ("shelfmark", "099", " 9"),
    ("call_number", "099", " 9"),
)
_SCALE = re.compile(r"1\s*:\s*([\d.\s]+)")


def fields(rec: Record) -> Iterator[Field]:
    """020, 022, 024, 034, 040, 041, 088 and 099."""
    yield from _standard_numbers(rec)
    yield from _coordinates(rec)
    code = kinds.organisation(rec)
    yield from field("040", "  ", ("a", code), ("b", "ind"), ("c", code))
    yield from _languages(rec)
    for scheme, tag, indicators in _HOUSE_NUMBERS:
        for value in values.identifier_values(rec, scheme):
            yield from field(tag, indicators, ("a", value))


def _standard_numbers(rec: Record) -> Iterator[Field]:
    for value in values.identifier_values(rec, "isbn"):
        yield from field("020", "  ", ("a", value))
    if not rec.get("host", {}).get("title"):  # else the number is that of the host
        for value in values.identifier_values(rec, "issn"):
            yield from field("022", "  ", ("a", value))
    for scheme, source in _SOURCES:
        for value in values.identifier_values(rec, scheme):
            yield from field("024", "7 ", ("a", value), ("2", source))


def _coordinates(rec: Record) -> Iterator[Field]:
    found = _SCALE.search(str(rec.get("map", {}).get("scale", "")))
    scale = re.sub(r"\D", "", found[1]) if found else ""
    head = [("a", "a"), ("b", scale)] if scale else [("a", "a")]
    edges = (("d", "west"), ("e", "east"), ("f", "north"), ("g", "south"))
    boxes = [p["box"] for p in rec.get("spatial", ()) if p.get("box")]
    for box in boxes:
        degrees = [(code, f"{float(box[edge]):+011.6f}") for code, edge in edges]
        yield from field("034", "1 " if scale else "0 ", *head, *degrees)
    if scale and not boxes:
        yield from field("034", "1 ", *head)


def _languages(rec: Record) -> Iterator[Field]:
    """041 where 008 cannot say all: several languages, or one without a MARC code of its own."""
    languages = [str(code) for code in rec.get("language", ())]
    own = [code for code in languages if not _is_collective(code)]
    translation = "1" if _is_translation(rec) else "0"
    if len(languages) > 1 or translation == "1":
        codes = dict.fromkeys(marc_language(code) for code in languages)
        yield from field("041", f"{translation} ", *(("a", code) for code in codes))
    if len(own) < len(languages):
        codes_3 = [("a", code) for code in languages]
        yield from field("041", f"{translation}7", *codes_3, ("2", "iso639-3"))


def _is_collective(code: str) -> bool:
    row = vocabularies.entry("languages", code)
    return row is None or bool(row.get("marc_is_collective"))


def _is_translation(rec: Record) -> bool:
    return any(r.get("type") == "is_translation_of" for r in rec.get("relations", ()))
