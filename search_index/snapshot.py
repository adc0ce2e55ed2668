"""A snapshot: both indexes as they stood after one commit, laid out in rows of numpy arrays.

Items stand in the order in which ties fall (newest year, newest added, lowest id), pages by item
and position, so that stable sorts and first maxima need no further keys. Deleted documents and
pages of items that are not there have no row: a crash between the two commits of a batch can leave
such pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index.schema import FACETS, ITEM_FACTS, NEVER, NO_YEAR, PAGE_FACTS
from search_index.segments import Bools, Ints, Segment, reading


@dataclass(frozen=True, slots=True)
class SegmentRows:
    """A segment and the row of each of its documents; documents without a row have the number of
    rows.
    """

    segment: Segment
    rows: Ints


@dataclass(frozen=True, slots=True)
class Rows:
    """One of the two indexes: its segments, how many rows there are, and each row's length in
    words.
    """

    segments: tuple[SegmentRows, ...]
    count: int
    lengths: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """The values of one facet: item row `rows[i]` has the value `values[codes[i]]`.

    `ranks` is the alphabetical order of the values.
    """

    values: list[str]
    codes_by_value: dict[str, int]
    rows: Ints
    codes: Ints
    ranks: NDArray[np.int64]


def facet_column(
    values: list[str], codes_by_value: dict[str, int], rows: Ints, codes: Ints
) -> FacetColumn:
    """Make the column and rank its values."""
    ranks = np.empty(len(values), np.int64)
    ranks[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
    return FacetColumn(values, codes_by_value, rows, codes, ranks)


@dataclass(frozen=True, slots=True)
class SegmentFacets:
    """The `facets` column of a segment: titles by document, and for each facet its values,
    documents and codes.
    """

    titles: list[str]
    facets: dict[str, tuple[list[str], Ints, Ints]]


Opened = tuple[Segment, Iterable[int]]
"""A segment and the numbers of its deleted documents."""


def read_facets(segment: Segment) -> SegmentFacets:
    """Read the `facets` column of a segment of the items index."""
    with reading():
        rows = [json.loads(value) for value in segment.column("facets")]
        facets = {}
        for number, name in enumerate(FACETS, start=1):
            codes: dict[str, int] = {}
            flat = [codes.setdefault(value, len(codes)) for row in rows for value in row[number]]
            docs = np.repeat(np.arange(len(rows)), [len(row[number]) for row in rows])
            facets[name] = (list(codes), docs.astype(np.int32), np.array(flat, np.int32))
        return SegmentFacets([row[0] for row in rows], facets)


class Snapshot:
    """Both indexes, immutable, shared by threads."""

    def __init__(self, items: list[Opened], pages: list[Opened]) -> None:
        facts, alive = _gather(items, ITEM_FACTS)
        order = np.lexsort((facts["id"], -facts["added_at"], -facts["year"].astype(np.int64)))
        order = order[alive[order]]
        self.item_facts = facts[order]
        self.items = _rows(items, order, self.item_facts["length"])
        self._item_segments = [segment for segment, _ in items]

        facts, alive = _gather(pages, PAGE_FACTS)
        row, found = _lookup(self.item_facts["id"], facts["item"])
        order = np.lexsort((facts["id"], facts["position"], row))
        order = order[(alive & found)[order]]
        self.page_facts = facts[order]
        self.pages = _rows(pages, order, self.page_facts["length"])
        self.item_of_page: Ints = row[order].astype(np.int32)
        self.pages_of_item = np.bincount(self.item_of_page, minlength=self.items.count)
        self.first_page = np.concatenate([[0], np.cumsum(self.pages_of_item)])
        self._readable: dict[tuple[frozenset[str], int], Bools] = {}

    @cached_property
    def _segment_facets(self) -> list[SegmentFacets]:
        return [
            segment.cached(("facets",), partial(read_facets, segment))
            for segment in self._item_segments
        ]

    @cached_property
    def facets(self) -> dict[str, FacetColumn]:
        """The facets over all segments."""
        return {name: self._facet(name) for name in FACETS}

    def _facet(self, name: str) -> FacetColumn:
        codes_by_value: dict[str, int] = {}
        rows, codes = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
        for part, facets in zip(self.items.segments, self._segment_facets, strict=True):
            values, docs, local = facets.facets[name]
            known = [codes_by_value.setdefault(value, len(codes_by_value)) for value in values]
            rows.append(part.rows[docs])
            codes.append(np.array(known, np.int32)[local])
        row, code = np.concatenate(rows), np.concatenate(codes)
        live = row < self.items.count
        return facet_column(list(codes_by_value), codes_by_value, row[live], code[live])

    @cached_property
    def title_order(self) -> Ints:
        """The rank of each item by its title; items without one last."""
        titles = [""] * (self.items.count + 1)
        for part, facets in zip(self.items.segments, self._segment_facets, strict=True):
            for row, title in zip(part.rows.tolist(), facets.titles, strict=True):
                titles[row] = title
        order = sorted(range(self.items.count), key=lambda row: (not titles[row], titles[row], row))
        ranks = np.empty(self.items.count, np.int32)
        ranks[order] = np.arange(self.items.count, dtype=np.int32)
        return ranks

    def readable(self, readers: frozenset[str], today: int) -> Bools:
        """Tell of each page whether a holder of the tokens may read it on the day.

        It needs one of the page's tokens; or `all`, on and after the day the page opens.
        """
        key = (readers, today)
        known = self._readable.get(key)
        if known is not None:
            return known
        allowed = np.zeros(self.pages.count + 1, np.bool_)
        for part in self.pages.segments:
            for token in readers:
                allowed[part.rows[part.segment.postings("readers", token).docs]] = True
        allowed = allowed[:-1]
        if "all" in readers:
            allowed |= self.page_facts["opens_on"] <= min(today, NEVER - 1)
        if len(self._readable) >= 32:
            self._readable.clear()
        self._readable[key] = allowed
        return allowed

    @cached_property
    def years(self) -> FacetColumn:
        """The year as a facet."""
        year = self.item_facts["year"]
        rows = np.flatnonzero(year != NO_YEAR).astype(np.int32)
        values, codes = np.unique(year[rows], return_inverse=True)
        names = [str(value) for value in values.tolist()]
        return facet_column(
            names, {name: code for code, name in enumerate(names)}, rows, codes.astype(np.int32)
        )


def _gather(opened: list[Opened], dtype: np.dtype[Any]) -> tuple[NDArray[Any], Bools]:
    """Join the facts of all segments; tell which documents are not deleted."""
    if not opened:
        return np.empty(0, dtype), np.empty(0, np.bool_)
    facts = np.concatenate([segment.facts for segment, _ in opened])
    alive = np.ones(len(facts), np.bool_)
    offset = 0
    for segment, deleted in opened:
        numbers = np.fromiter(deleted, np.int64)
        with reading():
            alive[offset + numbers] = False
        offset += segment.count
    return facts, alive


def _rows(opened: list[Opened], order: NDArray[np.int64], lengths: NDArray[Any]) -> Rows:
    """Number the rows in the order given and tell each segment which rows its documents have."""
    total = sum(segment.count for segment, _ in opened)
    row_of = np.full(total, len(order), np.int32)
    row_of[order] = np.arange(len(order), dtype=np.int32)
    parts, offset = [], 0
    for segment, _ in opened:
        parts.append(SegmentRows(segment, row_of[offset : offset + segment.count]))
        offset += segment.count
    return Rows(tuple(parts), len(order), lengths.astype(np.float32))


def _lookup(ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], Bools]:
    """Give the row of each wanted id, and whether there is one."""
    if not len(ids):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    order = np.argsort(ids)
    at = np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)
    rows = order[at]
    return rows, ids[rows] == wanted
