"""A snapshot: both indexes as they stood after one commit, laid out in rows of numpy arrays.

Items stand in the order in which ties fall (newest year, newest added, lowest id), pages by item
and position, so that stable sorts and first maxima need no further keys. Deleted documents and
pages of items that are not there have no row: a crash between the two commits of a batch can leave
such pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import count
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from search_index.facet_columns import FacetColumn, SegmentFacets, facet_column, read_facets
from search_index.schema import FACETS, ITEM_FACTS, NEVER, NO_YEAR, PAGE_FACTS
from search_index.segments import ArrayCache, Bools, Ints, Segment, reading

CACHE_BYTES_OF_A_ROW = 640
"""What may be kept in memory for an item or a page: 350 MB for half a million pages."""

_T = TypeVar("_T")


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
class Readable:
    """The pages that somebody may read: `mask` tells of each page, None of all.

    Their number and mean length in words; `serial` tells one from another within a snapshot.
    """

    mask: Bools | None
    count: int
    mean_length: float
    serial: int


Opened = tuple[Segment, Iterable[int]]
"""A segment and the numbers of its deleted documents."""


class Snapshot:
    """Both indexes, immutable, shared by threads."""

    _serials = count()

    def __init__(self, items: list[Opened], pages: list[Opened], cache: ArrayCache) -> None:
        self._serial = next(self._serials)
        self._cache = cache
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
        self.item_ids = np.ascontiguousarray(self.item_facts["id"])
        self.mean_item_length = float(self.items.lengths.mean()) if self.items.count else 1.0
        self._readable: dict[tuple[frozenset[str], int, frozenset[int]], Readable] = {}
        self._readables = count()
        cache.grow(CACHE_BYTES_OF_A_ROW * (self.items.count + self.pages.count))
        self._access: tuple[int, FacetColumn] | None = None

    def cached(self, key: tuple[Any, ...], make: Callable[[], _T]) -> _T:
        """Keep what was worked out from this snapshot, as long as there is room."""
        return self._cache.get(("snapshot", self._serial, *key), make)

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
        return facet_column(
            list(codes_by_value), codes_by_value, row[live], code[live], self.items.count
        )

    def access_on(self, today: int) -> FacetColumn:
        """The access facet of the day: an embargo that has ended counts as open."""
        column = self.facets["access"]
        embargoed = column.codes_by_value.get("embargoed")
        if embargoed is None:
            return column
        if self._access is None or self._access[0] != today:
            values, by_value = column.values, column.codes_by_value
            if "open" not in by_value:
                values, by_value = [*values, "open"], {**by_value, "open": len(values)}
            ended = (column.codes == embargoed) & (
                self.item_facts["opens_on"][column.rows] <= min(today, NEVER - 1)
            )
            codes: Ints = np.where(ended, np.int32(by_value["open"]), column.codes)
            of_today = facet_column(values, by_value, column.rows, codes, self.items.count)
            self._access = today, of_today
            return of_today
        return self._access[1]

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

    def readable(
        self, readers: frozenset[str], today: int, closed_ids: frozenset[int] = frozenset()
    ) -> Readable:
        """Tell which pages a holder of the tokens may read on the day.

        It needs one of the page's tokens; or `all`, on and after the day the page opens. Of the
        items of `closed_ids` nobody may read a page.
        """
        key = (readers, today, closed_ids)
        known = self._readable.get(key)
        if known is None:
            if len(self._readable) >= 32:
                self._readable.clear()
            known = self._readable[key] = self._worked_out(readers, today, closed_ids)
        return known

    def _worked_out(
        self, readers: frozenset[str], today: int, closed_ids: frozenset[int]
    ) -> Readable:
        allowed = np.zeros(self.pages.count + 1, np.bool_)
        for part in self.pages.segments:
            for token in readers:
                allowed[part.rows[part.segment.postings("readers", token).docs]] = True
        allowed = allowed[:-1]
        if "all" in readers:
            allowed |= self.page_facts["opens_on"] <= min(today, NEVER - 1)
        for row in self.rows_of_items(closed_ids).tolist():
            allowed[self.first_page[row] : self.first_page[row + 1]] = False
        number = int(np.count_nonzero(allowed))
        mean = float(self.pages.lengths.mean(where=allowed)) if number else 1.0
        mask = None if number == len(allowed) else allowed
        return Readable(mask, number, mean, next(self._readables))

    @cached_property
    def years(self) -> FacetColumn:
        """The year as a facet."""
        year = self.item_facts["year"]
        rows = np.flatnonzero(year != NO_YEAR).astype(np.int32)
        values, codes = np.unique(year[rows], return_inverse=True)
        names = [str(value) for value in values.tolist()]
        return facet_column(
            names,
            {name: code for code, name in enumerate(names)},
            rows,
            codes.astype(np.int32),
            self.items.count,
        )

    @cached_property
    def all_rows(self) -> Ints:
        """Every item."""
        return np.arange(self.items.count, dtype=np.int32)

    @cached_property
    def added_order(self) -> Ints:
        """The rank of each item, the last added first."""
        return _ranks(-self.item_facts["added_at"])

    @cached_property
    def oldest_order(self) -> Ints:
        """The rank of each item, the oldest year first; items without one last."""
        year = self.item_facts["year"].astype(np.int64)
        return _ranks(np.where(year == NO_YEAR, np.int64(2**40), year))

    @cached_property
    def _id_order(self) -> NDArray[np.int64]:
        return np.argsort(self.item_ids)

    def pages_at(self, rows: Ints) -> tuple[list[int], list[int]]:
        """Give the ids of pages and their positions in their items."""
        facts = self.page_facts[rows]
        return facts["id"].tolist(), facts["position"].tolist()

    def rows_of_items(self, ids: Iterable[int]) -> Ints:
        """Give the rows of the items, ascending, of those that are here."""
        wanted = np.fromiter(ids, np.int64)
        rows, found = _lookup(self.item_ids, wanted, self._id_order)
        return np.sort(rows[found]).astype(np.int32)


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


def _lookup(
    ids: NDArray[np.int64], wanted: NDArray[np.int64], order: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.int64], Bools]:
    """Give the row of each wanted id, and whether there is one; `order` sorts the ids."""
    if not len(ids):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    order = np.argsort(ids) if order is None else order
    at = np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)
    rows = order[at]
    return rows, ids[rows] == wanted


def _ranks(keys: NDArray[Any]) -> Ints:
    """Give the rank of each row by its key, equal keys by row."""
    ranks = np.empty(len(keys), np.int32)
    ranks[np.argsort(keys, kind="stable")] = np.arange(len(keys), dtype=np.int32)
    return ranks
