"""Stock Whoosh is the oracle: over the very same index files, `whoosh.searching.Searcher` finds what we find.

Random corpora are indexed by `SearchIndex` and opened by Whoosh itself; random expressions are evaluated by both. Sets
of hits are equal. Scores are equal but for the accuracy of 32 bits, given a weighting model that computes our formula;
phrases, beginnings and words nearly so score differently by intention (Whoosh adds up the scores of their words), so
that only hits are compared there. Of the pages, those of the oracle are what `readers:all` filters.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import log1p
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import query, scoring
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.searching import Searcher

from search_index import Document, PageDocument, Query, SearchIndex
from search_index.across_scripts import ARABIC
from search_index.evaluation import METADATA_WEIGHT, evaluate
from search_index.expansion import expand
from search_index.expression import And, Fuzzy, Node, Not, Or, Phrase, Prefix, Word, word
from search_index.filters import Filters
from search_index.leaves import ITEMS_B, ITEMS_K, PAGES_B, PAGES_K
from search_index.schema import FACETS, ITEM_FACTS, ITEMS, PAGE_FACTS, PAGES
from search_index.segments import FIELD_BOOSTS
from search_index.snapshot import Snapshot

# made-up words that no stemming rule changes; some begin alike, some differ by a letter or two letters exchanged
WORDS = ["bozkur", "bozkul", "bozruk", "bokzur", "zokur", "gimpov", "gimpof", "rubzov", "velzum"]
NUMBERS = {"items": ITEM_FACTS, "pages": PAGE_FACTS}
TEXTS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
TYPES = ("report", "book")

LEAVES = st.one_of(
    st.sampled_from(WORDS).map(lambda form: word((form,))),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda ws: Phrase(tuple(ws))),
    st.sampled_from(["bo", "boz", "gimp", "vel", "x"]).map(Prefix),
    st.builds(Fuzzy, st.sampled_from(WORDS), st.sampled_from([1, 2])),
)


def expressions(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Node]:
    """Trees of every shape; those of which nothing is asked for are about all items."""
    several = st.integers(2, 3)
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            several.flatmap(lambda n: st.tuples(*[inner] * n)).map(And),
            several.flatmap(lambda n: st.tuples(*[inner] * n)).map(Or),
            st.tuples(inner, inner).map(lambda pair: And((pair[0], Not(pair[1])))),
            st.tuples(inner, inner).map(lambda pair: Or((pair[0], Not(pair[1])))),
        ),
        max_leaves=6,
    )


@st.composite
def documents(draw: st.DrawFn, item_id: int, *, with_pages: bool) -> Document:
    pages = [
        PageDocument(
            item_id * 10 + n,
            item_id,
            n,
            None,
            draw(TEXTS),
            (draw(st.sampled_from(["all", "staff"])),),
        )
        for n in range(1, draw(st.integers(1, 4)) if with_pages else 1)
    ]
    values = (lambda: (draw(TEXTS), draw(TEXTS))) if not with_pages else tuple
    return Document(
        id=item_id,
        version=1,
        titles=values(),
        creators=values(),
        abstracts=values(),
        type=draw(st.sampled_from(TYPES)),
        year=draw(st.sampled_from([None, 1999, 2005, 2010])),
        pages=pages,
    )


@contextmanager
def indexed(data: st.DataObject, *, with_pages: bool) -> Iterator[tuple[SearchIndex, Path]]:
    """An index of two or three segments, some of whose documents are deleted, and where its files are."""
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder), processes=0)
        last = 0
        for _ in range(data.draw(st.integers(1, 3))):
            first, last = last + 1, last + data.draw(st.integers(1, 6))
            index.write(
                [data.draw(documents(n, with_pages=with_pages)) for n in range(first, last + 1)]
            )
        index.write([], data.draw(st.sets(st.integers(1, last), max_size=2)))
        yield index, Path(folder) / (Path(folder) / "current").read_text().strip()


class OurFormula(scoring.WeightingModel):
    """BM25 as we compute it: over what is there and may be read, an occurrence counting its field's boost."""

    def __init__(self, name: str, plain: Searcher, counted: query.Query) -> None:
        self.name, self.plain, self.counted = name, plain, counted
        self.lengths = [facts["length"] for _, facts in facts_of(plain, name, counted)]

    def scorer(
        self, searcher: Searcher, fieldname: str, text: bytes, qf: int = 1
    ) -> scoring.BaseScorer:
        form = query.Term(fieldname, text.decode())
        holding = len(set(self.plain.docs_for_query(query.And([form, self.counted]))))
        rarity = log1p((len(self.lengths) - holding + 0.5) / (holding + 0.5))
        k, b = (ITEMS_K, ITEMS_B) if self.name == "items" else (PAGES_K, PAGES_B)
        column = searcher.reader().column_reader("facts", translate=False)
        mean = max(float(np.mean(self.lengths)), 1.0) if self.lengths else 1.0
        return _Scorer(column, self.name, rarity, k, b, mean)


