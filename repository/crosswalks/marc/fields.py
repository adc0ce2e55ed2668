"""Data fields of a MARC record: made without empty subfields, with their twins in another script.

A twin is the same field in the script of the original, which MARC keeps in a field 880 that is
linked by $6 (MARC 21 Format, Appendix A and D, model A).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from repository.crosswalks import values

# ISO 2709 has four digits for the length of a field; a longer note could not leave MARCXML.
_LONGEST_BYTES = 9000
# Script codes of $6 with `/r` where the script is written from right to left.
_SCRIPT_CODES = {"Arab": "/(3/r", "Aran": "/(3/r", "Hebr": "/(2/r", "Hani": "/$1"}
_CLOSED = (".", "]", ")", "?", "!", "-")

Subfields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """Indicators and subfields of a field in the script of the original (ISO 15924)."""

    script: str
    indicators: str
    subfields: Subfields


@dataclass(frozen=True, slots=True)
class Field:
    """A data field: three digits, two indicators (a space means undefined), subfields in order."""

    tag: str
    indicators: str
    subfields: Subfields
    twin: Twin | None = None


def field(
    tag: str, indicators: str, *subfields: tuple[str, object], twin: Twin | None = None
) -> list[Field]:
    """A list of the one field, or an empty one when its first subfield has no value."""
    cleaned = _cleaned(subfields)
    is_there = bool(subfields and cleaned and cleaned[0][0] == subfields[0][0])
    return [Field(tag, indicators, cleaned, twin)] if is_there else []


def twin(script: str, indicators: str, *subfields: tuple[str, object]) -> Twin | None:
    """The field in another script, or None when its subfields have no value."""
    cleaned = _cleaned(subfields)
    return Twin(script, indicators, cleaned) if cleaned else None


def _cleaned(subfields: Iterable[tuple[str, object]]) -> Subfields:
    texts = ((code, values.xml_text(str(value))) for code, value in subfields if value)
    return tuple((code, text) for code, text in texts if text)


def closed(text: str) -> str:
    """The text with the full stop that ends an area of description (ISBD)."""
    return text if not text or text.endswith(_CLOSED) else f"{text}."


def linked(found: Iterable[Field]) -> list[Field]:
    """All fields by tag, each once, long notes parted, and the twins as 880 linked in both ways."""
    fields = sorted(dict.fromkeys(piece for f in found for piece in _pieces(f)), key=_tag)
    joined: list[Field] = []
    twins: list[Field] = []
    for each in fields:
        if each.twin is None:
            joined.append(each)
            continue
        number = f"{len(twins) + 1:02d}"
        joined.append(replace(each, subfields=(("6", f"880-{number}"), *each.subfields)))
        link = ("6", f"{each.tag}-{number}{_SCRIPT_CODES.get(each.twin.script, '')}")
        twins.append(Field("880", each.twin.indicators, (link, *each.twin.subfields)))
    return [*joined, *twins]


def _tag(each: Field) -> str:
    return each.tag


def _pieces(each: Field) -> Iterator[Field]:
    """The field; a note that is too long as several, cut between words."""
    code, text = each.subfields[0]
    if not each.tag.startswith("5") or len(text.encode()) <= _LONGEST_BYTES:
        yield each
        return
    piece: list[str] = []
    size = 0
    for word in text.split(" "):
        length = len(word.encode()) + 1
        if piece and size + length > _LONGEST_BYTES:
            yield replace(each, subfields=((code, " ".join(piece)), *each.subfields[1:]))
            piece, size = [], 0
        piece.append(word)
        size += length
    yield replace(each, subfields=((code, " ".join(piece)), *each.subfields[1:]))
