"""Leaves: where a word, a phrase or a prefix stands, and what that scores; and which items a fact is
true of.

What a leaf gives in a segment never changes and is kept with the segment. What it gives in a
snapshot, rows and BM25 scores, is kept with the snapshot, that of the pages for each group of
readers: pages that they may not read have no influence on scores. All is kept under the one limit
in bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from search_index.analysis import BAND_SHIFT, FIELDS
from search_index.expansion import Terms, expand
from search_index.expression import Fact, Fuzzy, Labelled, Leaf, Phrase, Prefix, Value, Word, Years
from search_index.facts import items_with
from search_index.lexicon import nearly
from search_index.phrases import phrase_postings
from search_index.row_sets import NO_ROWS, Bools, Floats, Ints, RowSet, rows_of
from search_index.segments import FIELD_BOOSTS, Occurrences, Postings, Segment
from search_index.snapshot import Readable, Rows, Snapshot

MAX_EXPANSIONS = 512
"""How many words a prefix stands for, in alphabetical order: of metadata, and of readable pages."""
MAX_LOOKED_AT = 4096
"""How many words are looked at for such as stand on readable pages."""

ITEMS_K, ITEMS_B = 3.0, 0.4
PAGES_K, PAGES_B = 1.2, 0.6
"""The constants of BM25 for metadata and for pages."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a leaf stands: items in whose metadata it does, and readable pages; with scores."""

    items: RowSet
    pages: RowSet


def standing(leaf: Leaf | Fact, snapshot: Snapshot, readable: Readable) -> Standing:
    """Give where the leaf stands for those who may read the `readable` pages. A fact stands in the
    metadata and scores nothing.
    """
    nowhere = RowSet(NO_ROWS, snapshot.pages.count)
    if isinstance(leaf, Years | Labelled | Value):
        return Standing(RowSet(items_with(leaf, snapshot), snapshot.items.count), nowhere)
    items = in_metadata(leaf, snapshot)
    if leaf.field is not None:
        return Standing(items, nowhere)
    pages = snapshot.cached(
        ("pages", leaf, readable.serial), lambda: _pages(leaf, snapshot, readable)
    )
    return Standing(items, pages)


def in_metadata(leaf: Leaf, snapshot: Snapshot) -> RowSet:
    """Give the items in whose metadata the leaf stands, with scores."""
    return snapshot.cached(("items", leaf), lambda: _items(leaf, snapshot))


def _items(leaf: Leaf, snapshot: Snapshot) -> RowSet:
    terms = _terms(leaf, snapshot, snapshot.items, None)
    rows, weights = _weighed(leaf, terms, snapshot.items)
    count, lengths = snapshot.items.count, snapshot.items.lengths
    scores = _bm25(weights, lengths[rows], count, snapshot.mean_item_length, ITEMS_K, ITEMS_B)
    return RowSet(rows, count, scores).with_column()


def _pages(leaf: Leaf, snapshot: Snapshot, readable: Readable) -> RowSet:
    terms = _terms(leaf, snapshot, snapshot.pages, readable.mask)
    rows, weights = _weighed(leaf, terms, snapshot.pages)
    if readable.mask is not None:
        allowed = readable.mask[rows]
        rows, weights = rows[allowed], weights[allowed]
    count, lengths = snapshot.pages.count, snapshot.pages.lengths
    scores = _bm25(weights, lengths[rows], readable.count, readable.mean_length, PAGES_K, PAGES_B)
    return RowSet(rows, count, scores).with_column()


def _bm25(weights: Floats, lengths: Floats, total: int, mean: float, k: float, b: float) -> Floats:
    """Score the rows that hold a leaf, of `total` rows that are `mean` words long."""
    holding = len(weights)
    rarity = np.float32(np.log1p((total - holding + 0.5) / (holding + 0.5)) * (k + 1))
    norm = lengths * np.float32(k * b / max(mean, 1.0))
    norm += np.float32(k * (1 - b))
    norm += weights
    scores: Floats = weights / norm
    scores *= rarity
    return scores