class _Scorer(scoring.BaseScorer):
    def __init__(self, column: Any, name: str, *constants: float) -> None:
        self.column, self.name, self.constants = column, name, constants

    def supports_block_quality(self) -> bool:
        return False

    def score(self, matcher: Any) -> float:
        rarity, k, b, mean = self.constants
        positions = np.frombuffer(matcher.value(), "<u4")
        weight = FIELD_BOOSTS[positions >> 20].sum() if self.name == "items" else len(positions)
        length = np.frombuffer(self.column[matcher.id()], NUMBERS[self.name])[0]["length"]
        return float(rarity * weight * (k + 1) / (weight + k * (1 - b + b * length / mean)))


def facts_of(
    searcher: Searcher, name: str, *wanted: query.Query | Node
) -> Iterator[tuple[int, Any]]:
    """The documents that satisfy all queries and expressions: their numbers and facts."""
    found = set.intersection(*(numbers_of(searcher, asked) for asked in wanted))
    for reader, offset in searcher.reader().leaf_readers() if found else ():
        column = reader.column_reader("facts", translate=False)
        for number in range(reader.doc_count_all()):
            if number + offset in found:
                yield number + offset, np.frombuffer(column[number], NUMBERS[name])[0]


def numbers_of(searcher: Searcher, asked: query.Query | Node) -> set[int]:
    """What Whoosh finds; only exclusion is done with its sets, since Whoosh 2.7.4 errs where a Not is deep inside."""
    match asked:
        case Not(child):
            return numbers_of(searcher, query.Every()) - numbers_of(searcher, child)
        case And(children) if excludes(asked):
            return set.intersection(*(numbers_of(searcher, child) for child in children))
        case Or(children) if excludes(asked):
            return set.union(*(numbers_of(searcher, child) for child in children))
        case query.Query():
            return set(searcher.docs_for_query(asked))
    return set(searcher.docs_for_query(stock_query(asked)))


def excludes(node: Node) -> bool:
    match node:
        case And(children) | Or(children):
            return any(excludes(child) for child in children)
    return isinstance(node, Not)


def stock_query(node: Node) -> query.Query:
    match node:
        case And(children):
            return query.And([stock_query(child) for child in children])
        case Or(children):
            return query.Or([stock_query(child) for child in children])
        case Phrase(words):
            return query.Phrase("words", list(words))
        case Prefix(prefix):
            return query.Prefix("words", prefix)
        case Fuzzy():
            return query.Or(
                [
                    query.FuzzyTerm("words", form, maxdist=rest, prefixlength=0)
                    for form, rest in slips(node.word, node.distance)
                ]
            )
        case Word():
            return query.Or([query.Term(field, term) for field, term, _ in expand(node)])
    raise AssertionError(node)


def slips(form: str, distance: int) -> Iterator[tuple[str, int]]:
    """The word, and with two letters exchanged, which Whoosh counts as two changes and we as one."""
    yield form, distance
    if distance:
        for at in range(len(form) - 1):
            turned = form[:at] + form[at + 1] + form[at] + form[at + 2 :]
            if turned != form:
                yield from slips(turned, distance - 1)


def opened(folder: Path, name: str, counted: query.Query) -> Searcher:
    schema = ITEMS if name == "items" else PAGES
    index = FileIndex(FileStorage(str(folder / name)), schema, name)
    plain = Searcher(index.reader(), weighting=scoring.Frequency())
    return Searcher(index.reader(), weighting=OurFormula(name, plain, counted))


