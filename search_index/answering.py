"""Answering: what a query finds, as it was typed; with its misspelt words mended; or most of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter

import numpy as np

from search_index.evaluation import TimeUp, evaluate
from search_index.expression import (
    And,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    leaves,
    only,
    positive_leaves,
)
from search_index.filters import Filters
from search_index.lexicon import near_words
from search_index.matched import Matched
from search_index.mending import counting, mended
from search_index.parser import Parsed, shorten
from search_index.query import Query
from search_index.relaxing import Relaxed, relax
from search_index.resolving import understand
from search_index.results import Notice
from search_index.row_sets import NO_ROWS, Ints, RowSet, difference
from search_index.snapshot import Readable, Snapshot
from search_index.tokens import tokenise


@dataclass(frozen=True, slots=True)
class Found:
    """What a query's text matches for its asker: the items `base` before filters, `rows` after.

    `is_listing` tells that the text asks for no words: there are no pages and no scores. `relaxed`
    is there when nothing satisfied the query, `suggestion` and `is_mended` as in `Results`.
    """

    matched: Matched
    base: Ints
    rows: Ints
    is_listing: bool
    notice: Notice | None = None
    relaxed: Relaxed | None = None
    suggestion: str | None = None
    is_mended: bool = False

    def left_out(self, text: str, row: int) -> tuple[str, ...]:
        """Give the words of the text that the item does not hold, as they were typed."""
        if self.relaxed is None:
            return ()
        return as_typed(text, self.relaxed.left_out(row))


def find(snapshot: Snapshot, query: Query, filters: Filters) -> Found:
    """Find what satisfies the query. When nothing does and `query.relax` allows it: what the query
    finds with its misspelt words mended, or else what holds most of its words.

    A visitor whose words stand nowhere has mistyped them more often than not, so that the hits of
    the mended query are shown at once when every word of it is held. When they are not, leaving the
    strange words out may be as good as mending them: then mending is offered and not done. A query
    that finds something is never changed, not even when filters leave nothing of it: then they are
    in the way and not the words.
    """
    until = perf_counter() + query.time_limit_seconds
    parsed = understood(snapshot, query)
    found = _strictly(snapshot, query, filters, parsed, until)
    if parsed.node is None or not query.relax or perf_counter() > until:
        return found
    if len(found.base) and not _has_or(parsed.node):
        return found
    texts = _mended(snapshot, query, parsed.node)
    for text in texts:
        again = replace(query, text=text)
        other = _strictly(snapshot, again, filters, understood(snapshot, again), until)
        if len(other.rows) and not len(found.base):
            return replace(other, suggestion=text, is_mended=True, notice=found.notice)
        if len(other.rows):
            return replace(found, suggestion=text)
    if len(found.base) or perf_counter() > until:
        return found
    return _mostly(snapshot, query, filters, found, texts[:1])


def _mostly(
    snapshot: Snapshot, query: Query, filters: Filters, found: Found, texts: list[str]
) -> Found:
    """Give what holds most of the words; offer the mended text of which something holds most too."""
    for text in texts:
        again = replace(query, text=text)
        if _relaxed(snapshot, again, filters, found) is not found:
            found = replace(found, suggestion=text)
    return _relaxed(snapshot, query, filters, found)


def understood(snapshot: Snapshot, query: Query) -> Parsed:
    """Read the query's text, its labels by the asker's vocabularies."""
    return understand(
        query.text, query.values_of, lambda facet: snapshot.facets[facet].values, query.today
    )


def readable_by(snapshot: Snapshot, query: Query) -> Readable:
    """Give the pages that the query's asker may read: none of an item that is gone."""
    return snapshot.readable(query.readers, query.today, query.closed_ids | query.gone_ids)


def match(
    node: Node | None, snapshot: Snapshot, query: Query, until: float | None = None
) -> Matched:
    """Evaluate the expression for the query's asker; without one all items match and no pages.
    `TimeUp` as `evaluate`.
    """
    if node is None:
        nothing = np.zeros(0, np.float32)
        return Matched(
            snapshot.all_rows, np.zeros(snapshot.items.count, np.float32), NO_ROWS, nothing
        )
    return evaluate(node, snapshot, readable_by(snapshot, query), until)


def _strictly(
    snapshot: Snapshot, query: Query, filters: Filters, parsed: Parsed, until: float
) -> Found:
    node, notice = parsed.node, parsed.notice
    try:
        matched = match(node, snapshot, query, until)
    except TimeUp as time:
        assert node is not None
        node, notice = only(node, time.known), Notice.TOO_SLOW
        matched = match(node, snapshot, query)
    base = _present(matched.items, snapshot, query)
    rows = filters.passing(base)
    return Found(matched, base, rows, not positive_leaves(node), notice)


def _present(items: Ints, snapshot: Snapshot, query: Query) -> Ints:
    """Leave out what is gone and, in a search within one item, all others."""
    rows = items
    if query.gone_ids:
        base = RowSet(items, snapshot.items.count)
        rows = difference(base, RowSet(snapshot.rows_of_items(query.gone_ids), base.count)).rows
    if query.item_id is not None:
        rows = rows[np.isin(rows, snapshot.rows_of_items([query.item_id]))]
    return rows


def _relaxed(snapshot: Snapshot, query: Query, filters: Filters, found: Found) -> Found:
    """Give what holds most of the words, or `found` when nothing does."""
    parsed = understood(snapshot, query)
    if parsed.node is None:
        return found

    def passing(rows: Ints) -> Ints:
        return filters.passing(_present(rows, snapshot, query))

    gone = snapshot.rows_of_items(query.gone_ids)
    relaxed = relax(parsed.node, snapshot, readable_by(snapshot, query), passing, gone)
    if relaxed is None:
        return found
    base = _present(relaxed.matched.items, snapshot, query)
    rows = filters.passing(base)
    return replace(
        found, matched=relaxed.matched, base=base, rows=rows, is_listing=False, relaxed=relaxed
    )


def _mended(snapshot: Snapshot, query: Query, node: Node) -> list[str]:
    count = counting(snapshot, readable_by(snapshot, query), snapshot.rows_of_items(query.gone_ids))
    return mended(query.text, node, partial(near_words, snapshot=snapshot), count)


def _has_or(node: Node) -> bool:
    """Tell whether a word may stand nowhere although the expression finds something."""
    match node:
        case Or():
            return True
        case And(children):
            return any(map(_has_or, children))
        case Not(child):
            return _has_or(child)
    return False


def as_typed(text: str, parts: Iterable[Node]) -> tuple[str, ...]:
    """Give the words of the text that are the parts of its expression, as they were typed."""
    wanted = {form for part in parts for form in _forms(part)}
    text, _ = shorten(text)
    words = [
        text[start:end]
        for word, _, start, end, extra in tokenise(text)
        if not extra and word in wanted
    ]
    return tuple(dict.fromkeys(words))


def _forms(part: Node) -> tuple[str, ...]:
    """Give the folded words that a part of a query was typed with."""
    forms: list[str] = []
    for leaf, _ in leaves(part):
        if isinstance(leaf, Phrase):
            forms += leaf.words
        elif isinstance(leaf, Prefix):
            forms.append(leaf.prefix)
        else:
            forms += getattr(leaf, "surfaces", ())
            forms.append(getattr(leaf, "word", ""))
    return tuple(forms)
