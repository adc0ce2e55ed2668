"""The contract: what an index of items and their pages does, whichever engine keeps it.

Two engines fulfil it: `SearchIndex` keeps a folder beside the program, `opensearch.OpenSearchIndex`
asks a server. Whoever uses an index knows this contract alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from search_index.digests import Content
from search_index.document import Document
from search_index.query import Query, ValuesOf
from search_index.results import Hit, PageHit, Results, Suggestion


class Index(Protocol):
    """Items and their pages, to be searched. Safe in threads.

    Every method may raise `IndexDamaged`, and those that write `IndexBusy`; `IndexUnreachable` is
    both. Reading never waits for a writer and sees whole items.
    """

    def open(self) -> Index:
        """Be ready for reading, making an empty index where there is none."""

    def search(self, query: Query) -> Results:
        """Answer a query as the index stands now."""

    def item_ids(self, query: Query, limit: int = 100_000) -> tuple[int, ...]:
        """Give the ids of all hits in the query's order, at most `limit`; its paging is ignored."""

    def pages_of(
        self,
        item_id: int,
        text: str,
        readers: frozenset[str],
        today: int,
        limit: int = 1000,
        values_of: ValuesOf | None = None,
    ) -> tuple[PageHit, ...]:
        """Give the pages of one item that `Hit.matching_pages` counts, in reading order, at most
        `limit`; `values_of` as in `Query`.
        """

    def suggest(
        self, text: str, limit: int = 8, gone_ids: frozenset[int] = frozenset()
    ) -> tuple[Suggestion, ...]:
        """Give the titles, subjects and creators that the text may become, the best first: each of
        its words begins one of theirs. Items of `gone_ids` are as if they were not in the index.
        """

    def related(
        self, item_id: int, limit: int = 6, gone_ids: frozenset[int] = frozenset()
    ) -> tuple[Hit, ...]:
        """Give the items whose metadata is most like that of this one, the best first, itself and
        those of `gone_ids` left out.
        """

    def versions(self) -> dict[int, int]:
        """Give the version of every item in the index, by id."""

    def page_count(self, query: Query | None = None) -> int:
        """Give the number of pages in the index, or of those that the asker of `query` may read."""

    def page_counts(self) -> dict[int, int]:
        """Give how many pages each item of the index has there, by item id."""

    def contents(self) -> dict[int, Content]:
        """Give what the index holds of every item, by id."""

    def check_files(self) -> None:
        """Read all of the index. Raises `IndexDamaged` when it is not as it was written. Nothing
        where the engine sees to that itself.
        """

    def is_suspected(self) -> bool:
        """Tell whether a search met damage since all was last checked or built."""

    def tidy(self, *, thoroughly: bool = False) -> bool:
        """Merge a slice of segments that are worth it, a tenth of a second, about; tell whether
        there may be more to do.

        `thoroughly`, all small and much-deleted segments are worth it, else those of which there
        are many. Searches and writes go on between slices. `IndexBusy` when somebody else writes
        just when an outcome is to be put in place; it is then given up.
        """

    def segment_count(self) -> int:
        """Give how many segments a search goes through; above a dozen, `optimize` pays. 0 where the
        engine sees to that itself.
        """

    def exists(self) -> bool:
        """Tell whether an index was ever made here, whatever state it is in."""

    def is_current(self) -> bool:
        """Tell whether the index was written under the present schema and analysis; if not, it is
        to be rebuilt.
        """

    def write(self, replace: Iterable[Document] = (), delete: Iterable[int] = ()) -> None:
        """Add or replace items and delete others; of two documents of one id the last counts.

        When it raises, the items handed in are to be written again. Raises `IndexBusy` when
        somebody else is writing.
        """

    def optimize(self) -> None:
        """Merge the small segments, for a quiet hour. `IndexBusy` as `write`."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Write a new index beside the old one, check its counts and put it in place; give the
        number of items.

        Searches go on in the old index until then; whatever fails leaves it in place. Ids must not
        repeat (`ValueError`). Works on a damaged index. `IndexBusy` as `write`.
        """
