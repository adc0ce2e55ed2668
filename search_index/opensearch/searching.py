"""From a query to results, in three rounds where something satisfies it: which items only their
pages satisfy; how many hits there are, with their facets and order; which pages of the hits shown
are the best.

Total and facets are exact as long as no more than `MAX_IDS` items are found by their pages alone;
beyond that the first that many of them are counted. Statistics of words come from the pages open to
all and from the others apart, so that what may not be read moves no open page up or down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log1p
from time import perf_counter
from typing import Any

from search_index.answering import as_typed
from search_index.expression import And, Node, Or
from search_index.opensearch.choices import MAX_FACET_VALUES, UNFILTERED, Choices
from search_index.opensearch.clauses import all_of
from search_index.opensearch.client import Client
from search_index.opensearch.fields import MAX_WINDOW
from search_index.opensearch.names import Names
from search_index.opensearch.questions import Question
from search_index.opensearch.relaxing import left_out, mended_texts, relax
from search_index.parser import Parsed
from search_index.query import Query
from search_index.resolving import understand
from search_index.results import Hit, Notice, PageHit, Results

MAX_PAGE_SIZE = 500

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the first round tells: how rare each leaf is among the items, and which items only their
    pages satisfy.
    """

    rarities: tuple[float, ...] = ()
    by_pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """What was asked in the end, the answer that counts its hits, and the hits listed with their
    scores; `suggestion` and `is_mended` as in `Results`.
    """

    question: Question
    notice: Notice | None
    counted: Json
    ordered: list[tuple[int, float]]
    suggestion: str | None = None
    is_mended: bool = False

    @property
    def total(self) -> int:
        """The number of hits."""
        return int(self.counted["hits"]["total"]["value"])

    @property
    def is_empty(self) -> bool:
        """Whether nothing satisfies the text, whatever the filters."""
        return not self.counted["aggregations"][UNFILTERED]["doc_count"]


def search(client: Client, names: Names, query: Query) -> Results:
    """Answer a query."""
    started = perf_counter()
    size = min(max(query.page_size, 1), MAX_PAGE_SIZE)
    offset = (max(query.page, 1) - 1) * size
    if offset + size > MAX_WINDOW:
        size = offset = 0
    found = _find(client, names, query, offset, size)
    question, ordered = found.question, found.ordered
    lacking = left_out(client, names, question, ordered[0][0]) if ordered else ()
    hits = _hits(client, names, question, ordered)
    return Results(
        found.total,
        hits,
        question.choices.facets(found.counted["aggregations"]),
        found.notice,
        perf_counter() - started,
        question.relaxed is not None,
        found.suggestion,
        as_typed(query.text, lacking),
        found.is_mended,
    )


def item_ids(client: Client, names: Names, query: Query, limit: int) -> tuple[int, ...]:
    """Give the ids of the first `limit` hits in the query's order, whatever page it asks for."""
    found = _find(client, names, query, 0, min(max(limit, 0), MAX_WINDOW))
    return tuple(item_id for item_id, _ in found.ordered)


def _find(client: Client, names: Names, query: Query, offset: int, size: int) -> _Found:
    """Find what satisfies the query; when nothing does and `query.relax` allows it, what it finds
    with its misspelt words mended, or else what holds most of its words.
    """
    found = _strictly(client, names, query, offset, size)
    # a word that stands nowhere leaves something to be found only among alternatives
    may_mend = found.is_empty or _has_alternatives(found.question.node)
    if not query.relax or not found.question.leaves or not may_mend:
        return found
    texts = mended_texts(client, names, found.question)
    for text in texts:
        other = _strictly(client, names, replace(query, text=text), offset, size)
        if other.total and found.is_empty:
            return replace(other, suggestion=text, is_mended=True, notice=found.notice)
        if other.total:
            return replace(found, suggestion=text)
    return _relaxed(client, names, found, texts, offset, size) if found.is_empty else found


def _relaxed(
    client: Client, names: Names, found: _Found, texts: Sequence[str], offset: int, size: int
) -> _Found:
    """Give what holds most of the words, and the best of the mended `texts` where it would too."""
    for text in texts[:1]:
        again = _strictly(client, names, replace(found.question.query, text=text), 0, 0)
        if relax(client, names, again.question) is not None:
            found = replace(found, suggestion=text)
    relaxed = relax(client, names, found.question)
    if relaxed is None:
        return found
    counted, ordered = _answer(client, names, relaxed, offset, size)
    return replace(found, question=relaxed, counted=counted, ordered=ordered)


def _has_alternatives(node: Node | None) -> bool:
    match node:
        case Or():
            return True
        case And(children):
            return any(map(_has_alternatives, children))
    return False