def _weighed(leaf: Leaf, terms: Terms, rows: Rows) -> tuple[Ints, Floats]:
    """Give the rows, ascending, in which a leaf stands and its weight in each."""
    found = [(part.rows, _found(leaf, terms, part.segment)) for part in rows.segments]
    found = [(row_of, postings) for row_of, postings in found if len(postings.docs)]
    if not found:
        return NO_ROWS, np.empty(0, np.float32)
    numbers = np.concatenate([row_of[postings.docs] for row_of, postings in found])
    weights = np.concatenate([postings.weights for _, postings in found])
    if len(numbers) * 16 > rows.count:
        column = np.zeros(rows.count + 1, np.float32)
        column[numbers] = weights
        kept = rows_of(column[:-1] > 0)
        return kept, column[kept]
    order = np.argsort(numbers)
    order = order[: np.searchsorted(numbers, rows.count, sorter=order)]  # the rest is deleted
    return numbers[order], weights[order]


def _terms(leaf: Leaf, snapshot: Snapshot, rows: Rows, mask: Bools | None) -> Terms:
    """Give the index terms a leaf stands for in one of the two indexes; none for a phrase."""
    if isinstance(leaf, Fuzzy):
        return nearly(leaf, snapshot, MAX_EXPANSIONS)
    if not isinstance(leaf, Prefix):
        return expand(leaf)
    limit = MAX_EXPANSIONS if mask is None else MAX_LOOKED_AT
    found: set[str] = set()
    for part in rows.segments:
        found.update(part.segment.terms("words", leaf.prefix, limit))
    words = iter(sorted(found)[:limit])
    if mask is not None and len(found) > MAX_EXPANSIONS:
        # words of pages that may not be read must not take the place of others
        words = _standing_where(words, rows, np.append(mask, False))
    return tuple(("words", word, 1.0) for word in islice(words, MAX_EXPANSIONS))


def _standing_where(words: Iterator[str], rows: Rows, allowed: Bools) -> Iterator[str]:
    """Give those of the words that stand in an allowed row."""
    for word in words:
        found = ((part.rows, part.segment.postings("words", word)) for part in rows.segments)
        if any(allowed[row_of[postings.docs]].any() for row_of, postings in found):
            yield word


def _found(leaf: Leaf, terms: Terms, segment: Segment) -> Postings:
    """Give the documents of a segment in which the leaf stands, with its weight in each.

    Words are soon put together from the postings, which are kept; the rest is kept itself.
    """
    if isinstance(leaf, Word) and leaf.field is None:
        return _read(leaf, terms, segment)
    return segment.cached(("leaf", leaf, terms), lambda: _read(leaf, terms, segment))


def _read(leaf: Leaf, terms: Terms, segment: Segment) -> Postings:
    band = None if leaf.field is None else FIELDS.index(leaf.field)
    if isinstance(leaf, Phrase):
        return phrase_postings(leaf.orders, segment, band)
    read: Callable[[str, str], Postings] = segment.postings
    if band is not None:

        def read(field: str, term: str) -> Postings:
            return _in_band(segment.occurrences(field, term), band)

    found = [(read(field, term), np.float32(weight)) for field, term, weight in terms]
    found = [(postings, weight) for postings, weight in found if len(postings.docs)]
    if not found:
        return Postings(NO_ROWS, np.empty(0, np.float32))
    if len(found) == 1:
        postings, weight = found[0]
        return postings if weight == 1 else Postings(postings.docs, postings.weights * weight)
    docs = np.concatenate([postings.docs for postings, _ in found])
    weights = np.concatenate([postings.weights * weight for postings, weight in found])
    return _summed(docs, weights, segment.count)


def _summed(docs: Ints, weights: Floats, count: int) -> Postings:
    """Add up the weights of each document."""
    if len(docs) * 8 > count:
        total = np.bincount(docs, weights, minlength=count).astype(np.float32)
        held = rows_of(total > 0)
        return Postings(held, total[held])
    held, of_doc = np.unique(docs, return_inverse=True)
    return Postings(held, np.bincount(of_doc, weights).astype(np.float32))


def _in_band(found: Occurrences, band: int) -> Postings:
    """Keep the occurrences in one metadata field."""
    if not len(found.docs):
        return Postings(found.docs, np.empty(0, np.float32))
    boosts = np.where(found.positions >> BAND_SHIFT == band, FIELD_BOOSTS[band], np.float32(0))
    weights = np.add.reduceat(boosts, found.starts[:-1])
    kept = np.flatnonzero(weights)
    return Postings(found.docs[kept], weights[kept])
