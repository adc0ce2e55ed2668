"""When nothing satisfies a query: its misspelt words mended, or the items that hold most of its words.

What may be missing and what must hold is decided as for an index in a folder (`relaxing.ways`); here
words count by how many there are, not by how rare they are. Neighbours of a misspelt word come from
the server's dictionary and are offered only when the asker may find them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from math import ceil

from rapidfuzz.distance import OSA

from search_index.expression import And, Leaf, Node, positive_leaves
from search_index.mending import mended
from search_index.opensearch.clauses import Json, all_of, any_of
from search_index.opensearch.client import Client
from search_index.opensearch.expressions import holds, stands
from search_index.opensearch.fields import META, PAGE
from search_index.opensearch.names import Names
from search_index.opensearch.questions import Question, Relaxed
from search_index.relaxing import MIN_SHARE, SHARE_OF_BEST, ways

MAX_NEAR = 50


def mended_texts(client: Client, names: Names, question: Question) -> list[str]:
    """Give the query's text with its misspelt words mended, the best first."""

    @cache
    def count(leaf: Leaf) -> int:
        asked = [
            (names.items, all_of([question.scope(), stands(leaf, (META,))])),
            (names.pages, all_of([question.scope(), question.readable(), stands(leaf, (PAGE,))])),
        ]
        return sum(_counts(client, asked))

    def near(word: str, distance: int) -> dict[str, int]:
        return _near(client, names, word, distance)

    return [] if question.node is None else mended(question.query.text, question.node, near, count)


def relax(client: Client, names: Names, question: Question) -> Question | None:
    """Give the question that asks for most of the words, None when nothing that may be shown holds
    so many.
    """
    if question.node is None:
        return None
    for firm, loose in ways(question.node):
        present = sum(count > 0 for count in _presence(client, names, question, loose))
        if not present and not any(positive_leaves(part) for part in firm):
            continue
        parts = (*firm, *loose)
        relaxed = replace(
            question,
            node=And(parts) if len(parts) > 1 else parts[0],
            relaxed=Relaxed(tuple(firm), tuple(loose), 0),
        )
        tries = [_at_least(relaxed, least) for least in range(min(1, present), len(loose) + 1)]
        best = _highest(client, names, tries)
        if best is not None and best >= MIN_SHARE * present:
            return _at_least(relaxed, ceil(best * SHARE_OF_BEST))
    return None


def left_out(client: Client, names: Names, question: Question, item_id: int) -> tuple[Node, ...]:
    """Give the parts that the item, with any page that the asker may read, does not hold."""
    if question.relaxed is None:
        return ()
    loose = question.relaxed.loose
    here = replace(question, query=replace(question.query, item_id=item_id))
    counts = _presence(client, names, here, loose)
    return tuple(part for part, count in zip(loose, counts, strict=True) if not count)


def _at_least(question: Question, least: int) -> Question:
    assert question.relaxed is not None
    return replace(question, relaxed=replace(question.relaxed, least=least))


def _highest(client: Client, names: Names, tries: list[Question]) -> int | None:
    """Give how many parts the best hit holds that passes the filters."""
    asked = []
    for question in tries:
        filters = [question.scope(), *question.choices.filters()]
        asked += [
            (names.items, all_of([*filters, question.satisfied((META,))])),
            (names.pages, all_of([*filters, question.readable(), question.satisfied()])),
        ]
    counts = list(_counts(client, asked))
    held = [
        question.relaxed.least
        for number, question in enumerate(tries)
        if question.relaxed is not None and any(counts[2 * number : 2 * number + 2])
    ]
    return max(held, default=None)


def _presence(client: Client, names: Names, question: Question, parts: Iterable[Node]) -> list[int]:
    """Count the items and readable pages that hold each part."""
    visible = any_of([{"term": {"kind": "item"}}, question.readable()])
    asked = [(names.both, all_of([question.scope(), visible, holds(part)])) for part in parts]
    return list(_counts(client, asked))


def _counts(client: Client, asked: list[tuple[str, Json]]) -> Iterator[int]:
    """Count what each query finds; more than a few need not be told apart."""
    answers = client.searches(
        [(name, {"size": 0, "track_total_hits": 10_000, "query": query}) for name, query in asked]
    )
    for answer in answers:
        yield int(answer["hits"]["total"]["value"])


def _near(client: Client, names: Names, word: str, distance: int) -> dict[str, int]:
    """Give the words of the server's dictionary that become this one by so many slips at most."""
    terms: Json = {
        "suggest_mode": "always",
        "max_edits": distance,
        "prefix_length": 0,
        "min_word_length": 3,
        "size": MAX_NEAR,
        "string_distance": "damerau_levenshtein",
    }
    fields = ((names.items, f"words.{META}"), (names.pages, f"words.{PAGE}"))
    answers = client.searches(
        [
            (
                name,
                {"size": 0, "suggest": {"near": {"text": word, "term": {**terms, "field": field}}}},
            )
            for name, field in fields
        ]
    )
    found = {}
    for answer in answers:
        for entry in answer["suggest"]["near"]:
            for option in entry["options"]:
                steps = int(OSA.distance(word, option["text"]))
                if steps <= distance and option["text"].isalpha():
                    found[option["text"]] = steps
    return found
