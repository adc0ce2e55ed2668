"""From a query to results: what matches, in which order, and the best page of each hit."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from search_index.evaluation import evaluate
from search_index.expression import Node
from search_index.filters import Filters
from search_index.parser import parse
from search_index.query import Query, Sort
from search_index.results import Hit, PageHit, Results
from search_index.schema import NO_YEAR
from search_index.segments import Bools, Floats
from search_index.snapshot import Snapshot

MAX_PAGE_SIZE = 500
METADATA_WEIGHT = 1.5
"""What a point of the metadata's score counts, one of the page's counting 1."""
PAGES_WEIGHT = 0.1

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Matched:
    """What satisfies the text: items; the readable pages on which a word of it stands, with scores;
    items' scores.

    `counts` is the number of such pages of each item. Without words all items match and no pages.
    """

    items: Bools
    pages: Bools
    counts: Numbers
    item_scores: Floats
    page_scores: Floats


def match(
    node: Node | None,
    snapshot: Snapshot,
    readers: frozenset[str],
    today: int,
    closed_ids: frozenset[int] = frozenset(),
) -> Matched:
    """Evaluate the expression for one asker, who may read no page of the items of `closed_ids`."""
    items, pages = snapshot.items.count, snapshot.pages.count
    if node is None:
        return Matched(
            np.ones(items, np.bool_),
            np.zeros(pages, np.bool_),
            np.zeros(items, np.int64),
            np.zeros(items, np.float32),
            np.zeros(pages, np.float32),
        )
    readable = snapshot.readable(readers, today)
    if closed_ids:
        readable = readable & ~_are_of(closed_ids, snapshot)[snapshot.item_of_page]
    found = evaluate(node, snapshot, readable)
    satisfied = found.pages & readable
    matched = found.items.copy()
    matched[snapshot.item_of_page[satisfied]] = True
    worded = satisfied & found.worded
    counts = np.bincount(snapshot.item_of_page[worded], minlength=items)
    best = _best_of_item(np.where(worded, found.page_scores, np.float32(0)), snapshot)
    scores = found.item_scores * np.float32(METADATA_WEIGHT) + best
    scores += np.float32(PAGES_WEIGHT) * np.log1p(counts).astype(np.float32)
    return Matched(matched, worded, counts, np.round(scores, 4), found.page_scores)


def _are_of(item_ids: frozenset[int], snapshot: Snapshot) -> Bools:
    """Tell of each item whether it is one of `item_ids`."""
    return np.isin(snapshot.item_facts["id"], np.fromiter(item_ids, np.int64, len(item_ids)))


def _best_of_item(page_scores: Floats, snapshot: Snapshot) -> Floats:
    """Give each item the highest score of its pages, which stand together in the rows."""
    best = np.zeros(snapshot.items.count, np.float32)
    having = np.flatnonzero(snapshot.pages_of_item)
    if len(having):
        best[having] = np.maximum.reduceat(page_scores, snapshot.first_page[having])
    return best


def search(snapshot: Snapshot, query: Query) -> Results:
    """Answer a query from the snapshot; the total is exact."""
    started = perf_counter()
    parsed = parse(query.text)
    matched, base = _matched(snapshot, query, parsed.node)
    filters = Filters(snapshot, query)
    rows = np.flatnonzero(filters.passing(base))
    size = min(max(query.page_size, 1), MAX_PAGE_SIZE)
    offset = (max(query.page, 1) - 1) * size
    listing = parsed.node is None
    shown = rows[_order(rows, matched, snapshot, query.sort, listing)[offset : offset + size]]
    hits = tuple(_hit(row, matched, snapshot) for row in shown.tolist())
    facets = filters.facets(base)
    return Results(len(rows), hits, facets, parsed.notice, perf_counter() - started)


def item_ids(snapshot: Snapshot, query: Query, limit: int) -> tuple[int, ...]:
    """Give the ids of the first `limit` hits in the query's order, whatever page it asks for."""
    node = parse(query.text).node
    matched, base = _matched(snapshot, query, node)
    rows = np.flatnonzero(Filters(snapshot, query).passing(base))
    order = _order(rows, matched, snapshot, query.sort, node is None)[: max(limit, 0)]
    ids: list[int] = snapshot.item_facts["id"][rows[order]].tolist()
    return tuple(ids)


def _matched(snapshot: Snapshot, query: Query, node: Node | None) -> tuple[Matched, Bools]:
    """Evaluate the expression for the query's asker; give also the items left before filters."""
    matched = match(node, snapshot, query.readers, query.today, query.closed_ids)
    base = matched.items
    if query.gone_ids:
        base = base & ~_are_of(query.gone_ids, snapshot)
    if query.item_id is not None:
        base = base & (snapshot.item_facts["id"] == query.item_id)
    return matched, base


def _order(
    rows: Numbers, matched: Matched, snapshot: Snapshot, sort: Sort, listing: bool
) -> Numbers:
    """Order the rows, which already stand newest first; a list without words has no relevance and
    shows the last added.
    """
    if sort is Sort.NEWEST:
        return np.arange(len(rows))
    if sort is Sort.ADDED or (sort is Sort.RELEVANCE and listing):
        return np.argsort(-snapshot.item_facts["added_at"][rows], kind="stable")
    if sort is Sort.TITLE:
        return np.argsort(snapshot.title_order[rows], kind="stable")
    if sort is Sort.OLDEST:
        year = snapshot.item_facts["year"][rows].astype(np.int64)
        return np.argsort(np.where(year == NO_YEAR, np.int64(2**40), year), kind="stable")
    return np.argsort(-matched.item_scores[rows], kind="stable")


def _hit(row: int, matched: Matched, snapshot: Snapshot) -> Hit:
    """Describe the hit, with the first of its best pages."""
    page_id = position = None
    count = int(matched.counts[row])
    if count:
        first, last = snapshot.first_page[row], snapshot.first_page[row + 1]
        scores = np.where(
            matched.pages[first:last], matched.page_scores[first:last], np.float32(-1)
        )
        page = snapshot.page_facts[first + int(np.argmax(scores))]
        page_id, position = int(page["id"]), int(page["position"])
    item_id = int(snapshot.item_facts["id"][row])
    return Hit(item_id, page_id, position, count, round(float(matched.item_scores[row]), 4))


def pages_of(
    snapshot: Snapshot, item_id: int, text: str, readers: frozenset[str], today: int, limit: int
) -> tuple[PageHit, ...]:
    """Give the first `limit` readable pages of the item that satisfy the text and on which a word
    of it stands, in order.

    They are the pages that `Hit.matching_pages` counts.
    """
    node = parse(text).node
    if node is None:
        return ()
    matched = match(node, snapshot, readers, today)
    hits = []
    for row in np.flatnonzero(snapshot.item_facts["id"] == item_id).tolist():
        first, last = snapshot.first_page[row], snapshot.first_page[row + 1]
        found = np.flatnonzero(matched.pages[first:last])[: max(limit, 0)] + first
        for page in found.tolist():
            facts = snapshot.page_facts[page]
            score = round(float(matched.page_scores[page]), 4)
            hits.append(PageHit(int(facts["id"]), int(facts["position"]), score))
    return tuple(hits)
