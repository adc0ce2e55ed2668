"""What satisfies an expression, and the best of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from search_index.row_sets import Floats, Ints, Places, first, no_places

KEPT_LEADING = 1000
"""Of the best items so many are remembered at most: what many pages of hits show."""


@dataclass(slots=True, eq=False)
class Matched:
    """What satisfies an expression, all rows ascending.

    `items` do, by their metadata or with a readable page. `pages` are the readable pages that do
    and on which a word or phrase asked for stands, with `page_scores`, their BM25. `scores` are
    those of the items.
    """

    items: Ints
    scores: Floats
    pages: Ints
    page_scores: Floats
    _leading: Places = field(default_factory=no_places)

    def leading(self, limit: int) -> Places:
        """Tell where in `items` the `limit` best stand, the best first, of equals the first one."""
        found = self._leading
        if len(found) < min(limit, len(self.items)):
            found = first(-self.scores, limit)
            if limit <= KEPT_LEADING:
                self._leading = found
        return found[:limit]

    @property
    def nbytes(self) -> int:
        """The size of its arrays."""
        arrays = (self.items, self.scores, self.pages, self.page_scores, self._leading)
        return sum(array.nbytes for array in arrays)
