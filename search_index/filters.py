"""Filters and facets: which items pass what was chosen, and how many items each further choice
would leave.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from search_index.facet_columns import FacetColumn
from search_index.query import Query
from search_index.results import Facet
from search_index.row_sets import Bools, Ints
from search_index.snapshot import Snapshot

MAX_FACET_VALUES = 5_000
MAX_SPANS = 20

_SPAN = re.compile(r"([0-9]{1,6})-([0-9]{1,6})\Z")


class Filters:
    """The filters of one query over one snapshot."""

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self.columns = _columns(snapshot, query.today)
        self.chosen = {name: values for name, values in _chosen(query).items() if values}
        self.most = min(query.facet_values, MAX_FACET_VALUES)
        self.masks = {
            name: _mask(snapshot, name, self.columns[name], values)
            for name, values in self.chosen.items()
        }

    def passing(self, rows: Ints, ignoring: str = "") -> Ints:
        """Give the item rows, of those given, that pass every filter but the one named."""
        for name, mask in self.masks.items():
            if name != ignoring:
                rows = rows.compress(mask.take(rows))
        return rows

    def facets(self, rows: Ints) -> dict[str, tuple[Facet, ...]]:
        """Count the values of each facet over the item rows, of those given, that pass the filters
        of all other facets; none when no values are asked for.
        """
        if self.most <= 0:
            return {}
        passing = self.passing(rows)
        facets = {}
        for name, column in self.columns.items():
            counts = column.counts(self.passing(rows, name) if name in self.masks else passing)
            most = MAX_FACET_VALUES if name == "year" else self.most  # a histogram needs them all
            facets[name] = _most_frequent(column, counts, self.chosen.get(name, ()), most)
        return facets


def _most_frequent(
    column: FacetColumn, counts: NDArray[np.int64], chosen: tuple[str, ...], most: int
) -> tuple[Facet, ...]:
    """Give the `most` most frequent values, those of one count in alphabetical order, and any
    chosen.
    """
    found = counts.nonzero()[0]
    order = column.ranks[found] - counts[found] * len(column.values)
    if len(found) > most:
        kept = np.argpartition(order, most)[:most]
        if chosen:
            codes = map(column.codes_by_value.get, chosen)
            also = [code for code in codes if code is not None]
            kept = np.union1d(kept, np.flatnonzero(np.isin(found, also)))
        found, order = found[kept], order[kept]
    found = found[order.argsort()]
    values = column.values
    return tuple(
        [
            Facet(values[code], number)
            for code, number in zip(found.tolist(), counts[found].tolist(), strict=True)
        ]
    )


def _chosen(query: Query) -> dict[str, tuple[str, ...]]:
    return {
        "type": query.types,
        "year": query.years,
        "language": query.languages,
        "script": query.scripts,
        "subject": query.subjects,
        "creator": query.creators,
        "collection": query.collections,
        "access": query.access,
        "files": query.files,
    }


def _columns(snapshot: Snapshot, today: int) -> dict[str, FacetColumn]:
    facets = snapshot.facets
    return {
        "type": facets["type"],
        "year": snapshot.years,
        "language": facets["language"],
        "script": facets["script"],
        "subject": facets["subject"],
        "creator": facets["creator"],
        "collection": facets["collection"],
        "access": snapshot.access_on(today),
        "files": facets["files"],
    }


def _mask(snapshot: Snapshot, name: str, column: FacetColumn, values: tuple[str, ...]) -> Bools:
    """Tell of each item whether it passes a filter, whose values are alternatives."""

    def make() -> Bools:
        return column.rows_with(_codes(column, values, spans=name == "year"))

    return make() if name == "access" else snapshot.cached(("filter", name, values), make)


def _codes(column: FacetColumn, values: tuple[str, ...], spans: bool) -> Bools:
    """Tell of each value whether it is chosen; of years also by spans as `2010-2019`."""
    wanted = np.zeros(len(column.values), np.bool_)
    for value in values:
        code = column.codes_by_value.get(value)
        if code is not None:
            wanted[code] = True
    for span in [found for found in map(_SPAN.match, values) if found][:MAX_SPANS] if spans else ():
        first, last = int(span[1]), int(span[2])
        wanted |= np.array([first <= int(year) <= last for year in column.values], np.bool_)
    return wanted
