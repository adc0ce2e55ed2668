"""Relaxing: when nothing satisfies a query, the items that hold the most telling part of its words.

What is excluded, what names a field, years and values stay in force, as do rights and filters. Only
words anywhere and groups of alternatives may be missing; a phrase is loosened to its words last, when
nothing holds it. A word that stands nowhere cannot tell items apart and is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from search_index.evaluation import Truth, evaluate, scored, truth_of
from search_index.expression import (
    And,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    leaves,
    positive_leaves,
    word,
)
from search_index.matched import Matched
from search_index.row_sets import (
    Bools,
    Floats,
    Ints,
    difference,
    group_starts,
    union,
    unique_of,
)
from search_index.row_sets import RowSet as Rows
from search_index.snapshot import Readable, Snapshot

SHARE_OF_BEST = 0.5
"""The part of the best hit's share of the words that every hit must reach."""
MIN_SHARE = 0.25
"""The part of the words, weighed by rarity, that the best hit must hold."""
TOGETHER = 0.5
"""What words on one page count, words anywhere in the item counting the rest."""
PAGE_SHARE = 0.8
"""The part of the words on an item's best page that its other pages must have."""

Passing = Callable[[Ints], Ints]
"""Gives those of some items that may be shown."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The items that hold most of the words; and of the words, which of the items lack them."""

    matched: Matched
    parts: tuple[Node, ...]
    held: Bools

    def left_out(self, row: int) -> tuple[Node, ...]:
        """Give the words that the item does not hold."""
        place = int(np.searchsorted(self.matched.items, row))
        return tuple(
            part for part, held in zip(self.parts, self.held[:, place], strict=True) if not held
        )


def relax(
    node: Node, snapshot: Snapshot, readable: Readable, passing: Passing, gone: Ints
) -> Relaxed | None:
    """Give the items that hold most of the words, None when none of those that may be shown does.

    Items of the rows `gone` have no part in how rare a word is, nor in whether it stands anywhere.
    """
    for firm, loose in ways(node):
        found = _most(firm, loose, snapshot, readable, passing, gone)
        if found is not None:
            return found
    return None


def ways(node: Node) -> Iterator[tuple[list[Node], list[Node]]]:
    """Give what must hold and what may be missing: with whole phrases, then with their words."""
    parts = node.children if isinstance(node, And | Or) and _may_split(node) else (node,)
    phrases: list[Phrase] = []
    firm: list[Node] = []
    loose: list[Node] = []
    for part in parts:
        if isinstance(part, Phrase):
            phrases.append(part)
        elif _is_loose(part):
            loose.append(part)
        else:
            firm.append(part)
    loose = [part for part in loose if not _is_stop(part)] or loose
    if loose:
        yield [*firm, *phrases], loose
    if phrases:
        within = [word((w,), p.field) for p in phrases if p.field for w in p.words]
        anywhere = [word((w,)) for p in phrases if not p.field for w in p.words]
        anywhere = [part for part in anywhere if not part.is_stop_word] or anywhere
        yield [*firm, *within], list(dict.fromkeys([*loose, *anywhere]))


def _may_split(node: And | Or) -> bool:
    """Tell whether the parts may be judged one by one: of alternatives only plain words."""
    return isinstance(node, And) or all(
        isinstance(part, Phrase) or _is_loose(part) for part in node.children
    )


def _is_loose(part: Node) -> bool:
    """Tell whether the part may be missing: it asks for words alone, in no field."""
    if isinstance(part, Phrase):
        return False
    return not _excludes(part) and all(
        isinstance(leaf, Word | Phrase | Prefix | Fuzzy) and leaf.field is None
        for leaf, _ in leaves(part)
    )


def _excludes(part: Node) -> bool:
    match part:
        case Not():
            return True
        case And(children) | Or(children):
            return any(map(_excludes, children))
    return False


def _is_stop(part: Node) -> bool:
    return isinstance(part, Word) and part.is_stop_word


def _most(
    firm: list[Node],
    loose: list[Node],
    snapshot: Snapshot,
    readable: Readable,
    passing: Passing,
    gone: Ints,
) -> Relaxed | None:
    truths = [_without(truth_of(part, snapshot, readable), gone) for part in loose]
    asked = [part for part, truth in zip(loose, truths, strict=True) if len(truth)]
    absent = [part for part in loose if part not in asked]
    if not asked:
        return _firm_alone(firm, loose, snapshot, readable, passing)
    node = And((*firm, Or(tuple(asked)))) if firm else Or(tuple(asked))
    whole = truth_of(node, snapshot, readable)
    items = _with_owners(whole, snapshot)
    if not len(passing(items)):
        return None
    parts = [truth for truth in truths if len(truth)]
    weights = np.array([_rarity(part, snapshot) for part in parts], np.float32)
    weights /= weights.sum()
    return _Judging(node, items, whole, parts, weights, snapshot, readable).result(
        passing, tuple(asked), tuple(absent)
    )


