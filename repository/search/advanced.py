"""The advanced form: its fields read into rows, written as a query, and filled in from a present search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Literal, get_args

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from repository.search.arguments import (
    FACETS,
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_QUERY,
    SearchArguments,
    years_of,
)
from repository.search.facets import Collections, Facets, facet_label, facet_names
from repository.web import language, one_line, whole_number
from search_index.writing_queries import Form, Match, Row, compose, decompose

ROWS, MORE_ROWS, MOST_ROWS = 4, 2, 12
FIELDS = ("", "title", "creator", "subject", "abstract", "manuscript")
MATCHES: tuple[Match, ...] = get_args(Match)
PICKED = ("type", "language", "script", "collection", "access", "files")
LONGEST_TEXT = 300


@dataclass(frozen=True)
class Advanced:
    """What the form holds: its rows and how they are joined, and the filters in `arguments`.

    `arguments.q` is the query that the rows write. `is_readable` is False when a search was brought along that
    no rows can write; then the rows are empty and the query is the one brought along.
    """

    form: Form
    row_count: int
    arguments: SearchArguments
    is_readable: bool = True


def read(given: MultiDict[str, str], arguments: SearchArguments) -> Advanced:
    """Return what the fields of the form say; on a first visit what the search `arguments` asks for."""
    if "text" not in given:
        return _from_search(arguments)
    rows = [
        Row(
            field if field in FIELDS else "",
            next((m for m in MATCHES if m == match), "all"),
            one_line(text or "", LONGEST_TEXT),
        )
        for field, match, text in zip_longest(
            given.getlist("field")[:MOST_ROWS],
            given.getlist("match")[:MOST_ROWS],
            given.getlist("text")[:MOST_ROWS],
        )
    ]
    joining: Literal["AND", "OR"] = "OR" if given.get("joining") == "OR" else "AND"
    form = Form(tuple(rows), joining)
    count = whole_number(given.get("rows"), ROWS, low=ROWS, high=MOST_ROWS)
    if given.get("do") == "more":
        count = min(count + MORE_ROWS, MOST_ROWS)
    q = compose(form, language())[:LONGEST_QUERY]
    return Advanced(form, max(count, len(rows)), arguments.with_words(q))


def _from_search(arguments: SearchArguments) -> Advanced:
    form = decompose(arguments.q)
    if form is None or form.labels or len(form.rows) > MOST_ROWS:
        return Advanced(Form(), ROWS, arguments.at_page(1), is_readable=not arguments.q)
    if form.first_year is not None or form.last_year is not None:
        first = FIRST_YEAR if form.first_year is None else form.first_year
        last = LAST_YEAR if form.last_year is None else form.last_year
        arguments = arguments.with_values("year", (f"{first}-{last}",))
    form = replace(form, first_year=None, last_year=None)
    q = compose(form, language())[:LONGEST_QUERY]
    return Advanced(form, max(ROWS, len(form.rows) + 1), arguments.with_words(q))


def context_of(asked: Advanced, facets: Facets, collections: Collections) -> dict[str, Any]:
    """Return the form as `search/advanced.html` takes it; `facets` are the values there are."""
    arguments = asked.arguments
    empty = Row("", "all", "")
    rows = [*asked.form.rows, *([empty] * asked.row_count)][: asked.row_count]
    first, last = _years(arguments)
    others = [
        (facet, value)
        for facet in FACETS
        if facet not in (*PICKED, "year")
        for value in arguments.values(facet)
    ]
    return {
        "rows": [
            {"field": row.field, "match": row.match, "text": row.text, "number": n}
            for n, row in enumerate(rows, 1)
        ],
        "row_count": asked.row_count,
        "may_grow": asked.row_count < MOST_ROWS,
        "is_any": asked.form.joining == "OR",
        "fields": _fields(),
        "matches": _matches(),
        "first": first,
        "last": last,
        "picks": [_pick(name, facets, arguments, collections) for name in PICKED],
        "others": [
            f"{facet_names()[facet]}: {facet_label(facet, value, collections)}"
            for facet, value in others
        ],
        "keep": [*others, *(pair for pair in arguments.pairs() if pair[0] in ("sort", "per_page"))],
        "query": arguments.q,
        "is_readable": asked.is_readable,
        "filters": [pair for pair in arguments.pairs() if pair[0] not in ("q", "page")],
    }


def _years(arguments: SearchArguments) -> tuple[str, str]:
    spans = [span for value in arguments.values("year") if (span := years_of(value))]
    if not spans:
        return "", ""
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    return "" if first == FIRST_YEAR else str(first), "" if last == LAST_YEAR else str(last)


def _pick(
    name: str, facets: Facets, arguments: SearchArguments, collections: Collections
) -> dict[str, Any]:
    chosen = arguments.values(name)
    there = {facet.value: facet.count for facet in facets.get(name, ()) if facet.count}
    values = [*there, *(value for value in chosen if value not in there)]
    return {
        "name": name,
        "label": facet_names()[name],
        "values": [
            {
                "value": value,
                "label": facet_label(name, value, collections),
                "count": there.get(value, 0),
                "is_selected": value in chosen,
            }
            for value in values
        ],
    }


def _fields() -> list[tuple[str, str]]:
    return [
        ("", gettext("Anywhere")),
        ("title", gettext("Title")),
        ("creator", gettext("Author")),
        ("subject", gettext("Subject")),
        ("abstract", gettext("Abstract")),
        ("manuscript", gettext("Description of the manuscript")),
    ]


def _matches() -> list[tuple[str, str]]:
    return [
        ("all", gettext("all these words")),
        ("exact", gettext("exactly this phrase")),
        ("any", gettext("any of these words")),
        ("none", gettext("none of these words")),
    ]
