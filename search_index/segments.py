"""Reading a Whoosh segment as numpy arrays.

A segment never changes once written (deletions are kept beside it), so what is read is cached by
segment, field and term. Everything Whoosh raises here means that files are missing or broken and
becomes `IndexDamaged`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice, takewhile
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader, TermNotFound

from search_index.analysis import BAND_SHIFT, FIELDS
from search_index.errors import IndexDamaged, SearchIndexError
from search_index.matcher_blocks import Block, matcher_of, read_blocks
from search_index.postings_summary import read_summary

_T = TypeVar("_T")

Ints = NDArray[np.int32]
Keys = NDArray[np.int64]
Positions = NDArray[np.uint32]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

FIELD_BOOSTS = np.array([4.0, 2.0, 2.0, 1.5, 1.0, 1.0], np.float32)
"""What an occurrence in each of `FIELDS` counts. Summaries of postings are made of them: whoever
changes them raises `schema.SCHEMA_VERSION`.
"""
assert len(FIELD_BOOSTS) == len(FIELDS)

TERMS_READ = 5000
"""How many terms are read at once: some 10 ms."""


@contextmanager
def reading() -> Iterator[None]:
    """Turn any error of reading index files into `IndexDamaged`; Whoosh has no class of its own for
    it.
    """
    try:
        yield
    except SearchIndexError:
        raise
    except Exception as error:
        raise IndexDamaged(f"{type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents of a segment, ascending, that hold a term, and how much it weighs in each."""

    docs: Ints
    weights: Floats

    @property
    def nbytes(self) -> int:
        """The size of its arrays."""
        return self.docs.nbytes + self.weights.nbytes


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where a term stands: in document `docs[i]`, ascending, at the ascending
    `positions[starts[i] : starts[i + 1]]`.
    """

    docs: Ints
    starts: Keys
    positions: Positions

    @property
    def counts(self) -> Keys:
        """How often the term stands in each of the documents."""
        return np.diff(self.starts)

    @property
    def nbytes(self) -> int:
        """The size of its arrays."""
        return self.docs.nbytes + self.starts.nbytes + self.positions.nbytes


_NO_POSTINGS = Postings(np.empty(0, np.int32), np.empty(0, np.float32))
_NO_OCCURRENCES = Occurrences(
    np.empty(0, np.int32), np.zeros(1, np.int64), np.empty(0, np.dtype("<u4"))
)


class ArrayCache:
    """Arrays by key, the least recently used dropped when they exceed `limit_bytes`. Safe in
    threads.
    """

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self._entries: OrderedDict[tuple[Any, ...], tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...], make: Callable[[], _T]) -> _T:
        """Give the entry of the key, made by `make` when it is not there."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
                found: _T = entry[0]
                return found
        made = make()
        size = 200 + _size_bytes(made)
        with self._lock:
            if key not in self._entries and size < self.limit_bytes:
                self._entries[key] = (made, size)
                self._bytes += size
                while self._bytes > self.limit_bytes:
                    self._bytes -= self._entries.popitem(last=False)[1][1]
        return made

    def grow(self, limit_bytes: int) -> None:
        """Allow at least so many bytes from now on."""
        self.limit_bytes = max(self.limit_bytes, limit_bytes)

    def forget(self, kinds: frozenset[object]) -> None:
        """Drop the entries one of whose key's parts is one of `kinds`."""
        with self._lock:
            for key in [key for key in self._entries if not kinds.isdisjoint(key)]:
                self._bytes -= self._entries.pop(key)[1]


def _size_bytes(value: object) -> int:
    if isinstance(value, list):
        return 80 * len(value)
    return int(getattr(value, "nbytes", 1000))