def _firm_alone(
    firm: list[Node], loose: list[Node], snapshot: Snapshot, readable: Readable, passing: Passing
) -> Relaxed | None:
    """Give what holds the firm words when all others stand nowhere."""
    if not any(positive_leaves(part) for part in firm):
        return None
    matched = evaluate(And(tuple(firm)) if len(firm) > 1 else firm[0], snapshot, readable)
    if not len(passing(matched.items)):
        return None
    return Relaxed(matched, tuple(loose), np.zeros((len(loose), len(matched.items)), np.bool_))


def _without(truth: Truth, gone: Ints) -> Truth:
    """Leave out items that are gone; nobody may read their pages."""
    if not len(gone):
        return truth
    return replace(truth, items=difference(truth.items, Rows(gone, truth.items.count)))


def _with_owners(truth: Truth, snapshot: Snapshot) -> Ints:
    owners = unique_of(snapshot.item_of_page[truth.pages.rows])
    return union([truth.items, Rows(owners, truth.items.count)]).rows


def _rarity(part: Truth, snapshot: Snapshot) -> float:
    holding, total = len(_with_owners(part, snapshot)), snapshot.items.count
    return float(np.log1p((total - holding + 0.5) / (holding + 0.5)))


@dataclass(frozen=True, slots=True)
class _Judging:
    """How much of the words each of the items holds, all together and on one page."""

    node: Node
    items: Ints
    whole: Truth
    parts: list[Truth]
    weights: Floats
    snapshot: Snapshot
    readable: Readable

    def result(
        self, passing: Passing, asked: tuple[Node, ...], absent: tuple[Node, ...]
    ) -> Relaxed | None:
        pages = self.whole.pages.rows
        owners = self.snapshot.item_of_page[pages]
        of_pages = self._of_pages(pages, owners)
        held = self._held()
        together = self._best_page(owners, of_pages)
        shares = TOGETHER * together + (1 - TOGETHER) * (self.weights @ held)
        allowed = np.isin(self.items, passing(self.items), assume_unique=True)
        best = float(shares[allowed].max())
        if best < MIN_SHARE:
            return None
        kept = shares >= best * SHARE_OF_BEST
        items = self.items[kept]
        is_best = of_pages >= PAGE_SHARE * together[np.searchsorted(self.items, owners)]
        is_best &= np.isin(owners, items)
        matched = scored(self.node, items, pages[is_best], self.snapshot, self.readable)
        scores = np.round(matched.scores * shares[kept] ** 2, 4)
        lacking = np.zeros((len(absent), len(items)), np.bool_)
        return Relaxed(
            replace(matched, scores=scores), asked + absent, np.vstack([held[:, kept], lacking])
        )

    def _held(self) -> Bools:
        """Tell of each part and each item whether it stands anywhere in it."""
        held = np.zeros((len(self.parts), len(self.items)), np.bool_)
        for number, part in enumerate(self.parts):
            held[number] = part.items.tell(self.items)
            pages = self.whole.pages.rows
            owners = unique_of(self.snapshot.item_of_page[pages[part.pages.tell(pages)]])
            held[number, np.searchsorted(self.items, owners)] = True
        return held

    def _of_pages(self, pages: Ints, owners: Ints) -> Floats:
        """Give the share of the words that each page has, with its item's metadata."""
        shares = np.zeros(len(pages), np.float32)
        for part, weight in zip(self.parts, self.weights, strict=True):
            shares += (part.pages.tell(pages) | part.items.tell(owners)) * weight
        return shares

    def _best_page(self, owners: Ints, of_pages: Floats) -> Floats:
        """Give the share of each item's best page, or of its metadata alone."""
        best = np.zeros(len(self.items), np.float32)
        for part, weight in zip(self.parts, self.weights, strict=True):
            best += part.items.tell(self.items) * weight
        if len(owners):
            starts = group_starts(owners)
            places = np.searchsorted(self.items, owners[starts])
            best[places] = np.maximum(best[places], np.maximum.reduceat(of_pages, starts))
        return best
