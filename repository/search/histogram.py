"""Years as a histogram: how many records in each year, decade or longer span, each bar a link that narrows to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext

from repository.search.arguments import FIRST_YEAR, LAST_YEAR, SearchArguments, years_of
from search_index import Facet

MOST_BARS = 12
STEPS_YEARS = (1, 10, 50, 100, 500, 1000)
BAR_UNITS = 100  # the longest bar

Span = tuple[int, int]


def histogram_of(facets: Iterable[Facet], arguments: SearchArguments) -> dict[str, Any] | None:
    """Return bars (the latest first), the fields of the form and the way back to all years; None without any year.

    Within a chosen span the bars are its parts, and a bar leads to that part alone; otherwise several can be chosen.
    """
    chosen = arguments.values("year")
    counts = {int(f.value): f.count for f in facets if f.value.isdecimal() and f.count}
    if not counts and not chosen:
        return None
    window = _window(chosen)
    shown = {y: n for y, n in counts.items() if window is None or window[0] <= y <= window[1]}
    bars = _bars(shown, window)
    most = max(bars.values(), default=0)
    first, last = _fields(chosen)
    return {
        "bars": [_bar(span, n, most, arguments) for span, n in bars.items()],
        "first": first,
        "last": last,
        "keep": [pair for pair in arguments.at_page(1).pairs() if pair[0] != "year"],
        "all_url": arguments.with_values("year", ()).url() if chosen else None,
    }


def label_of(value: str) -> str:
    """Return a year or a span as it is written: 2019, 2010–2019, from 1990, until 2005."""
    span = years_of(value)
    if span is None or span[0] == span[1]:
        return value
    if span[1] == LAST_YEAR:
        return str(gettext("from %(year)s", year=span[0]))
    if span[0] == FIRST_YEAR:
        return str(gettext("until %(year)s", year=span[1]))
    return f"{span[0]}–{span[1]}"


def _window(chosen: tuple[str, ...]) -> Span | None:
    """What the bars are of: the one chosen span, else the decades around all that is chosen."""
    spans = [span for value in chosen if (span := years_of(value))]
    if not spans:
        return None
    if len(spans) == 1 and spans[0][0] != spans[0][1]:
        return spans[0]
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    return first // 10 * 10, last // 10 * 10 + 9


def _bars(counts: dict[int, int], window: Span | None) -> dict[Span, int]:
    """Join the years to spans of one length, the shortest that gives no more bars than fit."""
    found: Counter[Span] = Counter()
    for step in STEPS_YEARS:
        found = Counter()
        for year, count in counts.items():
            start = year // step * step
            found[_within((start, start + step - 1), window)] += count
        if len(found) <= MOST_BARS:
            break
    return dict(sorted(found.items(), reverse=True))


def _within(span: Span, window: Span | None) -> Span:
    return span if window is None else (max(span[0], window[0]), min(span[1], window[1]))


def _bar(span: Span, count: int, most: int, arguments: SearchArguments) -> dict[str, Any]:
    value = str(span[0]) if span[0] == span[1] else f"{span[0]}-{span[1]}"
    chosen = arguments.values("year")
    is_selected = value in chosen
    around = [v for v in chosen if v != value and _holds(years_of(v), span)]
    if around and not is_selected:
        kept = tuple(v for v in chosen if v not in around)
        url = arguments.with_values("year", (*kept, value)).url()
    else:
        url = arguments.toggled("year", value).url()
    return {
        "label": label_of(value),
        "count": count,
        "width": max(1, round(BAR_UNITS * count / most)),
        "url": url,
        "is_selected": is_selected,
    }


def _holds(outer: Span | None, inner: Span) -> bool:
    return outer is not None and outer[0] <= inner[0] and inner[1] <= outer[1]


def _fields(chosen: tuple[str, ...]) -> tuple[str, str]:
    """What stands in the two fields: the ends of all that is chosen."""
    spans = [span for value in chosen if (span := years_of(value))]
    if not spans:
        return "", ""
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    return (
        "" if first == FIRST_YEAR else str(first),
        "" if last == LAST_YEAR else str(last),
    )
