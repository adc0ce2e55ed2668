"""From a query to results: what matches, in which order, and the best page of each hit."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index.evaluation import Matched, evaluate
from search_index.expression import Node, positive_leaves
from search_index.filters import Filters
from search_index.parser import Parsed
from search_index.query import Query, Sort, ValuesOf
from search_index.resolving import understand
from search_index.results import Hit, PageHit, Results
from search_index.row_sets import NO_ROWS, Ints, RowSet, difference
from search_index.snapshot import Snapshot

MAX_PAGE_SIZE = 500

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a query's text matches for its asker, and the items of it before filters.

    `is_listing` tells that the text asks for no words: there are no pages and no scores.
    """

    matched: Matched
    base: Ints
    is_listing: bool


def match(node: Node | None, snapshot: Snapshot, query: Query) -> Matched:
    """Evaluate the expression for the query's asker; without one all items match and no pages."""
    if node is None:
        nothing = np.zeros(0, np.float32)
        return Matched(
            snapshot.all_rows, np.zeros(snapshot.items.count, np.float32), NO_ROWS, nothing
        )
    readable = snapshot.readable(query.readers, query.today, query.closed_ids)
    return evaluate(node, snapshot, readable)


def search(snapshot: Snapshot, query: Query) -> Results:
    """Answer a query from the snapshot; the total is exact."""
    started = perf_counter()
    parsed = _understood(snapshot, query)
    found = _found(snapshot, query, parsed.node)
    filters = Filters(snapshot, query)
    rows = filters.passing(found.base)
    size = min(max(query.page_size, 1), MAX_PAGE_SIZE)
    offset = (max(query.page, 1) - 1) * size
    shown = _best(rows, found, snapshot, query.sort, offset + size)[offset:]
    hits = _hits(shown, found.matched, snapshot)
    facets = filters.facets(found.base)
    return Results(len(rows), hits, facets, parsed.notice, perf_counter() - started)


def item_ids(snapshot: Snapshot, query: Query, limit: int) -> tuple[int, ...]:
    """Give the ids of the first `limit` hits in the query's order, whatever page it asks for."""
    found = _found(snapshot, query, _understood(snapshot, query).node)
    rows = Filters(snapshot, query).passing(found.base)
    best = _best(rows, found, snapshot, query.sort, max(limit, 0))
    ids: list[int] = snapshot.item_ids[best].tolist()
    return tuple(ids)


def _understood(snapshot: Snapshot, query: Query) -> Parsed:
    """Read the query's text, its labels by the asker's vocabularies."""
    return understand(
        query.text, query.values_of, lambda facet: snapshot.facets[facet].values, query.today
    )


def _found(snapshot: Snapshot, query: Query, node: Node | None) -> _Found:
    matched = match(node, snapshot, query)
    base = RowSet(matched.items, snapshot.items.count)
    if query.gone_ids:
        base = difference(base, RowSet(snapshot.rows_of_items(query.gone_ids), base.count))
    rows = base.rows
    if query.item_id is not None:
        rows = rows[np.isin(rows, snapshot.rows_of_items([query.item_id]))]
    return _Found(matched, rows, not positive_leaves(node))


def _best(rows: Ints, found: _Found, snapshot: Snapshot, sort: Sort, limit: int) -> Ints:
    """Give the first `limit` of the rows in the order asked for.

    They come newest first, which is how ties fall; a list without words has no relevance and shows
    the last added.
    """
    if sort is Sort.NEWEST:
        return rows[:limit]
    if sort is Sort.RELEVANCE and not found.is_listing:
        scores = found.matched.scores
        if rows is not found.matched.items:
            scores = scores[np.searchsorted(found.matched.items, rows)]
        return rows[_first(-scores, limit)]
    orders = {Sort.OLDEST: "oldest_order", Sort.TITLE: "title_order"}
    ranks: Ints = getattr(snapshot, orders.get(sort, "added_order"))
    return rows[_first(ranks[rows], limit)]


def _first(keys: NDArray[Any], limit: int) -> Numbers:
    """Give where the `limit` lowest keys stand, in order; of equal ones the first."""
    if limit <= 0:
        return np.empty(0, np.int64)
    if len(keys) <= 2 * limit:
        return np.argsort(keys, kind="stable")[:limit]
    highest = np.partition(keys, limit - 1)[limit - 1]
    places = np.flatnonzero(keys <= highest)
    return places[np.argsort(keys[places], kind="stable")[:limit]]


def _hits(rows: Ints, matched: Matched, snapshot: Snapshot) -> tuple[Hit, ...]:
    """Describe the hits, each with the first of its best pages."""
    ids = snapshot.item_ids[rows].tolist()
    scores = matched.scores[np.searchsorted(matched.items, rows)].tolist()
    firsts = np.searchsorted(matched.pages, snapshot.first_page[rows]).tolist()
    ends = np.searchsorted(matched.pages, snapshot.first_page[rows + 1]).tolist()
    hits = []
    for item_id, score, first, end in zip(ids, scores, firsts, ends, strict=True):
        page_id = position = None
        if end > first:
            best = matched.pages[first + int(np.argmax(matched.page_scores[first:end]))]
            page_id, position = snapshot.page(int(best))
        hits.append(Hit(item_id, page_id, position, end - first, round(score, 4)))
    return tuple(hits)


def pages_of(
    snapshot: Snapshot,
    item_id: int,
    text: str,
    readers: frozenset[str],
    today: int,
    limit: int,
    values_of: ValuesOf | None = None,
) -> tuple[PageHit, ...]:
    """Give the first `limit` readable pages of the item that satisfy the text and on which a word
    of it stands, in order.

    They are the pages that `Hit.matching_pages` counts.
    """
    node = _understood(snapshot, Query(text, today=today, values_of=values_of)).node
    if node is None:
        return ()
    matched = match(node, snapshot, Query(readers=readers, today=today))
    hits = []
    for row in snapshot.rows_of_items([item_id]).tolist():
        bounds = snapshot.first_page[row : row + 2]
        first, end = np.searchsorted(matched.pages, bounds).tolist()
        end = min(end, first + max(limit, 0))
        scores = matched.page_scores[first:end].tolist()
        for page, score in zip(matched.pages[first:end].tolist(), scores, strict=True):
            page_id, position = snapshot.page(page)
            hits.append(PageHit(page_id, position, round(score, 4)))
    return tuple(hits)
