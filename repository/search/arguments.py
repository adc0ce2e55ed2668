"""The arguments of `/search` and `/api/search`, parsed once and written back into links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import quote_plus

from werkzeug.datastructures import MultiDict

from repository.metadata import vocabularies
from repository.search.labels import values_named
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
PAGE_SIZES = (10, 20, 25, 50, 100)
LAST_PAGE = 500
LONGEST_VALUE = 200
LONGEST_QUERY = 1000  # the index searches the first 300 characters and says so
MOST_VALUES = 20
FIRST_YEAR, LAST_YEAR = 0, 9999  # the ends of a span that is open on one side


@dataclass(frozen=True)
class SearchArguments:
    """What was asked for: words, chosen values of each facet, order, page, and entries on a page.

    `unread_year` is what was typed as the first or last year of a span and is no year.
    """

    q: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    page_size: int = PAGE_SIZE
    unread_year: str = ""

    def values(self, facet: str) -> tuple[str, ...]:
        """Return the chosen values of one facet."""
        return self.chosen.get(facet, ())

    def toggled(self, facet: str, value: str) -> SearchArguments:
        """Return these arguments with one facet value added, or taken away when it was chosen; back at page one."""
        present = self.values(facet)
        values = tuple(v for v in present if v != value) if value in present else (*present, value)
        return self.with_values(facet, values)

    def with_values(self, facet: str, values: tuple[str, ...]) -> SearchArguments:
        """Return these arguments with just these values of one facet; back at page one."""
        return replace(self, chosen={**self.chosen, facet: values}, page=1)

    def at_page(self, page: int) -> SearchArguments:
        """Return these arguments for another page of results."""
        return replace(self, page=page)

    def with_words(self, q: str) -> SearchArguments:
        """Return these arguments with other words; back at page one."""
        return replace(self, q=q, page=1)

    def without_filters(self) -> SearchArguments:
        """Return these arguments with no value of a facet chosen; back at page one."""
        return replace(self, chosen={}, page=1)

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Yield name and value of everything that is not the default, in a fixed order."""
        if self.q:
            yield "q", self.q
        for facet in FACETS:
            for value in self.values(facet):
                yield facet, value
        if self.sort != Sort.RELEVANCE:
            yield "sort", str(self.sort)
        if self.page_size != PAGE_SIZE:
            yield "per_page", str(self.page_size)
        if self.page > 1:
            yield "page", str(self.page)

    def url(self, path: str = "/search") -> str:
        """Return the address that asks for exactly this."""
        query = "&".join(_encoded(name, value) for name, value in self.pairs())
        return f"{path}?{query}" if query else path

    def query(self, readers: frozenset[str], today: int, page_size: int | None = None) -> Query:
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
            page_size=page_size or self.page_size,
            readers=readers,
            today=today,
            values_of=values_named,
        )


@lru_cache(maxsize=8192)
def _encoded(name: str, value: str) -> str:
    """A page of results has hundreds of links of the same few values."""
    return f"{name}={quote_plus(value)}"


def parse(given: MultiDict[str, str]) -> SearchArguments:
    """Return what `given` asks for; unknown names, sorts and page numbers are passed over, never an error.

    `from` and `until` together write a span of years, either of them alone one that is open on the other side;
    they take the place of every `year`.
    """
    chosen = {}
    for facet in FACETS:
        lines = [one_line(line, LONGEST_VALUE) for line in given.getlist(facet)]
        values = [_as_in_facet(facet, line) for line in lines if line]
        if values:
            chosen[facet] = tuple(dict.fromkeys(values))[:MOST_VALUES]
    span, unread = _span(given)
    if span:
        chosen["year"] = (span,)
    sort = given.get("sort", "")
    size = whole_number(given.get("per_page"), PAGE_SIZE)
    return SearchArguments(
        q=one_line(given.get("q", ""), LONGEST_QUERY),
        chosen=chosen,
        sort=Sort(sort) if sort in list(Sort) else Sort.RELEVANCE,
        page=whole_number(given.get("page"), 1, high=LAST_PAGE),
        page_size=size if size in PAGE_SIZES else PAGE_SIZE,
        unread_year=unread,
    )


def years_of(value: str) -> tuple[int, int] | None:
    """Return first and last year of a value of the facet `year`, None when it is no year; see FIRST_YEAR, LAST_YEAR."""
    first, dash, last = value.partition("-")
    years = [_year(part) for part in ((first, last) if dash else (first, first))]
    if years[0] is None or years[1] is None:
        return None
    return years[0], years[1]


def _span(given: MultiDict[str, str]) -> tuple[str, str]:
    """Return the span that `from` and `until` write, and what of them is no year."""
    typed = [one_line(given.get(name, ""), 20) for name in ("from", "until")]
    years = [_year(text) for text in typed]
    unread = next((t for t, y in zip(typed, years, strict=True) if t and y is None), "")
    if years == [None, None]:
        return "", unread
    first = FIRST_YEAR if years[0] is None else years[0]
    last = LAST_YEAR if years[1] is None else years[1]
    if first > last:
        first, last = last, first
    return (str(first) if first == last else f"{first}-{last}"), unread


def _year(text: str) -> int | None:
    """Digits of any script are digits: a reader of Arabic may type them."""
    return int(text) if text.isdecimal() and len(text) <= 4 else None


def _as_in_facet(facet: str, value: str) -> str:
    """Return `value` as the facet spells it: a language by any ISO 639 code, a term by any label or its notation."""
    if facet == "language":
        code = vocabularies.language_code(value)
        return vocabularies.facet_language(code) if code else value
    if facet == "subject":
        notation = vocabularies.subject_notation(value)
        return vocabularies.label("subjects", notation, "id") if notation else value
    return value
