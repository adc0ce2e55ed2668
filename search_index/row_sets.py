"""Sets of rows: ascending arrays of row numbers without repetition, and the arithmetic of them.

Every function takes whichever way is cheaper for the sizes at hand: looking the smaller set up in
the larger one by binary search, or laying one of them out as a column over all rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Places = NDArray[np.int64]
"""Where in an array something stands."""

NO_ROWS: Ints = np.empty(0, np.int32)
_SEARCH_COST = 24
"""What finding one row by binary search costs, visiting one row of a column costing 1."""
_CLEARING_SHARE = 16
"""So many rows of a column are cleared at the cost of visiting one."""
_SAMPLE = 16
"""One key in so many tells roughly where the lowest ones end."""


@dataclass(frozen=True, slots=True)
class RowSet:
    """Some of `count` rows, with a score each when they have one.

    `column` holds the scores of all rows, 0 where the set has none; only large sets keep it.
    """

    rows: Ints
    count: int
    scores: Floats | None = None
    column: Floats | None = None

    def tell(self, rows: Ints) -> Bools:
        """Tell of each of the ascending `rows` whether it is in the set."""
        if rows is self.rows:
            return np.ones(len(rows), np.bool_)
        if self.column is not None:
            held: Bools = self.column[rows] > 0
            return held
        return _tell(rows, self.rows, self.count)

    def scores_at(self, rows: Ints) -> Floats:
        """Give the score at each of the ascending `rows`, 0 where the set has none."""
        if self.scores is None or not len(self.rows) or not len(rows):
            return np.zeros(len(rows), np.float32)
        if rows is self.rows:
            return self.scores
        if self.column is not None:
            return self.column[rows]
        if _is_wide(len(rows), len(self.rows), self.count):
            return self._laid_out()[rows]
        at = _places(rows, self.rows)
        if len(rows) <= len(self.rows):
            return np.where(self.rows[at] == rows, self.scores[at], np.float32(0))
        found = rows[at] == self.rows
        scores = np.zeros(len(rows), np.float32)
        scores[at[found]] = self.scores[found]
        return scores

    def with_column(self) -> RowSet:
        """Give the same set, keeping its scores as a column where that takes little more room."""
        if self.scores is None or len(self.rows) * 8 < self.count:
            return self
        return RowSet(self.rows, self.count, self.scores, self._laid_out())

    @property
    def nbytes(self) -> int:
        """The size of its arrays."""
        arrays = (self.rows, self.scores, self.column)
        return sum(array.nbytes for array in arrays if array is not None)

    def _laid_out(self) -> Floats:
        column = np.zeros(self.count, np.float32)
        column[self.rows] = self.scores
        return column


def intersection(a: RowSet, b: RowSet) -> RowSet:
    """Give the rows in both, looked up from the smaller set."""
    if len(a.rows) > len(b.rows):
        a, b = b, a
    return RowSet(a.rows[b.tell(a.rows)], a.count)


def difference(a: RowSet, b: RowSet) -> RowSet:
    """Give the rows of `a` that are not in `b`."""
    if not len(a.rows) or not len(b.rows):
        return a
    return RowSet(a.rows[~b.tell(a.rows)], a.count)


def union(sets: Sequence[RowSet]) -> RowSet:
    """Give the rows in any of the sets, of which there is at least one."""
    filled = [rows for rows in sets if len(rows.rows)] or list(sets[:1])
    if len(filled) == 1:
        return filled[0]
    count = filled[0].count
    if sum(len(rows.rows) for rows in filled) * _SEARCH_COST < count:
        return RowSet(unique_of(np.sort(np.concatenate([rows.rows for rows in filled]))), count)
    mask = np.zeros(count, np.bool_)
    for rows in filled:
        mask[rows.rows] = True
    return RowSet(rows_of(mask), count)


def rows_of(mask: Bools) -> Ints:
    """Give the rows that are true."""
    return np.flatnonzero(mask).astype(np.int32)


def unique_of(ascending: Ints) -> Ints:
    """Give an ascending array without its repetitions."""
    return ascending[group_starts(ascending)]


def group_starts(ascending: Ints) -> Places:
    """Give where each run of equal numbers begins."""
    if not len(ascending):
        return no_places()
    differs = np.empty(len(ascending), np.bool_)
    differs[0] = True
    np.not_equal(ascending[1:], ascending[:-1], out=differs[1:])
    return np.flatnonzero(differs)


def no_places() -> Places:
    """Give no place at all."""
    return np.empty(0, np.int64)


def first(keys: NDArray[Any], limit: int) -> Places:
    """Tell where the `limit` lowest keys stand, in order; of equal ones the first."""
    if limit <= 0:
        return no_places()
    sample = keys[::_SAMPLE].copy()
    if len(sample) < limit:
        order: Places = keys.argsort(kind="stable")
        return order[:limit]
    # so many keys are no higher that no other can be among the lowest
    sample.partition(limit - 1)
    places = (keys <= sample[limit - 1]).nonzero()[0]
    keys = keys[places]
    if len(keys) > 64 * limit:  # most are equal
        nearer = (keys <= np.partition(keys, limit - 1)[limit - 1]).nonzero()[0]
        places, keys = places[nearer], keys[nearer]
    kept: Places = places[keys.argsort(kind="stable")[:limit]]
    return kept


def _tell(rows: Ints, others: Ints, count: int) -> Bools:
    if not len(rows) or not len(others):
        return np.zeros(len(rows), np.bool_)
    if _is_wide(len(rows), len(others), count):
        mask = np.zeros(count, np.bool_)
        mask[others] = True
        return mask[rows]
    at = _places(rows, others)
    if len(rows) <= len(others):
        held: Bools = others[at] == rows
        return held
    held = np.zeros(len(rows), np.bool_)
    held[at[rows[at] == others]] = True
    return held


def _places(a: Ints, b: Ints) -> Places:
    """Give where each of the smaller array would stand in the larger one, as far as there is such
    a place.
    """
    small, large = (a, b) if len(a) <= len(b) else (b, a)
    return np.minimum(np.searchsorted(large, small), len(large) - 1)


def _is_wide(a: int, b: int, count: int) -> bool:
    """Tell whether visiting both sets and clearing a column is cheaper than searching."""
    return min(a, b) * _SEARCH_COST > a + b + count // _CLEARING_SHARE
