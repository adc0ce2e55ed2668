"""Evaluation: which items and pages satisfy an expression, and how well.

The unit judged is an item's metadata together with one of its pages, or the metadata alone; a leaf
holds in a unit when it stands in either. Of the pages only those are looked at on which a leaf
stands that is asked for: a page that adds none of them is true at most where its metadata alone
already is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from search_index.expression import And, Fact, Leaf, Node, Not, Or, leaves, positive_leaves
from search_index.leaves import Standing, standing
from search_index.matched import Matched
from search_index.row_sets import (
    NO_ROWS,
    Bools,
    Floats,
    Ints,
    RowSet,
    difference,
    group_starts,
    intersection,
    rows_of,
    union,
    unique_of,
)
from search_index.snapshot import Readable, Snapshot

METADATA_WEIGHT = np.float32(1.5)
"""What a point of the metadata's score counts, one of the page's counting 1."""
PAGES_WEIGHT = np.float32(0.1)
SCORE_STEPS = 10_000
"""Items' scores are rounded to such parts of 1, so that the order of addition makes no rank."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Where an expression holds: items whose metadata alone satisfies it; and of the pages on which
    a leaf asked for stands, those that satisfy it with their metadata.
    """

    items: RowSet
    pages: RowSet

    def __len__(self) -> int:
        return len(self.items.rows) + len(self.pages.rows)


_Stand = Callable[[Leaf | Fact], Standing]


class TimeUp(Exception):
    """The time for an expression ran out; `known` are the leaves that were evaluated until then."""

    def __init__(self, known: frozenset[Leaf | Fact]) -> None:
        super().__init__()
        self.known = known


def evaluate(
    node: Node, snapshot: Snapshot, readable: Readable, until: float | None = None
) -> Matched:
    """Evaluate the expression for those who may read the `readable` pages, or give what it gave
    before: the next page, another order and every filter ask for the same expression.

    Raises `TimeUp` when leaves, but for the first, are left at the time `until` of `perf_counter`.
    """
    key = ("found", node, readable.serial)
    return snapshot.cached(key, lambda: _evaluated(node, snapshot, readable, until))


def _evaluated(node: Node, snapshot: Snapshot, readable: Readable, until: float | None) -> Matched:
    stand = _standings(snapshot, readable, until)
    truth = _truth(node, snapshot, stand)
    telling = [stand(leaf) for leaf in positive_leaves(node)]
    items = truth.items
    if len(truth.pages.rows):
        owners = unique_of(snapshot.item_of_page[truth.pages.rows])
        items = union([items, RowSet(owners, items.count)])
    pages = _worded(node, truth.pages, telling, stand)
    return _scored(telling, items.rows, pages, snapshot)


def truth_of(node: Node, snapshot: Snapshot, readable: Readable) -> Truth:
    """Tell where the expression holds for those who may read the `readable` pages."""
    return _truth(node, snapshot, _standings(snapshot, readable))


def scored(node: Node, items: Ints, pages: Ints, snapshot: Snapshot, readable: Readable) -> Matched:
    """Score items and pages, which are those of the items, by the words that are asked for."""
    telling = [standing(leaf, snapshot, readable) for leaf in positive_leaves(node)]
    return _scored(telling, items, pages, snapshot)


def _standings(snapshot: Snapshot, readable: Readable, until: float | None = None) -> _Stand:
    known: dict[Leaf | Fact, Standing] = {}

    def stand(leaf: Leaf | Fact) -> Standing:
        if leaf not in known:
            if until is not None and known and perf_counter() > until:
                raise TimeUp(frozenset(known))
            known[leaf] = standing(leaf, snapshot, readable)
        return known[leaf]

    return stand


def _scored(telling: list[Standing], items: Ints, pages: Ints, snapshot: Snapshot) -> Matched:
    page_scores = _sum([found.pages for found in telling], pages)
    scores = _sum([found.items for found in telling], items) * METADATA_WEIGHT
    if len(pages):
        _add_pages(scores, items, snapshot.item_of_page[pages], page_scores)
    scores *= np.float32(SCORE_STEPS)
    np.rint(scores, out=scores)
    scores /= np.float32(SCORE_STEPS)
    return Matched(items, scores, pages, page_scores)


def _sum(sets: list[RowSet], rows: Ints) -> Floats:
    if not sets:
        return np.zeros(len(rows), np.float32)
    total = sets[0].scores_at(rows)
    for other in sets[1:]:
        total = total + other.scores_at(rows)
    return total


def _add_pages(scores: Floats, items: Ints, owners: Ints, page_scores: Floats) -> None:
    """Add to each item the score of its best page, and something for their number."""
    starts = group_starts(owners)
    best = np.maximum.reduceat(page_scores, starts)
    numbers = np.diff(starts, append=len(owners))
    best += PAGES_WEIGHT * np.log1p(numbers).astype(np.float32)
    if len(starts) == len(items):
        scores += best
    else:
        scores[np.searchsorted(items, owners[starts])] += best


def _worded(node: Node, pages: RowSet, telling: list[Standing], stand: _Stand) -> Ints:
    """Keep the pages on which something stands that tells: not only stop words."""
    rows = pages.rows
    asked = {leaf for leaf, positive in leaves(node) if positive}
    if len(asked) == len(telling) or not len(rows):
        return rows
    held = np.zeros(len(rows), np.bool_)
    for found in telling:
        held |= found.pages.tell(rows)
    return rows[held]


def _truth(node: Node, snapshot: Snapshot, stand: _Stand) -> Truth:
    if _is_plain(node):
        return _plain(node, snapshot, stand)
    parts = node.children if isinstance(node, And) else ()
    asked = [part for part in parts if _is_plain(part)]
    excluded = [part.child for part in parts if isinstance(part, Not) and _is_plain(part.child)]
    if not asked or len(asked) + len(excluded) < len(parts):
        return _any_shape(node, snapshot, stand)
    found = _all([_plain(part, snapshot, stand) for part in asked], snapshot)
    for part in excluded:
        found = _without(found, _plain(part, snapshot, stand), snapshot)
    return found


def _is_plain(node: Node) -> bool:
    """Tell whether nothing is excluded."""
    match node:
        case Not():
            return False
        case And(children) | Or(children):
            return all(_is_plain(child) for child in children)
    return True


def _plain(node: Node, snapshot: Snapshot, stand: _Stand) -> Truth:
    """Evaluate an expression in which nothing is excluded: pages of items that satisfy it satisfy
    it too, so that only further pages need be named.
    """
    match node:
        case And(children):
            return _all([_plain(child, snapshot, stand) for child in children], snapshot)
        case Or(children):
            return _any(
                [(_plain(child, snapshot, stand), child) for child in children], snapshot, stand
            )
    assert not isinstance(node, Not)
    leaf = stand(node)
    return Truth(leaf.items, leaf.pages)


def _all(parts: list[Truth], snapshot: Snapshot) -> Truth:
    """Intersect, beginning with the rarest."""
    parts = sorted(parts, key=len)
    found = parts[0]
    for part in parts[1:]:
        if not len(found):
            break
        pages = _both(found, part, snapshot)
        found = Truth(intersection(found.items, part.items), pages)
    return found


def _any(parts: list[tuple[Truth, Node]], snapshot: Snapshot, stand: _Stand) -> Truth:
    """Unite. A page may hold part of one alternative while its item satisfies another."""
    items = union([truth.items for truth, _ in parts])
    pages = [truth.pages for truth, _ in parts]
    for _, part in parts:
        if len(items.rows) and isinstance(part, And | Or):
            held = union([stand(leaf).pages for leaf, _ in leaves(part)])
            pages.append(RowSet(held.rows[_have(held.rows, items, snapshot)], held.count))
    return Truth(items, union(pages))


def _both(a: Truth, b: Truth, snapshot: Snapshot) -> RowSet:
    """Give the pages that satisfy both: by themselves, or with the metadata of their item."""
    if not len(a.items.rows) and not len(b.items.rows):
        return intersection(a.pages, b.pages)
    rows = a.pages.rows
    held = b.pages.tell(rows) | _have(rows, b.items, snapshot)
    further = b.pages.rows[_have(b.pages.rows, a.items, snapshot)]
    count = a.pages.count
    return union([RowSet(rows[held], count), RowSet(further, count)])


def _have(pages: Ints, items: RowSet, snapshot: Snapshot) -> Bools:
    """Tell of each page whether its item is one of those."""
    if not len(pages) or not len(items.rows):
        return np.zeros(len(pages), np.bool_)
    return items.tell(snapshot.item_of_page[pages])


def _without(found: Truth, excluded: Truth, snapshot: Snapshot) -> Truth:
    pages = difference(found.pages, excluded.pages)
    kept = ~_have(pages.rows, excluded.items, snapshot)
    return Truth(difference(found.items, excluded.items), RowSet(pages.rows[kept], pages.count))


def _any_shape(node: Node, snapshot: Snapshot, stand: _Stand) -> Truth:
    """Evaluate an expression of any shape, over all items and all pages that count."""
    asked = [stand(leaf).pages for leaf, positive in leaves(node) if positive]
    pages = union(asked) if asked else RowSet(NO_ROWS, snapshot.pages.count)
    owners = snapshot.item_of_page[pages.rows]

    def truth(part: Node) -> tuple[Bools, Bools]:
        match part:
            case Not(child):
                of_items, of_pages = truth(child)
                return ~of_items, ~of_pages
            case And(children) | Or(children):
                join = np.logical_and if isinstance(part, And) else np.logical_or
                of_items, of_pages = truth(children[0])
                for child in children[1:]:
                    more_items, more_pages = truth(child)
                    of_items, of_pages = join(of_items, more_items), join(of_pages, more_pages)
                return of_items, of_pages
        found = stand(part)
        of_items = np.zeros(snapshot.items.count, np.bool_)
        of_items[found.items.rows] = True
        return of_items, of_items[owners] | found.pages.tell(pages.rows)

    of_items, of_pages = truth(node)
    return Truth(
        RowSet(rows_of(of_items), snapshot.items.count),
        RowSet(pages.rows[of_pages], snapshot.pages.count),
    )
