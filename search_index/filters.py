"""Filters and facets: which items pass what was chosen, and how many items each further choice
would leave.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from search_index.query import Query
from search_index.results import Facet
from search_index.schema import NEVER
from search_index.segments import Bools, Ints
from search_index.snapshot import FacetColumn, Snapshot, facet_column

MAX_FACET_VALUES = 5_000
MAX_SPANS = 20

_SPAN = re.compile(r"([0-9]{1,6})-([0-9]{1,6})\Z")


class Filters:
    """The filters of one query over one snapshot."""

    def __init__(self, snapshot: Snapshot, query: Query) -> None:
        self.columns = _columns(snapshot, query.today)
        self.chosen = _chosen(query)
        self.most = min(max(query.facet_values, 1), MAX_FACET_VALUES)
        self.masks = _masks(self.columns, self.chosen, snapshot.items.count)

    def passing(self, base: Bools, ignoring: str = "") -> Bools:
        """Give the items of `base` that pass every filter but the one named."""
        for name, mask in self.masks.items():
            if name != ignoring:
                base = base & mask
        return base

    def facets(self, base: Bools) -> dict[str, tuple[Facet, ...]]:
        """Count the values of each facet over the items of `base` that pass the filters of all
        other facets.
        """
        facets = {}
        for name, column in self.columns.items():
            counted = self.passing(base, ignoring=name)
            counts = np.bincount(column.codes[counted[column.rows]], minlength=len(column.values))
            most = MAX_FACET_VALUES if name == "year" else self.most  # a histogram needs them all
            facets[name] = _most_frequent(column, counts, frozenset(self.chosen[name]), most)
        return facets


def _most_frequent(
    column: FacetColumn, counts: NDArray[np.int64], chosen: frozenset[str], most: int
) -> tuple[Facet, ...]:
    """Give the `most` most frequent values, those of one count in alphabetical order, and any
    chosen.
    """
    found = np.flatnonzero(counts)
    order = column.ranks[found] - counts[found] * len(column.values)
    if len(found) > most:
        kept = np.argpartition(order, most)[:most]
        also = [column.codes_by_value[value] for value in chosen if value in column.codes_by_value]
        kept = np.union1d(kept, np.flatnonzero(np.isin(found, also)))
        found, order = found[kept], order[kept]
    codes = found[np.argsort(order)].tolist()
    return tuple(Facet(column.values[code], int(counts[code])) for code in codes)


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
        "access": _access(snapshot, today),
        "files": facets["files"],
    }


def _access(snapshot: Snapshot, today: int) -> FacetColumn:
    """Give the access facet of the day: an embargo that has ended counts as open."""
    column = snapshot.facets["access"]
    embargoed = column.codes_by_value.get("embargoed")
    if embargoed is None:
        return column
    values, by_value = column.values, column.codes_by_value
    if "open" not in by_value:
        values, by_value = [*values, "open"], {**by_value, "open": len(values)}
    ended = (column.codes == embargoed) & (
        snapshot.item_facts["opens_on"][column.rows] <= min(today, NEVER - 1)
    )
    codes: Ints = np.where(ended, np.int32(by_value["open"]), column.codes)
    return facet_column(values, by_value, column.rows, codes)


def _masks(
    columns: dict[str, FacetColumn], chosen: dict[str, tuple[str, ...]], count: int
) -> dict[str, Bools]:
    """Give the items that pass each filter chosen; the values of one filter are alternatives."""
    masks = {}
    for name, values in chosen.items():
        if values:
            column = columns[name]
            wanted = _codes(column, values, spans=name == "year")
            mask = np.zeros(count, np.bool_)
            mask[column.rows[wanted[column.codes]]] = True
            masks[name] = mask
    return masks


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
