"""A question: who asks what, as filters for the three kinds of queries that a search needs.

`pages` holds of the pages that the asker may read, `items` of all items asked about. Rights are
part of every query that can see a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search_index.expression import Leaf, Node, positive_leaves
from search_index.opensearch.choices import Choices
from search_index.opensearch.clauses import Json, all_of, any_of
from search_index.opensearch.expressions import (
    holds,
    score_of_metadata,
    score_of_page,
    stands,
)
from search_index.opensearch.fields import META, PAGE
from search_index.query import Query, Sort

MAX_IDS = 65_000
"""Items that are found by their pages alone and still counted: the server takes as many ids in one
query, and gives as many in one answer.
"""

TIES: list[Json] = [
    {"year": {"order": "desc", "missing": "_last"}},
    {"added_at": "desc"},
    {"item_id": "asc"},
]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What must hold, and how many of the other parts at least."""

    firm: tuple[Node, ...]
    loose: tuple[Node, ...]
    least: int


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its text read; `node` is None when it asks for nothing. With `relaxed`, that is
    what hits must satisfy.
    """

    query: Query
    node: Node | None
    choices: Choices
    relaxed: Relaxed | None = None

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The leaves that score."""
        return positive_leaves(self.node)

    @property
    def is_ranked(self) -> bool:
        """Whether hits are ordered by their score."""
        return self.query.sort is Sort.RELEVANCE and bool(self.leaves)

    def scope(self) -> Json:
        """Give the filter for items and pages asked about, whatever their words."""
        query = self.query
        gone = [_ids(query.gone_ids)] if query.gone_ids else []
        only = [] if query.item_id is None else [{"term": {"item_id": query.item_id}}]
        return all_of(only, gone)

    def readable(self) -> Json:
        """Give the filter for the pages that the asker may read on the day."""
        query = self.query
        allowed: list[Json] = [{"terms": {"readers": sorted(query.readers)}}]
        if "all" in query.readers:
            allowed.append({"range": {"opens_on": {"lte": query.today}}})
        return all_of([any_of(allowed)], [_ids(query.closed_ids)] if query.closed_ids else [])

    def satisfied(self, bands: tuple[str, ...] = (META, PAGE)) -> Json:
        """Give the filter for documents that satisfy the text (see `expressions.holds`)."""
        if self.relaxed is not None:
            loose = [holds(part, bands) for part in self.relaxed.loose]
            firm = [holds(part, bands) for part in self.relaxed.firm]
            least = {"should": loose, "minimum_should_match": self.relaxed.least}
            return {"bool": {"filter": firm, **least}}
        assert self.node is not None
        return holds(self.node, bands)

    def rarities(self) -> Json:
        """Give the aggregations that count in how many items' metadata each leaf stands."""
        counts = {
            str(number): {"filter": stands(leaf, (META,))}
            for number, leaf in enumerate(self.leaves)
        }
        return {"size": 0, "track_total_hits": True, **({"aggs": counts} if counts else {})}

    def by_pages_alone(self) -> Json:
        """Give the query for the ids of items that only a page together with the metadata satisfies."""
        asked = [self.scope(), self.readable(), self.satisfied()]
        return {
            "size": 0,
            "query": all_of(asked, [self.satisfied((META,))]),
            "aggs": {"items": {"terms": {"field": "item_id", "size": MAX_IDS}}},
        }

    def items(self, by_pages: Sequence[int], offset: int, size: int) -> Json:
        """Give the query that counts the hits and their facets among the items, and lists them unless
        they are ranked.
        """
        asked = [self.scope()]
        if self.node is not None:
            satisfied = [self.satisfied((META,))]
            asked.append(any_of([*satisfied, _ids(by_pages)] if by_pages else satisfied))
        return {
            "query": all_of(asked),
            "post_filter": all_of(self.choices.filters()),
            "aggs": self.choices.counts(),
            "track_total_hits": True,
            "from": offset,
            "size": 0 if self.is_ranked else size,
            "sort": self._order(),
            "_source": ["item_id"],
        }

    def ranked(self, rarities: Sequence[float], offset: int, size: int) -> Json:
        """Give the query that lists the hits by score: each item once, as its best document."""
        asked = [
            self.scope(),
            any_of([{"term": {"kind": "item"}}, self.readable()]),
            self.satisfied(),
            *self.choices.filters(),
        ]
        scores = [score_of_page(leaf) for leaf in self.leaves]
        scores += [
            score_of_metadata(leaf, rarity)
            for leaf, rarity in zip(self.leaves, rarities, strict=True)
        ]
        return {
            "query": {"bool": {"filter": asked, "should": scores}},
            "collapse": {"field": "item_id"},
            "sort": self._order(),
            "track_scores": True,
            "track_total_hits": False,
            "from": offset,
            "size": size,
            "_source": ["item_id"],
        }

    def pages(self, item_ids: Sequence[int]) -> Json:
        """Give the query, with scores, for the readable pages of the items that satisfy the text and
        on which a word of it stands.
        """
        asked = [
            _ids(item_ids),
            self.readable(),
            self.satisfied(),
            any_of([stands(leaf, (PAGE,)) for leaf in self.leaves]),
        ]
        return {"bool": {"filter": asked, "should": [score_of_page(leaf) for leaf in self.leaves]}}

    def _order(self) -> list[Json]:
        sort, ties = self.query.sort, TIES
        if self.is_ranked:
            return [{"_score": "desc"}, *ties]
        if sort is Sort.NEWEST:
            return ties
        if sort is Sort.OLDEST:
            return [{"year": {"order": "asc", "missing": "_last"}}, *ties]
        if sort is Sort.TITLE:
            return [{"title_key": {"order": "asc", "missing": "_last"}}, *ties]
        return [{"added_at": "desc"}, *ties]


def _ids(item_ids: Sequence[int] | frozenset[int]) -> Json:
    return {"terms": {"item_id": sorted(item_ids)}}
