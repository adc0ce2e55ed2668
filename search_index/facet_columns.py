"""The values of items that filters and facets go by: of each segment as its column keeps them, and of
all items of a snapshot as arrays.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search_index.schema import FACETS
from search_index.segments import Bools, Ints, Segment, reading

LAYERS = 4
"""So many values of an item are kept in columns of their own, where they are counted fastest."""


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
    def _layers(self) -> list[NDArray[np.intp]]:
        """The first, second… value of each item, as far as `LAYERS` go; the number of values where
        there is none.
        """
        return [self._layer(number) for number in range(min(LAYERS, self._most_values))]

    @cached_property
    def _numbers(self) -> Ints:
        """Which of its item's values each is, counted from 0."""
        firsts = np.searchsorted(self.rows, np.arange(self.count))
        return (np.arange(len(self.rows)) - firsts[self.rows]).astype(np.int32)

    @cached_property
    def _most_values(self) -> int:
        return int(self._numbers.max()) + 1 if len(self.rows) else 0

    @cached_property
    def _beyond(self) -> tuple[Ints, Ints]:
        """The rows and codes of the values that are in no layer."""
        beyond = self._numbers >= LAYERS
        return self.rows[beyond], self.codes[beyond]

    def _layer(self, number: int) -> NDArray[np.intp]:
        layer = np.full(self.count, len(self.values), np.intp)
        places = np.flatnonzero(self._numbers == number)
        layer[self.rows[places]] = self.codes[places]
        return layer

    def counts(self, rows: Ints) -> NDArray[np.int64]:
        """Tell how many of the ascending item rows have each value."""
        size = len(self.values)
        if len(rows) == self.count:
            return self.all_counts
        if not len(self.rows) or not len(rows):
            return np.zeros(size, np.int64)
        layers = self._layers
        held = layers[0][rows] if len(layers) == 1 else np.concatenate([x[rows] for x in layers])
        counts = np.bincount(held, minlength=size + 1)[:size]
        if self._most_values > LAYERS:
            beyond, codes = self._beyond
            mask = np.zeros(self.count, np.bool_)
            mask[rows] = True
            counts += np.bincount(codes[mask[beyond]], minlength=size)
        return counts

    def rows_with(self, wanted: Bools) -> Bools:
        """Tell of each item row whether it has one of the values, which are told by code."""
        held = np.zeros(self.count, np.bool_)
        held[self.rows[wanted[self.codes]]] = True
        return held


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