class Segment:
    """One segment of one of the two indexes, open for reading. Safe in threads.

    `bands` tells that positions carry the metadata field (the items index): each occurrence then
    weighs its field's boost.
    """

    _serial = count()

    def __init__(
        self, reader: SegmentReader, facts: np.dtype[Any], bands: bool, cache: ArrayCache
    ) -> None:
        self.serial = next(self._serial)
        self.bands = bands
        self._reader = reader
        self._cache = cache
        self._lock = threading.Lock()  # Whoosh's posting files keep a position
        with reading():
            self.count: int = reader.doc_count_all()
            column = reader.column_reader("facts", translate=False)
            self.facts = np.frombuffer(b"".join(column), facts)
            if len(self.facts) != self.count:
                raise IndexDamaged("a segment's facts are incomplete")

    def column(self, name: str) -> list[bytes]:
        """Give the bytes of a column, one value a document."""
        with reading(), self._lock:
            return list(self._reader.column_reader(name, translate=False))

    def postings(self, field: str, term: str) -> Postings:
        """Give the postings of a term; empty when the segment has none."""
        return self._cache.get((self.serial, field, term), lambda: self._read_postings(field, term))

    def occurrences(self, field: str, term: str) -> Occurrences:
        """Give where a term stands; nowhere when the segment has it not."""
        return self._cache.get(
            (self.serial, field, term, "occurrences"), lambda: self._read_occurrences(field, term)
        )

    def cached(self, key: tuple[Any, ...], make: Callable[[], _T]) -> _T:
        """Keep what was worked out from this segment alone."""
        return self._cache.get((self.serial, *key), make)

    def terms(self, field: str, prefix: str, limit: int) -> list[str]:
        """Give the first `limit` terms of the field that begin so, in order."""
        return self.cached(
            ("terms", field, prefix, limit), lambda: self._terms(field, prefix, limit)
        )

    def _terms(self, field: str, prefix: str, limit: int) -> list[str]:
        with reading(), self._lock:
            found = islice(self._reader.expand_prefix(field, prefix), limit)
            return [term.decode() for term in found]

    def every_term(self, field: str) -> Iterator[str]:
        """Give all terms of the field in order; others may read the segment between slices."""
        start, is_more = b"", True
        while is_more:
            with reading(), self._lock:
                terms = takewhile(
                    lambda found: found[0] == field, self._reader.terms_from(field, start)
                )
                found = [term for _, term in islice(terms, TERMS_READ)]
            yield from (term.decode() for term in found)
            is_more = len(found) == TERMS_READ
            start = found[-1] + b"\0" if found else b""

    def _read_postings(self, field: str, term: str) -> Postings:
        summed = self._summed(field, term)
        if summed is not None:
            return summed
        blocks = self._blocks(field, term)
        if not blocks:
            return _NO_POSTINGS
        if not blocks[0][2]:
            docs = np.concatenate([docs for docs, _, _ in blocks])
            return Postings(docs, np.concatenate([weights for _, weights, _ in blocks]))
        found = _joined(blocks)
        if not self.bands:
            return Postings(found.docs, found.counts.astype(np.float32))
        boosts = FIELD_BOOSTS[found.positions >> BAND_SHIFT]
        return Postings(found.docs, np.add.reduceat(boosts, found.starts[:-1]))

    def _read_occurrences(self, field: str, term: str) -> Occurrences:
        blocks = self._blocks(field, term)
        return _joined(blocks) if blocks else _NO_OCCURRENCES

    def _summed(self, field: str, term: str) -> Postings | None:
        """Read the summary of a term's postings; None when there is only the list."""
        terms = getattr(self._reader, "_terms", None)
        if terms is None or not hasattr(terms, "_postfile"):  # another Whoosh
            return None
        with reading(), self._lock:
            try:
                info = terms.term_info(field, term.encode())
            except TermNotFound:
                return _NO_POSTINGS
            found = read_summary(terms._postfile, info)
            if found is None:
                return None
            docs, weights = found
            if not 0 <= docs[0] <= docs[-1] < self.count:
                raise IndexDamaged("a posting names a document that is not there")
        return Postings(docs, weights)

    def _blocks(self, field: str, term: str) -> list[Block]:
        """Read the posting blocks of a term: document numbers, weights, values (empty when the
        field keeps none).
        """
        with reading(), self._lock:
            try:
                matcher = matcher_of(self._reader, field, term)
            except TermNotFound:
                return []
            blocks = list(read_blocks(matcher))
            for docs, weights, values in blocks:
                if not 0 <= int(docs[0]) <= int(docs[-1]) < self.count or len(weights) != len(docs):
                    raise IndexDamaged("a posting names a document that is not there")
                if values and len(values) != len(docs):
                    raise IndexDamaged("a posting block is incomplete")
        return blocks


def _joined(blocks: list[Block]) -> Occurrences:
    """Join posting blocks whose values are positions."""
    docs = np.concatenate([docs for docs, _, _ in blocks])
    values = [value for _, _, block in blocks for value in block]
    starts = np.zeros(len(values) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, values), np.int64, len(values)) // 4, out=starts[1:])
    return Occurrences(docs, starts, np.frombuffer(b"".join(values), "<u4"))
