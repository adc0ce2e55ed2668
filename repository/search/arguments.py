"""The arguments of `/search` and `/api/search`, parsed once and written back into links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from repository.metadata import vocabularies
from repository.web import one_line, whole_number
from search_index import Query, Sort

FACETS = (
    "type",
    "year",
    "collection",
    "language",
    "script",
    "subject",
    "creator",
    "access",
    "files",
)
PAGE_SIZE = 20
LAST_PAGE = 500
LONGEST_VALUE = 200
LONGEST_QUERY = 1000  # the index searches the first 300 characters and says so
MOST_VALUES = 20


@dataclass(frozen=True)
class SearchArguments:
    """What was asked for: words, chosen values of each facet, order and page."""

    q: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1

    def values(self, facet: str) -> tuple[str, ...]:
        """Return the chosen values of one facet."""
        return self.chosen.get(facet, ())

    def toggled(self, facet: str, value: str) -> SearchArguments:
        """Return these arguments with one facet value added, or taken away when it was chosen; back at page one."""
        present = self.values(facet)
        values = tuple(v for v in present if v != value) if value in present else (*present, value)
        return replace(self, chosen={**self.chosen, facet: values}, page=1)

    def at_page(self, page: int) -> SearchArguments:
        """Return these arguments for another page of results."""
        return replace(self, page=page)

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Yield name and value of everything that is not the default, in a fixed order."""
        if self.q:
            yield "q", self.q
        for facet in FACETS:
            for value in self.values(facet):
                yield facet, value
        if self.sort != Sort.RELEVANCE:
            yield "sort", str(self.sort)
        if self.page > 1:
            yield "page", str(self.page)

    def url(self, path: str = "/search") -> str:
        """Return the address that asks for exactly this."""
        query = urlencode(list(self.pairs()))
        return f"{path}?{query}" if query else path

    def query(self, readers: frozenset[str], today: int, page_size: int = PAGE_SIZE) -> Query:
        """Return the question for the index, asked by the holder of `readers` on day `today`."""
        return Query(
            text=self.q,
            types=self.values("type"),
            years=self.values("year"),
            languages=self.values("language"),
            scripts=self.values("script"),
            subjects=self.values("subject"),
            creators=self.values("creator"),
            collections=self.values("collection"),
            access=self.values("access"),
            files=self.values("files"),
            sort=self.sort,
            page=self.page,
            page_size=page_size,
            readers=readers,
            today=today,
        )


def parse(given: MultiDict[str, str]) -> SearchArguments:
    """Return what `given` asks for; unknown names, sorts and page numbers are passed over, never an error."""
    chosen = {}
    for facet in FACETS:
        lines = [one_line(line, LONGEST_VALUE) for line in given.getlist(facet)]
        values = [_as_in_facet(facet, line) for line in lines if line]
        if values:
            chosen[facet] = tuple(dict.fromkeys(values))[:MOST_VALUES]
    sort = given.get("sort", "")
    return SearchArguments(
        q=one_line(given.get("q", ""), LONGEST_QUERY),
        chosen=chosen,
        sort=Sort(sort) if sort in list(Sort) else Sort.RELEVANCE,
        page=whole_number(given.get("page"), 1, high=LAST_PAGE),
    )


def _as_in_facet(facet: str, value: str) -> str:
    """Return `value` as the facet spells it: a language by any ISO 639 code, a term by any label or its notation."""
    if facet == "language":
        code = vocabularies.language_code(value)
        return vocabularies.facet_language(code) if code else value
    if facet == "subject":
        notation = vocabularies.subject_notation(value)
        return vocabularies.label("subjects", notation, "id") if notation else value
    return value
