"""The values of items that filters and facets go by: of each segment as its column keeps them, and of
all items of a snapshot as arrays.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index.schema import FACETS
from search_index.segments import Bools, Ints, Segment, reading


@dataclass(frozen=True)
class FacetColumn:
    """The values of one facet: item row `rows[i]` has the value `values[codes[i]]`, the rows
    ascending.

    `ranks` is the alphabetical order of the values.
    """

    values: list[str]
    codes_by_value: dict[str, int]
    rows: Ints
    codes: Ints
    ranks: NDArray[np.int64]
    count: int

    @cached_property
    def all_counts(self) -> NDArray[np.int64]:
        """How many of all items have each value."""
        return np.bincount(self.codes, minlength=len(self.values))

    @cached_property
    def _starts(self) -> Ints:
        return np.searchsorted(self.rows, np.arange(self.count + 1)).astype(np.int32)

    @cached_property
    def _has_one_each(self) -> bool:
        return len(self.rows) == self.count and bool((np.diff(self._starts) == 1).all())

    def counts(self, rows: Ints) -> NDArray[np.int64]:
        """Tell how many of the ascending item rows have each value."""
        if len(rows) == self.count:
            return self.all_counts
        return np.bincount(self.codes[self._places(rows)], minlength=len(self.values))

    def rows_with(self, wanted: Bools) -> Bools:
        """Tell of each item row whether it has one of the values, which are told by code."""
        held = np.zeros(self.count, np.bool_)
        held[self.rows[wanted[self.codes]]] = True
        return held

    def _places(self, rows: Ints) -> NDArray[Any]:
        """Give where the values of the rows stand."""
        if self._has_one_each or not len(rows):
            return rows
        firsts = self._starts[rows]
        counts = self._starts[rows + 1] - firsts
        ends = np.cumsum(counts)
        return np.repeat(firsts - ends + counts, counts) + np.arange(ends[-1])


def facet_column(
    values: list[str], codes_by_value: dict[str, int], rows: Ints, codes: Ints, count: int
) -> FacetColumn:
    """Make the column of a facet of `count` items and rank its values."""
    ranks = np.empty(len(values), np.int64)
    ranks[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
    order = np.argsort(rows, kind="stable")
    return FacetColumn(values, codes_by_value, rows[order], codes[order], ranks, count)


@dataclass(frozen=True, slots=True)
class SegmentFacets:
    """The `facets` column of a segment: titles by document, and for each facet its values,
    documents and codes.
    """

    titles: list[str]
    facets: dict[str, tuple[list[str], Ints, Ints]]


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
