"""Documents of one index, gathered in memory by field and term until they are written as a segment.

Documents are numbered as they come, so only the terms need sorting. Fields of our own types are
gathered in their shortest form; any other field type is asked for its postings as Whoosh does.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from whoosh.fields import Schema

from search_index.schema import Counts, Keys, Positions
from search_index.segment_file import PostingList, SegmentFile

POSTING_BYTES = 96
"""What a posting takes in memory, about, with its share of the rest."""

Entries = dict[str, list[Any]]
"""By term: document numbers and what belongs to each, in one flat list."""


class PostingsPool:
    """The documents added so far; `write` makes a segment of them."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._fields: dict[str, Entries] = {}
        self._columns: dict[str, list[bytes]] = {}
        self.documents = 0
        self.postings = 0

    def add(self, fields: dict[str, Any]) -> None:
        """Take a document, given the value of every field of the schema."""
        number = self.documents
        for name, value in fields.items():
            field = self._schema[name]
            if field.indexed:
                gather = _GATHERERS.get(type(field), _gather_any)
                gather(self._fields.setdefault(name, {}), number, value, field)
                self.postings += len(value)
            if field.column_type:
                self._columns.setdefault(name, []).append(value)
        self.documents += 1

    @property
    def size_bytes(self) -> int:
        """About how much memory it takes."""
        return self.postings * POSTING_BYTES

    def write(self, folder: Path, index_name: str) -> Any:
        """Write everything as one segment into the folder and give the segment."""
        file = SegmentFile(folder, index_name, self._schema)
        try:
            for name in sorted(self._fields):
                spread = _SPREADERS.get(type(self._schema[name]), _spread_any)
                file.field(name)
                entries = self._fields[name]
                for term in sorted(entries):
                    file.term(term.encode(), spread(entries[term]))
            return file.finish(self.documents, self._columns)
        except BaseException:
            file.discard()
            raise


def _gather_positions(entries: Entries, number: int, value: dict[str, list[int]], _: Any) -> None:
    for term, positions in value.items():
        packed = array("I", positions).tobytes()
        try:
            entries[term] += (number, packed)
        except KeyError:
            entries[term] = [number, packed]


def _gather_counts(entries: Entries, number: int, value: dict[str, list[int]], _: Any) -> None:
    for term, positions in value.items():
        try:
            entries[term] += (number, len(positions))
        except KeyError:
            entries[term] = [number, len(positions)]


def _gather_keys(entries: Entries, number: int, value: Sequence[str], _: Any) -> None:
    for term in dict.fromkeys(value):
        entries.setdefault(term, []).append(number)


def _gather_any(entries: Entries, number: int, value: Any, field: Any) -> None:
    for text, _, weight, packed in field.index(value):
        entries.setdefault(text.decode(), []).extend((number, weight, packed))


def _spread_positions(entry: list[Any]) -> PostingList:
    return entry[::2], None, entry[1::2]


def _spread_counts(entry: list[Any]) -> PostingList:
    return entry[::2], entry[1::2], None


def _spread_keys(entry: list[Any]) -> PostingList:
    return entry, None, None


def _spread_any(entry: list[Any]) -> PostingList:
    values = entry[2::3]
    return entry[::3], entry[1::3], values if any(values) else None


_GATHERERS: dict[type, Callable[[Entries, int, Any, Any], None]] = {
    Positions: _gather_positions,
    Counts: _gather_counts,
    Keys: _gather_keys,
}
_SPREADERS: dict[type, Callable[[list[Any]], PostingList]] = {
    Positions: _spread_positions,
    Counts: _spread_counts,
    Keys: _spread_keys,
}
