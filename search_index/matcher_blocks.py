"""Posting blocks as Whoosh's matcher of a term reads them: document numbers, weights, values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh.reading import SegmentReader

from search_index.row_sets import Floats, Ints

Block = tuple[Ints, Floats, tuple[bytes, ...]]
"""Document numbers, weights and values of some postings; no values when the field keeps none."""


def matcher_of(reader: SegmentReader, field: str, term: str) -> Any:
    """Open a posting list, deleted documents included: they are dropped later, and the list can be
    cached.
    """
    terms = getattr(reader, "_terms", None)
    if terms is None:  # another Whoosh
        return reader.postings(field, term)
    return terms.matcher(field, term.encode(), reader.schema[field].format)


def read_blocks(matcher: Any) -> Iterator[Block]:
    """Read block by block where Whoosh lets us (attributes of its leaf matcher), else posting by
    posting.
    """
    if not hasattr(matcher, "_next_block") or not hasattr(matcher, "_read_data"):
        yield from _read_one_by_one(matcher)
        return
    while not matcher._atend:
        matcher._read_data()
        deltas, weights, values = matcher._data
        docs = np.cumsum(np.array(deltas, np.int64)).astype(np.int32)
        if weights is None or isinstance(weights, float):
            weights = np.full(len(docs), 1.0 if weights is None else weights, np.float32)
        yield docs, np.asarray(weights, np.float32), values or ()
        matcher._next_block()


def _read_one_by_one(matcher: Any) -> Iterator[Block]:
    docs, weights, values = [], [], []
    while matcher.is_active():
        docs.append(matcher.id())
        weights.append(matcher.weight())
        value = matcher.value()
        if value:
            values.append(value)
        matcher.next()
    if docs:
        yield np.array(docs, np.int32), np.array(weights, np.float32), tuple(values)
