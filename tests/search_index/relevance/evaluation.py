"""Asks the index every judged query, the way the search page does, and measures what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from werkzeug.datastructures import MultiDict

from repository.search.arguments import parse
from search_index import Index, Results, SearchIndex
from tests.search_index.relevance.collection import JudgedQuery, documents, ids, queries
from tests.search_index.relevance.measures import ndcg, recall, success

ALL = "all"
TODAY = 20_000
MEASURES = ("ndcg", "recall", "success", "page", "clean")


@dataclass(frozen=True)
class Outcome:
    """What one query brought: keys in order, at most 20, with the position of the page shown, and the measures.

    `page` is the part of the expected pages that were shown, `clean` the part of what is to be avoided that was not
    found; None where nothing is expected or to be avoided.
    """

    query: JudgedQuery
    found: tuple[str, ...]
    shown: dict[str, int | None]
    total: int
    ndcg: float
    recall: float
    success: float
    page: float | None
    clean: float | None

    @property
    def missing(self) -> list[str]:
        """The wanted documents that are not among the first 20, best first."""
        wanted = self.query.wanted
        return sorted((k for k in wanted if k not in self.found), key=lambda k: -wanted[k])


@dataclass(frozen=True)
class Figures:
    """Means over a category; `page` and `clean` over the queries that have them, None when none does."""

    queries: int
    ndcg: float
    recall: float
    success: float
    page: float | None = None
    clean: float | None = None


def make_index(folder: Path) -> SearchIndex:
    """Give an index of all documents of the collection, written anew in the folder."""
    index = SearchIndex(folder)
    index.write(documents())
    return index


def evaluate(index: Index) -> list[Outcome]:
    """Ask all judged queries."""
    keys = {number: key for key, number in ids().items()}
    return [outcome_of(query, ask(index, query), keys) for query in queries()]


def ask(index: Index, query: JudgedQuery) -> Results:
    """Ask one query as a visitor without rights, through the arguments of the search page."""
    arguments = parse(MultiDict([("q", query.text), *query.filters]))
    return index.search(arguments.query(frozenset({"all"}), TODAY))


def outcome_of(query: JudgedQuery, results: Results, keys: dict[int, str]) -> Outcome:
    """Measure the first page of results of one query."""
    shown = {keys[hit.item_id]: hit.position for hit in results.hits}
    found = tuple(shown)
    right = [shown.get(key) in positions for key, positions in query.pages.items()]
    return Outcome(
        query,
        found,
        shown,
        results.total,
        ndcg(found, query.wanted),
        recall(found, query.wanted),
        success(found, query.wanted),
        fmean(right) if right else None,
        fmean(key not in shown for key in query.avoided) if query.avoided else None,
    )


def figures(outcomes: list[Outcome]) -> dict[str, Figures]:
    """Give the means of each category, and of all queries under `all` at the end."""
    names = dict.fromkeys(outcome.query.category for outcome in outcomes)
    table = {
        name: _means([outcome for outcome in outcomes if outcome.query.category == name])
        for name in names
    }
    return {**table, ALL: _means(outcomes)}


def _means(outcomes: list[Outcome]) -> Figures:
    pages = [outcome.page for outcome in outcomes if outcome.page is not None]
    clean = [outcome.clean for outcome in outcomes if outcome.clean is not None]
    return Figures(
        len(outcomes),
        fmean(outcome.ndcg for outcome in outcomes),
        fmean(outcome.recall for outcome in outcomes),
        fmean(outcome.success for outcome in outcomes),
        fmean(pages) if pages else None,
        fmean(clean) if clean else None,
    )
