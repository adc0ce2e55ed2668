"""Merging: several segments become one, term by term, in slices that stay short.

Segments never change, so a merge needs no lock until its outcome takes their place; documents that
are deleted meanwhile are deleted in the outcome too.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, compress, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader

from search_index import checksums, posting_lists
from search_index.segment_file import PostingList, SegmentFile
from search_index.segments import reading
from search_index.toc import schema_of

POSTINGS_AT_ONCE = 50_000
"""A slice of a merge ends when it has read so many; it takes a tenth of a second, about."""

GONE = -1
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Source:
    """A segment to be merged: its number of documents, and for each its number in the outcome or
    `GONE`.
    """

    segment: Any
    reader: SegmentReader
    numbers: Numbers
    is_whole: bool

    @property
    def shift(self) -> int:
        """What a whole segment's numbers are raised by."""
        return int(self.numbers[0]) if len(self.numbers) else 0


def renumbered(segments: Sequence[tuple[int, frozenset[int]]]) -> list[Numbers]:
    """Give the new numbers of the documents of segments, each with its count and the deleted."""
    found, start = [], 0
    for count, deleted in segments:
        alive = np.ones(count, np.bool_)
        alive[sorted(deleted)] = False
        numbers = np.where(alive, start + np.cumsum(alive) - 1, GONE)
        found.append(numbers)
        start += count - len(deleted)
    return found


def merge(folder: Path, name: str, segments: Sequence[Any], target: Path) -> Iterator[Any]:
    """Write the segments of the index `name` as one into `target`, a folder of the same disk.

    The segments are opened at once, and may be deleted from then on. Gives None after each slice
    and at last the new segment. What is given up half-way leaves no file. Raises `IndexDamaged`.
    """
    schema = schema_of(name)
    return _merged(_open(folder, schema, segments), name, schema, target)


def _merged(sources: Sequence[Source], name: str, schema: Any, target: Path) -> Iterator[Any]:
    file = SegmentFile(target, name, schema)
    is_finished = False
    try:
        with reading():
            done = 0
            for field, terms in groupby(_terms(sources), itemgetter(0)):
                file.field(field)
                for text, group in groupby(terms, itemgetter(1)):
                    postings = _joined([(sources[entry[2]], entry[3]) for entry in group])
                    if postings[0]:
                        file.term(text, postings)
                    done += 20 + len(postings[0])
                    if done > POSTINGS_AT_ONCE:
                        done = 0
                        yield None
            count = sum(int((source.numbers != GONE).sum()) for source in sources)
            columns = {field: _column(sources, field) for field in file.columns}
            segment = file.finish(count, columns)
        is_finished = True
        yield segment
    finally:
        if not is_finished:
            file.discard()
        for source in sources:
            source.reader.close()


def _open(folder: Path, schema: Any, segments: Sequence[Any]) -> list[Source]:
    storage = FileStorage(str(folder))
    sizes = [(segment.doc_count_all(), frozenset(segment.deleted_docs())) for segment in segments]
    sources = []
    with reading():
        for segment, numbers, (_, deleted) in zip(segments, renumbered(sizes), sizes, strict=True):
            checksums.check(folder, segment)
            reader = SegmentReader(storage, schema, segment)
            sources.append(Source(segment, reader, numbers, not deleted))
    return sources


Entry = tuple[str, bytes, int, Callable[[], bytes]]
"""Field, term, number of the source, and what reads the posting list."""


def _terms(sources: Sequence[Source]) -> Iterator[Entry]:
    """Give the terms of all sources in the order in which they are written."""
    streams = [_terms_of(number, source.reader) for number, source in enumerate(sources)]
    return heapq.merge(*streams, key=itemgetter(0, 1, 2))


def _terms_of(number: int, reader: SegmentReader) -> Iterator[Entry]:
    terms = reader._terms
    for (field, text), info in terms.items():
        yield field, text, number, partial(posting_lists.read, terms._postfile, info)


def _joined(lists: list[tuple[Source, Callable[[], bytes]]]) -> PostingList:
    ids: list[int] = []
    weights: list[float] = []
    values: list[bytes] = []
    for source, read in lists:
        found, weight, value = posting_lists.decode(read())
        if source.is_whole:
            shift = source.shift
            ids += [number + shift for number in found] if shift else found
        else:
            numbers = source.numbers[found]
            kept = (numbers != GONE).tolist()
            ids += compress(numbers.tolist(), kept)
            weight = list(compress(weight or (), kept))
            value = None if value is None else list(compress(value, kept))
        weights += weight or ()
        values += value or ()
    return ids, weights, values or None


def _column(sources: Sequence[Source], field: str) -> Iterator[bytes]:
    parts = (
        compress(
            source.reader.column_reader(field, translate=False), (source.numbers != GONE).tolist()
        )
        for source in sources
    )
    return chain.from_iterable(parts)