def _strictly(client: Client, names: Names, query: Query, offset: int, size: int) -> _Found:
    parsed = _understood(client, names, query)
    question = Question(query, parsed.node, Choices(query))
    return _Found(question, parsed.notice, *_answer(client, names, question, offset, size))


def pages_of(client: Client, names: Names, query: Query, limit: int) -> tuple[PageHit, ...]:
    """Give the first `limit` readable pages of the query's item that satisfy its text and on which a
    word of it stands, in order.
    """
    question = _find(client, names, query, 0, 0).question
    if not question.leaves:
        return ()
    answer = client.search(
        names.pages,
        {
            "query": question.pages([query.item_id or 0]),
            "sort": [{"position": "asc"}, {"page_id": "asc"}],
            "track_scores": True,
            "track_total_hits": False,
            "size": min(max(limit, 0), MAX_WINDOW),
            "_source": ["page_id", "position"],
        },
    )
    return tuple(
        PageHit(found["_source"]["page_id"], found["_source"]["position"], _score(found))
        for found in answer["hits"]["hits"]
    )


def page_count(client: Client, names: Names, query: Query | None) -> int:
    """Give the number of pages, or of those that the asker of `query` may read."""
    asked: Json = {"size": 0, "track_total_hits": True}
    if query is not None:
        question = Question(query, None, Choices(query))
        asked["query"] = all_of([question.scope(), question.readable()])
    return int(client.search(names.pages, asked)["hits"]["total"]["value"])


def _understood(client: Client, names: Names, query: Query) -> Parsed:
    """Read the query's text, its labels by the asker's vocabularies and the values of the index."""

    def known(facet: str) -> list[str]:
        values = {"terms": {"field": f"facets.{facet}", "size": MAX_FACET_VALUES}}
        answer = client.search(names.items, {"size": 0, "aggs": {"values": values}})
        return [bucket["key"] for bucket in answer["aggregations"]["values"]["buckets"]]

    return understand(query.text, query.values_of, known, query.today)


def _answer(
    client: Client, names: Names, question: Question, offset: int, size: int
) -> tuple[Json, list[tuple[int, float]]]:
    """Give the answer that counts the hits, and the hits asked for with their scores."""
    known = _known(client, names, question)
    queries = [(names.items, question.items(known.by_pages, offset, size))]
    if question.is_ranked and size:
        queries.append((names.both, question.ranked(known.rarities, offset, size)))
    counted, *ranked = client.searches(queries)
    listed = ranked[0] if ranked else counted
    ordered = [
        (int(found["_source"]["item_id"]), _score(found) if ranked else 0.0)
        for found in listed["hits"]["hits"]
    ]
    return counted, ordered


def _known(client: Client, names: Names, question: Question) -> _Known:
    if question.node is None:
        return _Known()
    counted, found = client.searches(
        [(names.items, question.rarities()), (names.pages, question.by_pages_alone())]
    )
    total = int(counted["hits"]["total"]["value"])
    counts = counted.get("aggregations", {})
    rarities = (
        log1p((total - holding + 0.5) / (holding + 0.5))
        for number in range(len(question.leaves))
        for holding in [int(counts[str(number)]["doc_count"])]
    )
    buckets = found["aggregations"]["items"]["buckets"]
    return _Known(tuple(rarities), tuple(int(bucket["key"]) for bucket in buckets))


def _hits(
    client: Client, names: Names, question: Question, ordered: Sequence[tuple[int, float]]
) -> tuple[Hit, ...]:
    """Describe the hits, each with the first of its best pages."""
    pages: dict[int, tuple[int | None, int | None, int]] = {}
    if ordered and question.leaves:
        best = {
            "size": 1,
            "sort": [{"_score": "desc"}, {"position": "asc"}, {"page_id": "asc"}],
            "_source": ["page_id", "position"],
        }
        ids = [item_id for item_id, _ in ordered]
        answer = client.search(
            names.pages,
            {
                "size": 0,
                "query": question.pages(ids),
                "aggs": {
                    "items": {
                        "terms": {"field": "item_id", "size": len(ids)},
                        "aggs": {"best": {"top_hits": best}},
                    }
                },
            },
        )
        for bucket in answer["aggregations"]["items"]["buckets"]:
            (top,) = bucket["best"]["hits"]["hits"]
            source = top["_source"]
            pages[bucket["key"]] = (source["page_id"], source["position"], bucket["doc_count"])
    hits = []
    for item_id, score in ordered:
        page_id, position, matching = pages.get(item_id, (None, None, 0))
        hits.append(Hit(item_id, page_id, position, matching, score))
    return tuple(hits)


def _score(found: Json) -> float:
    return round(float(found["_score"] or 0.0), 4)
