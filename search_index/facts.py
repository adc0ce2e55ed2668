"""Facts: which items lie between two years or have a value of a facet, asked in the text of a query."""

from __future__ import annotations

import numpy as np

from search_index.expression import Fact, Value, Years
from search_index.row_sets import NO_ROWS, Ints, rows_of
from search_index.schema import NO_YEAR
from search_index.snapshot import Snapshot


def items_with(fact: Fact, snapshot: Snapshot) -> Ints:
    """Give the rows of the items of which the fact is true; of a label nothing is known here, so
    none.
    """
    if isinstance(fact, Years):
        return _in_years(fact, snapshot)
    if not isinstance(fact, Value):
        return NO_ROWS
    by_access = fact.facet == "access"
    column = snapshot.access_on(fact.today) if by_access else snapshot.facets[fact.facet]
    wanted = np.zeros(len(column.values), np.bool_)
    for value in fact.values:
        code = column.codes_by_value.get(value)
        if code is not None:
            wanted[code] = True
    return rows_of(column.rows_with(wanted))


def _in_years(years: Years, snapshot: Snapshot) -> Ints:
    year = snapshot.item_facts["year"]
    held = year != NO_YEAR
    if years.first is not None:
        held &= year >= years.first
    if years.last is not None:
        held &= year <= years.last
    return rows_of(held)
