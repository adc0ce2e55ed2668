"""Evaluation: which items and pages satisfy an expression, and how well.

The unit judged is an item's metadata together with one of its pages, or the metadata alone. A leaf
holds in a unit when it stands in either; AND, OR and NOT are array operations over all items and
all pages at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from search_index.analysis import BAND_SHIFT, FIELDS
from search_index.expansion import Terms, expand
from search_index.expression import And, Leaf, Node, Not, Or, Phrase, Prefix, positive_leaves
from search_index.segments import (
    FIELD_BOOSTS,
    POSITION_MASK,
    Bools,
    Floats,
    Keys,
    Postings,
    Segment,
)
from search_index.snapshot import Rows, Snapshot

PHRASE_WEIGHT = 1.5
MAX_EXPANSIONS = 512
"""How many words a prefix stands for, in alphabetical order."""

Weights = Floats


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What an expression is true of.

    `items`: the metadata alone satisfies it. `pages`: the page with the metadata does (whoever may
    read it). `worded`: at least one word or phrase asked for stands on the page. Scores are BM25,
    of the metadata and of the page's text.
    """

    items: Bools
    pages: Bools
    worded: Bools
    item_scores: Floats
    page_scores: Floats


def evaluate(node: Node, snapshot: Snapshot, readable: Bools) -> Evaluated:
    """Evaluate the expression. Pages that are not readable have no influence on scores."""
    known: dict[Leaf, tuple[Weights, Weights]] = {}

    def weights(leaf: Leaf) -> tuple[Weights, Weights]:
        if leaf not in known:
            known[leaf] = (
                _weights(leaf, snapshot, snapshot.items),
                _weights(leaf, snapshot, snapshot.pages),
            )
        return known[leaf]

    items, pages = _truth(node, snapshot, weights)
    worded = np.zeros(snapshot.pages.count, np.bool_)
    item_scores = np.zeros(snapshot.items.count, np.float32)
    page_scores = np.zeros(snapshot.pages.count, np.float32)
    everything = np.ones(snapshot.items.count, np.bool_)
    for leaf in positive_leaves(node):
        in_items, in_pages = weights(leaf)
        worded |= in_pages > 0
        item_scores += _bm25(in_items, snapshot.items, everything, k=3.0, b=0.4)
        page_scores += _bm25(in_pages, snapshot.pages, readable, k=1.2, b=0.6)
    return Evaluated(items, pages, worded, item_scores, page_scores)


def _truth(
    node: Node, snapshot: Snapshot, weights: Callable[[Leaf], tuple[Weights, Weights]]
) -> tuple[Bools, Bools]:
    """Give the truth of the expression for each item's metadata and for each page with its item's
    metadata.
    """
    match node:
        case Not(child):
            items, pages = _truth(child, snapshot, weights)
            return ~items, ~pages
        case And(children) | Or(children):
            join = np.logical_and if isinstance(node, And) else np.logical_or
            items, pages = _truth(children[0], snapshot, weights)
            for child in children[1:]:
                more_items, more_pages = _truth(child, snapshot, weights)
                items, pages = join(items, more_items), join(pages, more_pages)
            return items, pages
    in_items, in_pages = weights(node)
    items = in_items > 0
    return items, items[snapshot.item_of_page] | (in_pages > 0)


def _bm25(weights: Weights, rows: Rows, counted: Bools, k: float, b: float) -> Floats:
    """Score the rows that hold a leaf; frequency and lengths are taken over the `counted` rows."""
    scores = np.zeros(rows.count, np.float32)
    found = np.flatnonzero(weights)
    total = int(np.count_nonzero(counted))
    if not len(found) or not total:
        return scores
    holding = int(np.count_nonzero(counted[found]))
    rarity = float(np.log1p((total - holding + 0.5) / (holding + 0.5)))
    mean = max(float(rows.lengths.mean(where=counted)), 1.0)
    weight = weights[found]
    norm = k * (1 - b + b * rows.lengths[found] / mean)
    scores[found] = rarity * weight * (k + 1) / (weight + norm)
    return scores


def _weights(leaf: Leaf, snapshot: Snapshot, rows: Rows) -> Weights:
    """Give how much the leaf weighs in each row, 0 where it does not stand."""
    weights = np.zeros(rows.count + 1, np.float32)
    if leaf.field is None or rows is snapshot.items:
        terms = _expand(leaf, snapshot)
        for part in rows.segments:
            found = _find(leaf, terms, part.segment)
            weights[part.rows[found.docs]] = found.weights
    return weights[:-1]


def _expand(leaf: Leaf, snapshot: Snapshot) -> Terms:
    """Give the index terms a leaf stands for, as (index field, term, weight); none for a phrase."""
    if isinstance(leaf, Prefix):
        found: set[str] = set()
        for part in (*snapshot.items.segments, *snapshot.pages.segments):
            found.update(part.segment.terms("words", leaf.prefix, MAX_EXPANSIONS))
        return tuple(("words", word, 1.0) for word in sorted(found)[:MAX_EXPANSIONS])
    return expand(leaf)


def _find(leaf: Leaf, terms: Terms, segment: Segment) -> Postings:
    """Give the documents of a segment in which the leaf stands, with its weight in each."""
    return segment.cached(("leaf", leaf, terms), lambda: _read(leaf, terms, segment))


def _read(leaf: Leaf, terms: Terms, segment: Segment) -> Postings:
    band = None if leaf.field is None else FIELDS.index(leaf.field)
    if isinstance(leaf, Phrase):
        starts = _phrase_starts([segment.keys("words", word) for word in leaf.words])
        return _count(starts, segment.bands, band, PHRASE_WEIGHT)
    total = np.zeros(segment.count, np.float32)
    for field, term, weight in terms:
        found = (
            segment.postings(field, term)
            if band is None
            else _count(segment.keys(field, term), True, band, 1.0)
        )
        total[found.docs] += found.weights * np.float32(weight)
    docs = np.flatnonzero(total).astype(np.int32)
    return Postings(docs, total[docs])


def _count(keys: Keys, bands: bool, band: int | None, weight: float) -> Postings:
    """Count occurrences by document, each weighing its field's boost; those of one field only when
    `band` names it.
    """
    if not bands:
        docs, counts = np.unique(keys >> 32, return_counts=True)
        return Postings(docs.astype(np.int32), (counts * weight).astype(np.float32))
    fields = (keys & POSITION_MASK) >> BAND_SHIFT
    if band is not None:
        keys, fields = keys[fields == band], fields[fields == band]
    docs, starts = np.unique(keys >> 32, return_index=True)
    if not len(docs):
        return Postings(docs.astype(np.int32), np.empty(0, np.float32))
    boosts = np.add.reduceat(FIELD_BOOSTS[fields], starts) * np.float32(weight)
    return Postings(docs.astype(np.int32), boosts.astype(np.float32))


def _phrase_starts(occurrences: list[Keys]) -> Keys:
    """Give where the words stand one after the other, as the key of the first word."""
    rarest = min(range(len(occurrences)), key=lambda index: len(occurrences[index]))
    starts = occurrences[rarest] - rarest
    for index, keys in enumerate(occurrences):
        if index == rarest:
            continue
        if not len(keys) or not len(starts):
            return starts[:0]
        wanted = starts + index
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        starts = starts[keys[at] == wanted]
    return starts
