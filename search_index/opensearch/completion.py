"""Completion on the server: titles, subjects and creators that what is being typed may become.

The server is asked for items in which every typed word begins a word of the field, and for the
values of those; which of the values fits is decided here. Of subjects and creators the
`MOST_VALUES` most frequent of such items are looked at, so that a rare one may be missed where one
or two letters are typed.
"""

from __future__ import annotations

from collections.abc import Iterator

from search_index.opensearch.clauses import Json, all_of
from search_index.opensearch.client import Client
from search_index.opensearch.names import Names
from search_index.opensearch.questions import TIES
from search_index.results import Suggestion
from search_index.suggesting import (
    CONSIDERED,
    MAX_CHARACTERS,
    MAX_SUGGESTIONS,
    MAX_WORDS,
    Candidate,
    best,
)
from search_index.tokens import tokenise
from search_index.value_words import Kind

MOST_VALUES = 500


def suggest(
    client: Client, names: Names, text: str, limit: int, gone_ids: frozenset[int]
) -> tuple[Suggestion, ...]:
    """Give what the text may become: at most `limit` and 20 values, read from its first 100
    characters and 8 words.
    """
    typed = [word for word, _, _, _, extra in tokenise(text[:MAX_CHARACTERS]) if not extra]
    typed = typed[:MAX_WORDS]
    limit = min(max(limit, 0), MAX_SUGGESTIONS)
    if not typed or not limit:
        return ()
    titles, subjects, creators = client.searches(
        [
            (names.items, _titles(typed, gone_ids)),
            (names.items, _values("subject", typed, gone_ids)),
            (names.items, _values("creator", typed, gone_ids)),
        ]
    )
    found = [
        *_read_titles(titles, typed),
        *_read_values("subject", subjects, typed),
        *_read_values("creator", creators, typed),
    ]
    return tuple(
        Suggestion(
            candidate.kind,
            candidate.text,
            candidate.row if candidate.kind == "title" else None,
            candidate.count,
        )
        for candidate in best(found, typed, limit)
    )


def _begun(band: Kind, typed: list[str], gone_ids: frozenset[int]) -> Json:
    begun = [{"prefix": {f"words.{band}": {"value": word}}} for word in typed]
    return all_of(begun, [{"terms": {"item_id": sorted(gone_ids)}}] if gone_ids else [])


def _titles(typed: list[str], gone_ids: frozenset[int]) -> Json:
    """Ask for the newest items, those first of which a title begins with the first word."""
    first = {"prefix": {"title_key": {"value": typed[0]}}}
    return {
        "query": {
            "bool": {
                "filter": [_begun("title", typed, gone_ids)],
                "should": [{"constant_score": {"filter": first}}],
            }
        },
        "sort": [{"_score": "desc"}, *TIES],
        "size": CONSIDERED,
        "_source": ["item_id", "titles"],
    }


def _values(kind: Kind, typed: list[str], gone_ids: frozenset[int]) -> Json:
    order = [{"_count": "desc"}, {"_key": "asc"}]
    terms = {"field": f"facets.{kind}", "size": MOST_VALUES, "order": order}
    return {
        "size": 0,
        "query": _begun(kind, typed, gone_ids),
        "aggs": {"values": {"terms": terms}},
    }


def _read_titles(answer: Json, typed: list[str]) -> Iterator[Candidate]:
    for rank, found in enumerate(answer["hits"]["hits"]):
        source = found["_source"]
        title = next((title for title in source["titles"] if _fits(title, typed)), None)
        if title is not None:
            yield Candidate("title", title, int(source["item_id"]), 1, rank)


def _read_values(kind: Kind, answer: Json, typed: list[str]) -> Iterator[Candidate]:
    for rank, bucket in enumerate(answer["aggregations"]["values"]["buckets"]):
        if _fits(bucket["key"], typed):
            yield Candidate(kind, bucket["key"], -1, int(bucket["doc_count"]), rank)


def _fits(text: str, typed: list[str]) -> bool:
    """Tell whether each typed word begins a word of the value."""
    words = [word for word, _, _, _, _ in tokenise(text)]
    return all(any(word.startswith(begun) for word in words) for begun in typed)
