"""From a query to results: what matches, in which order, and the best page of each hit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from time import perf_counter

import numpy as np

from search_index.answering import Found, find
from search_index.filters import Filters
from search_index.matched import Matched
from search_index.query import Query, Sort, ValuesOf
from search_index.results import Hit, PageHit, Results
from search_index.row_sets import Ints, Places, first
from search_index.snapshot import Snapshot

MAX_PAGE_SIZE = 500


def search(snapshot: Snapshot, query: Query) -> Results:
    """Answer a query from the snapshot; the total is exact."""
    started = perf_counter()
    filters = Filters(snapshot, query)
    found = find(snapshot, query, filters)
    size = min(max(query.page_size, 1), MAX_PAGE_SIZE)
    offset = (max(query.page, 1) - 1) * size
    shown = _best(found, snapshot, query.sort, offset + size)
    return Results(
        len(found.rows),
        _hits(shown[offset:], found.matched, snapshot),
        filters.facets(found.base),
        found.notice,
        perf_counter() - started,
        found.relaxed is not None,
        found.suggestion,
        found.left_out(query.text, int(shown[0])) if len(shown) else (),
        found.is_mended,
    )


def item_ids(snapshot: Snapshot, query: Query, limit: int) -> tuple[int, ...]:
    """Give the ids of the first `limit` hits in the query's order, whatever page it asks for."""
    found = find(snapshot, query, Filters(snapshot, query))
    best = _best(found, snapshot, query.sort, max(limit, 0))
    ids: list[int] = snapshot.item_ids[best].tolist()
    return tuple(ids)


def _best(found: Found, snapshot: Snapshot, sort: Sort, limit: int) -> Ints:
    """Give the first `limit` of the items found in the order asked for.

    They come newest first, which is how ties fall; a list without words has no relevance and shows
    the last added.
    """
    rows = found.rows
    if sort is Sort.NEWEST:
        return rows[:limit]
    if sort is Sort.RELEVANCE and not found.is_listing:
        matched = found.matched
        if rows is matched.items:
            return rows[matched.leading(limit)]
        return rows[first(-matched.scores[matched.items.searchsorted(rows)], limit)]
    orders = {Sort.OLDEST: "oldest_order", Sort.TITLE: "title_order"}
    ranks: Ints = getattr(snapshot, orders.get(sort, "added_order"))
    return rows[first(ranks[rows], limit)]


def _hits(rows: Ints, matched: Matched, snapshot: Snapshot) -> tuple[Hit, ...]:
    """Describe the hits, each with the first of its best pages."""
    ids = snapshot.item_ids[rows].tolist()
    scores = matched.scores[matched.items.searchsorted(rows)]
    rounded = scores.astype(np.float64).round(4).tolist()
    if not len(matched.pages):
        return tuple(map(Hit, ids, repeat(None), repeat(None), repeat(0), rounded))
    page_ids: Sequence[int | None]
    positions: Sequence[int | None]
    best, counts = _best_pages(rows, matched, snapshot)
    page_ids, positions = snapshot.pages_at(matched.pages.take(best, mode="clip"))
    if not counts.all():  # the metadata alone matched
        page_ids = [page if count else None for page, count in zip(page_ids, counts, strict=True)]
        positions = [at if count else None for at, count in zip(positions, counts, strict=True)]
    return tuple(map(Hit, ids, page_ids, positions, counts.tolist(), rounded))


def _best_pages(rows: Ints, matched: Matched, snapshot: Snapshot) -> tuple[Places, Places]:
    """Tell where in `matched.pages` the first of each item's best stands, and how many it has."""
    starts = matched.pages.searchsorted(snapshot.first_page[rows])
    ends = matched.pages.searchsorted(snapshot.first_page[rows + 1])
    counts = ends - starts
    best = starts.copy()
    for place in np.flatnonzero(counts > 1).tolist():
        best[place] += matched.page_scores[starts[place] : ends[place]].argmax()
    return best, counts


def pages_of(
    snapshot: Snapshot,
    item_id: int,
    text: str,
    readers: frozenset[str],
    today: int,
    limit: int,
    values_of: ValuesOf | None = None,
) -> tuple[PageHit, ...]:
    """Give the first `limit` readable pages of the item that a search for the text within it finds,
    in order.

    They are the pages that `Hit.matching_pages` counts.
    """
    query = Query(text, readers=readers, today=today, item_id=item_id, values_of=values_of)
    found = find(snapshot, query, Filters(snapshot, query))
    matched = found.matched
    hits: list[PageHit] = []
    for row in found.rows.tolist():
        bounds = snapshot.first_page[row : row + 2]
        start, end = np.searchsorted(matched.pages, bounds).tolist()
        end = min(end, start + max(limit, 0))
        scores = matched.page_scores[start:end].tolist()
        page_ids, positions = snapshot.pages_at(matched.pages[start:end])
        rounded = [round(score, 4) for score in scores]
        hits += map(PageHit, page_ids, positions, rounded)
    return tuple(hits)
