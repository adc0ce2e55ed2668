"""The two Whoosh indexes, `items` and `pages`: their fields, and a fingerprint by which an old
index is recognised.

Texts reach Whoosh already analysed, so the field types here only encode. Nothing is stored but ids
and what filters, facets, orders and completion need, in columns: `facts` (fixed size, read as one
array), `facets` and `titles` (JSON), and `gist`.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

import numpy as np
from whoosh.columns import FixedBytesColumn, VarBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Existence, Format

from search_index.analysis import ANALYSIS_VERSION, Analysed
from search_index.digests import item_digest, page_digest
from search_index.document import Document, PageDocument
from search_index.folding import fold
from search_index.gist import gist

SCHEMA_VERSION = 6
NO_YEAR = -(2**31)
NEVER = 2**31 - 1
FACETS = (
    "type",
    "language",
    "script",
    "subject",
    "creator",
    "collection",
    "access",
    "files",
)

ITEM_FACTS = np.dtype(
    [
        ("id", "<i8"),
        ("version", "<i8"),
        ("added_at", "<i8"),
        ("year", "<i4"),
        ("opens_on", "<i4"),
        ("length", "<i4"),
        ("digest", "<i8"),
    ]
)
PAGE_FACTS = np.dtype(
    [
        ("id", "<i8"),
        ("item", "<i8"),
        ("position", "<i4"),
        ("opens_on", "<i4"),
        ("length", "<i4"),
        ("digest", "<i8"),
    ]
)
_ITEM_STRUCT, _PAGE_STRUCT = struct.Struct("<qqqiiiq"), struct.Struct("<qqiiiq")

Posting = tuple[bytes, int, float, bytes]


class PositionsFormat(Format):  # type: ignore[misc]
    """A posting's value is its ascending positions as little-endian unsigned 32-bit numbers."""

    posting_size = -1

    def decode_positions(self, value: bytes) -> list[int]:
        """Give the positions of one posting."""
        positions: list[int] = np.frombuffer(value, "<u4").tolist()
        return positions


class _Analysed(FieldType):  # type: ignore[misc]
    """A field whose values come already analysed."""

    analyzer = None
    scorable = False
    stored = False
    unique = False
    vector = None

    def __init__(self) -> None:
        self.column_type = None


class Positions(_Analysed):
    """Takes a mapping of words to positions."""

    format = PositionsFormat()

    def index(self, value: dict[str, list[int]], **_: Any) -> Iterator[Posting]:
        """Give one posting a word."""
        for word, positions in value.items():
            yield word.encode(), 1, 1.0, struct.pack(f"<{len(positions)}I", *positions)


class Counts(_Analysed):
    """Takes a mapping of words to positions and keeps only how many there are, as the posting's
    weight.
    """

    format = Existence()

    def index(self, value: dict[str, list[int]], **_: Any) -> Iterator[Posting]:
        """Give one posting a word."""
        for word, positions in value.items():
            yield word.encode(), 1, float(len(positions)), b""


class Keys(_Analysed):
    """Takes the keys by which the document is found."""

    format = Existence()

    def index(self, value: Iterable[str], **_: Any) -> Iterator[Posting]:
        """Give one posting a key."""
        for key in dict.fromkeys(value):
            yield key.encode(), 1, 1.0, b""


ITEMS = Schema(
    id=Keys(),
    words=Positions(),
    stems=Positions(),
    facts=COLUMN(FixedBytesColumn(ITEM_FACTS.itemsize)),
    facets=COLUMN(VarBytesColumn()),
    titles=COLUMN(VarBytesColumn()),
    gist=COLUMN(VarBytesColumn()),
)
PAGES = Schema(
    item=Keys(),
    readers=Keys(),
    words=Positions(),
    stems=Counts(),
    facts=COLUMN(FixedBytesColumn(PAGE_FACTS.itemsize)),
)


def fingerprint() -> str:
    """Give a short text that changes when an index written earlier would answer wrongly.

    It begins with `layout()`.
    """
    words = (ANALYSIS_VERSION, version("PySastrawi"), version("PyStemmer"))
    return f"{layout()}-{_digest(words)}"


def layout() -> str:
    """Give a short text that changes when an index written earlier cannot be read at all."""
    return _digest((SCHEMA_VERSION, ITEM_FACTS.descr, PAGE_FACTS.descr))


def _digest(parts: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _day(day: int | None) -> int:
    return NEVER if day is None else max(0, min(day, NEVER - 1))


def sort_key(title: str) -> str:
    """Give the key by which titles are ordered: folded, without signs before the first letter or
    digit.
    """
    return " ".join(folded for word in title.split() if (folded := fold(word)))[:200]


def item_fields(document: Document, analysed: Analysed) -> dict[str, Any]:
    """Give the Whoosh fields of an item."""
    year = NO_YEAR if document.year is None else document.year
    facets = {
        "type": [document.type],
        "language": document.languages,
        "script": document.scripts,
        "subject": document.subjects + document.keywords,
        "creator": document.creators,
        "collection": document.collections,
        "access": [document.access],
        "files": ["yes" if document.has_files else "no"],
    }
    values = [[value for value in dict.fromkeys(facets[name]) if value] for name in FACETS]
    return {
        "id": [str(document.id)],
        "words": analysed.words,
        "stems": analysed.stems,
        "facts": _ITEM_STRUCT.pack(
            document.id,
            document.version,
            document.added_at,
            year,
            _day(document.opens_on),
            min(analysed.length, NEVER),
            item_digest(document),
        ),
        "facets": json.dumps(
            [sort_key(document.titles[0]) if document.titles else "", *values],
            separators=(",", ":"),
        ).encode(),
        "gist": gist(analysed).encode(),
        "titles": json.dumps(document.titles, separators=(",", ":")).encode(),
    }


def page_fields(page: PageDocument, analysed: Analysed) -> dict[str, Any]:
    """Give the Whoosh fields of a page."""
    return {
        "item": [str(page.item_id)],
        "readers": page.readers,
        "words": analysed.words,
        "stems": analysed.stems,
        "facts": _PAGE_STRUCT.pack(
            page.id,
            page.item_id,
            page.position,
            _day(page.opens_on),
            min(analysed.length, NEVER),
            page_digest(page),
        ),
    }
