"""Phrases: words that stand one after the other, in a segment.

The documents that hold all words come first, beginning with the rarest word; positions are looked
at in these documents only.
"""

from __future__ import annotations

import numpy as np

from search_index.analysis import BAND_SHIFT
from search_index.row_sets import Ints, RowSet, intersection
from search_index.segments import FIELD_BOOSTS, Keys, Occurrences, Postings, Segment

PHRASE_WEIGHT = np.float32(1.5)
"""What an occurrence of a phrase counts, that of a word counting 1."""
_POSITION_MASK = (1 << 32) - 1


def phrase_postings(
    orders: tuple[tuple[str, ...], ...], segment: Segment, band: int | None
) -> Postings:
    """Give the documents that hold the words in one of the orders, in the metadata field `band` only
    when it is given.

    An occurrence weighs its field's boost where the segment is one of metadata.
    """
    starts = [
        _starts([segment.occurrences("words", word) for word in words], segment.count)
        for words in orders
    ]
    keys = starts[0] if len(starts) == 1 else np.unique(np.concatenate(starts))
    fields = (keys & _POSITION_MASK) >> BAND_SHIFT if segment.bands else None
    if fields is not None and band is not None:
        keys, fields = keys[fields == band], fields[fields == band]
    if not len(keys):
        return Postings(np.empty(0, np.int32), np.empty(0, np.float32))
    docs, firsts, counts = np.unique(keys >> 32, return_index=True, return_counts=True)
    weights = counts.astype(np.float32)
    if fields is not None:
        weights = np.add.reduceat(FIELD_BOOSTS[fields], firsts)
    return Postings(docs.astype(np.int32), weights * PHRASE_WEIGHT)


def _starts(words: list[Occurrences], count: int) -> Keys:
    """Give where the phrase begins, as ascending numbers `document << 32 | position`."""
    places = sorted(range(len(words)), key=lambda place: len(words[place].docs))
    docs = RowSet(words[places[0]].docs, count)
    for place in places[1:]:
        docs = intersection(docs, RowSet(words[place].docs, count))
    if not len(docs.rows):
        return np.empty(0, np.int64)
    keys = {place: _keys(words[place], docs.rows) for place in places}
    places.sort(key=lambda place: len(keys[place]))
    starts = keys[places[0]] - places[0]
    for place in places[1:]:
        others = keys[place]
        wanted = starts + place
        at = np.minimum(np.searchsorted(others, wanted), len(others) - 1)
        starts = starts[others[at] == wanted]
    return starts


def _keys(found: Occurrences, docs: Ints) -> Keys:
    """Give the occurrences in some of the documents as ascending numbers."""
    if len(docs) == len(found.docs):
        counts, positions = found.counts, found.positions
    else:
        at = np.searchsorted(found.docs, docs)
        firsts, counts = found.starts[at], found.counts[at]
        ends = np.cumsum(counts)
        places = np.arange(ends[-1]) + np.repeat(firsts - ends + counts, counts)
        positions = found.positions[places]
    keys: Keys = np.repeat(docs.astype(np.int64) << 32, counts)
    keys |= positions
    return keys