CALM = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@CALM
@given(st.data())
@pytest.mark.parametrize("name", ["items", "pages"])
def test_hits_are_those_of_stock_whoosh(name: str, data: st.DataObject) -> None:
    counted: query.Query = query.Every() if name == "items" else query.Term("readers", "all")
    with indexed(data, with_pages=name == "pages") as (index, folder):
        searcher, snapshot = opened(folder, name, counted), index.refresh()
        for node in data.draw(st.lists(expressions(LEAVES), min_size=5, max_size=10)):
            asked: list[query.Query | Node] = [node, counted]
            if name == "pages":
                asked.append(query.Or([stock_query(leaf) for leaf in positive(node)]))
            expected = {int(facts["id"]) for _, facts in facts_of(searcher, name, *asked)}
            assert set(ours(node, snapshot, name)) == expected, node


@CALM
@given(st.data())
@pytest.mark.parametrize("name", ["items", "pages"])
def test_scores_are_those_of_stock_whoosh_with_our_formula(name: str, data: st.DataObject) -> None:
    counted: query.Query = query.Every() if name == "items" else query.Term("readers", "all")
    with indexed(data, with_pages=name == "pages") as (index, folder):
        searcher, snapshot = opened(folder, name, counted), index.refresh()
        for _ in range(5):
            forms = data.draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True))
            join = data.draw(st.sampled_from([And, Or]))
            nodes: list[Node] = [word((form,)) for form in forms]
            asked = stock_query(join(tuple(nodes)))
            mask = None
            if len(nodes) > 2:  # what is excluded scores nothing: to Whoosh it is a mask
                asked, mask = stock_query(join(tuple(nodes[:-1]))), stock_query(nodes[-1])
                node: Node = And((join(tuple(nodes[:-1])), Not(nodes[-1])))
            else:
                node = join(tuple(nodes))
            found = searcher.search(asked, filter=counted, mask=mask, limit=None)
            factor = float(METADATA_WEIGHT) if name == "items" else 1.0
            facts = dict(facts_of(searcher, name, query.Every()))
            expected = {int(facts[hit.docnum]["id"]): factor * hit.score for hit in found}
            assert ours(node, snapshot, name) == pytest.approx(expected, abs=2e-4)


@CALM
@given(st.data())
def test_filters_and_ranges_are_those_of_stock_whoosh(data: st.DataObject) -> None:
    with indexed(data, with_pages=False) as (index, folder):
        searcher, snapshot = opened(folder, "items", query.Every()), index.refresh()
        for _ in range(5):
            node = data.draw(expressions(LEAVES))
            types = data.draw(st.sampled_from([(), ("report",), ("report", "book"), ("map",)]))
            span = data.draw(st.sampled_from([None, (1990, 2005), (2005, 2005), (2006, 2020)]))
            years = (f"{span[0]}-{span[1]}",) if span else ()
            asked: list[query.Query | Node] = [node]
            if types:
                asked.append(
                    column_is(
                        "facets", lambda value: json.loads(value)[FACETS.index("type") + 1], types
                    )
                )
            if span:
                wanted = range(span[0], span[1] + 1)
                asked.append(
                    column_is("facts", lambda v: [np.frombuffer(v, ITEM_FACTS)[0]["year"]], wanted)
                )
            expected = {int(f["id"]) for _, f in facts_of(searcher, "items", *asked)}
            matched = evaluate(node, snapshot, snapshot.readable(frozenset({"all"}), 0))
            passing = Filters(snapshot, Query(types=types, years=years)).passing(matched.items)
            assert set(snapshot.item_ids[passing].tolist()) == expected


def column_is(name: str, values: Any, wanted: Any) -> query.Query:
    return query.ColumnQuery(name, lambda value: any(v in wanted for v in values(value)))


def ours(node: Node, snapshot: Snapshot, name: str) -> dict[int, float]:
    matched = evaluate(node, snapshot, snapshot.readable(frozenset({"all"}), 0))
    if name == "items":
        ids = snapshot.item_ids[matched.items].tolist()
        return dict(zip(ids, matched.scores.tolist(), strict=True))
    ids = snapshot.page_facts["id"][matched.pages].tolist()
    return dict(zip(ids, matched.page_scores.tolist(), strict=True))


def positive(node: Node, sign: bool = True) -> Iterator[Node]:
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from positive(child, sign)
        case Not(child):
            yield from positive(child, not sign)
        case _:
            if sign:
                yield node


def test_the_words_meet_only_themselves() -> None:
    """And words in Arabic letters, of which there are none here."""
    for form in WORDS:
        asked = {(field, term) for field, term, _ in expand(word((form,)))}
        assert {pair for pair in asked if not pair[1].startswith(ARABIC)} == {
            ("words", form),
            ("stems", form),
        }
