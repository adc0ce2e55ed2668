"""What is asked of the index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

ValuesOf = Callable[[str, str], tuple[str, ...]]
"""Gives the values of a facet that a label names: `("language", "arab")` gives `("ar",)`, none when
it names nothing. It knows the vocabularies of whoever asks; the index knows only its own values.
"""


class Sort(StrEnum):
    """The orders of results; ties always fall to the newest, then to the lowest id."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Query:
    """A search: what the visitor typed, the filters chosen, the order, the page of results and who
    asks on which day.

    Values of one filter are alternatives, the filters together all hold. A year is `2019` or a span
    `2010-2019`; `files` is `yes` or `no`. `page` counts from 1. `readers` are the asker's
    tokens; `today` counts days from 1970-01-01 and decides embargoes. `item_id` restricts the
    search to one item. `text` may be anything: it never raises (see `parser`). With `relax`, items
    that hold most of the words are given where none holds what was asked, or those of the query
    with its misspelt words mended. `values_of` tells what `bahasa:arab` in the text means.
    When `time_limit_seconds` are over, the words evaluated until then count alone.
    `facet_values` is how many values of each facet are given at most, 5,000 at the highest; years
    are all given, and with 0 no facet is counted.

    What the asker's source knows and the index has yet to learn: items of `gone_ids` are as if they
    were not in the index, pages of `closed_ids` as if nobody may read them.
    """

    text: str = ""
    types: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    page_size: int = 20
    readers: frozenset[str] = field(default=frozenset({"all"}))
    today: int = 0
    item_id: int | None = None
    relax: bool = True
    time_limit_seconds: float = 2.0
    values_of: ValuesOf | None = None
    facet_values: int = 200
    gone_ids: frozenset[int] = frozenset()
    closed_ids: frozenset[int] = frozenset()
