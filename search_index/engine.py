"""The search index: a folder that several processes read while one writes.

    current            name of the generation in use; replaced as a whole by `rebuild`
    g000001/           a generation: `items/` and `pages/` (Whoosh), `fingerprint`, and while
                       segments are made `work-*/`
    roots.tsv          Indonesian roots worked out so far; may be lost
    write.lock         held by whoever writes
    suspect            left by a search that met damage, for the writer to look into

The files contain pickles: only this program may be able to write the folder, and an index is never
taken from elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from search_index import related, searching, suggesting
from search_index.building import default_processes
from search_index.digests import Content, contents
from search_index.document import Document
from search_index.errors import IndexBusy, IndexDamaged
from search_index.folder import POINTER, ROOTS, generation_of, is_there, writing
from search_index.generation import OpenGeneration
from search_index.newest import Newest
from search_index.query import Query, ValuesOf
from search_index.rebuild import build
from search_index.results import Hit, PageHit, Results, Suggestion
from search_index.schema import fingerprint
from search_index.segments import ArrayCache
from search_index.snapshot import Snapshot
from search_index.stemming import roots
from search_index.suspicion import SUSPECT, suspecting
from search_index.tidying import Tidying, advance
from search_index.writing import write

CACHE_BYTES = 128 << 20
CREATE_TIMEOUT_SECONDS = 10.0


class SearchIndex:
    """Items and their pages, to be searched. Safe in threads. One that is missing is as if empty, and
    made by `open` and `write`.

    Every method may raise `IndexDamaged`. Reading never waits for a writer and always sees whole
    batches of items.
    """

    def __init__(
        self, folder: Path, cache_bytes: int = CACHE_BYTES, processes: int | None = None
    ) -> None:
        """`processes` write much text at a time, else as many as there are cores, at most four; 0:
        this one writes.
        """
        self.folder = Path(folder)
        self._processes = default_processes() if processes is None else processes
        self._cache = ArrayCache(cache_bytes)
        self._newest = Newest(self.folder, self._cache)
        self._written: OpenGeneration | None = None  # keeps segments open from write to write
        self._tidying: Tidying | None = None

    def open(self) -> SearchIndex:
        """Open the index for reading, making an empty one when the folder holds none."""
        if not self.exists():
            self._create()
        self.refresh()
        return self

    @suspecting
    def search(self, query: Query) -> Results:
        """Answer a query as the index stands now (see `searching`)."""
        return searching.search(self.refresh(), query)

    @suspecting
    def item_ids(self, query: Query, limit: int = 100_000) -> tuple[int, ...]:
        """Give the ids of all hits in the query's order, at most `limit`; its paging is ignored."""
        return searching.item_ids(self.refresh(), query, limit)

    @suspecting
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
        return searching.pages_of(self.refresh(), item_id, text, readers, today, limit, values_of)

    @suspecting
    def suggest(
        self, text: str, limit: int = 8, gone_ids: frozenset[int] = frozenset()
    ) -> tuple[Suggestion, ...]:
        """Give the titles, subjects and creators that the text may become, the best first: each of
        its words begins one of theirs. Items of `gone_ids` are as if they were not in the index.
        """
        return suggesting.suggest(self.refresh(), text, limit, gone_ids)

    @suspecting
    def related(
        self, item_id: int, limit: int = 6, gone_ids: frozenset[int] = frozenset()
    ) -> tuple[Hit, ...]:
        """Give the items whose metadata is most like that of this one, the best first, itself and
        those of `gone_ids` left out.
        """
        return related.related(self.refresh(), item_id, limit, gone_ids)

    def versions(self) -> dict[int, int]:
        """Give the version of every item in the index, by id."""
        facts = self.refresh().item_facts
        return dict(zip(facts["id"].tolist(), facts["version"].tolist(), strict=True))

    def contents(self) -> dict[int, Content]:
        """Give what the index holds of every item, by id."""
        return contents(self.refresh())

    def page_count(self, query: Query | None = None) -> int:
        """Give the number of pages in the index, or of those that the asker of `query` may read."""
        snapshot = self.refresh()
        if query is None:
            return snapshot.pages.count
        closed = query.closed_ids | query.gone_ids
        return snapshot.readable(query.readers, query.today, closed).count

    def page_counts(self) -> dict[int, int]:
        """Give how many pages each item of the index has there, by item id."""
        snapshot = self.refresh()
        counts = snapshot.pages_of_item[: snapshot.items.count]
        return dict(zip(snapshot.item_facts["id"].tolist(), counts.tolist(), strict=True))

    def segment_count(self) -> int:
        """Give the larger number of segments of the two indexes; above a dozen, `optimize` pays."""
        snapshot = self.refresh()
        return max(len(snapshot.items.segments), len(snapshot.pages.segments))

    def exists(self) -> bool:
        """Tell whether an index was ever made here, whatever state it is in."""
        return is_there(self.folder)

    def is_current(self) -> bool:
        """Tell whether the index was written under the present schema and analysis; if not, it is
        to be rebuilt.
        """
        try:
            return (generation_of(self.folder) / "fingerprint").read_text("ascii") == fingerprint()
        except (OSError, ValueError, IndexDamaged):
            return False

    def write(self, replace: Iterable[Document] = (), delete: Iterable[int] = ()) -> None:
        """Add or replace items and delete others, in one commit; of two documents of one id the
        last counts.

        Raises `IndexBusy` when somebody else is writing. Whatever fails, nothing of the batch is
        seen and the lock is free, but for a crash between the commits of pages and of items (see
        `writing`).
        """
        if not self.exists():
            self._create()
        documents = {document.id: document for document in replace}
        removed = {*delete, *documents}
        with writing(self.folder):
            roots.load(self._roots_path)
            generation = OpenGeneration(
                generation_of(self.folder), self._cache, self._written or self._newest.opened
            )
            self._written = generation
            write(
                generation, documents.values(), sorted(removed), self._roots_path, self._processes
            )
            roots.save(self._roots_path)

    def tidy(self, *, thoroughly: bool = False) -> bool:
        """Merge a slice of segments that are worth it, a tenth of a second, about; tell whether
        there may be more to do.

        `thoroughly`, all small and much-deleted segments are worth it, else those of which there
        are many. Searches and writes go on between slices. `IndexBusy` when somebody else writes
        just when an outcome is to be put in place; it is then given up.
        """
        tidying, self._tidying = self._tidying, None
        self._tidying = advance(
            tidying, generation_of(self.folder), partial(writing, self.folder), thoroughly
        )
        return (tidying or self._tidying) is not None

    def optimize(self) -> None:
        """Merge the small segments, for a quiet hour. `IndexBusy` as `write`."""
        with writing(self.folder):
            pass  # whoever writes now would be in the way at the end
        while self.tidy(thoroughly=True):
            pass

    def check_files(self) -> None:
        """Read all files of the index to their ends. Raises `IndexDamaged` when one is not as it
        was written. Half a second a gigabyte when they are in memory.
        """
        (self.folder / SUSPECT).unlink(missing_ok=True)  # whoever meets damage from now on
        OpenGeneration(generation_of(self.folder), self._cache, self._newest.opened).check()

    def is_suspected(self) -> bool:
        """Tell whether a search met damage since all was last checked or built."""
        return (self.folder / SUSPECT).exists()

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Write a new index beside the old one, check its counts and put it in place; give the
        number of items.

        Searches go on in the old index until then; whatever fails leaves it in place. Ids must not
        repeat (`ValueError`). Works on a damaged index. `IndexBusy` as `write`.
        """
        with writing(self.folder):
            roots.load(self._roots_path)
            count = build(self.folder, self._pointer, documents, self._roots_path, self._processes)
            (self.folder / SUSPECT).unlink(missing_ok=True)
            roots.save(self._roots_path)
            return count

    def refresh(self) -> Snapshot:
        """Give the newest snapshot, loading what was committed since; three system calls when
        nothing was.
        """
        return self._newest.snapshot()

    @property
    def _pointer(self) -> Path:
        return self.folder / POINTER

    @property
    def _roots_path(self) -> Path:
        return self.folder / ROOTS

    def _create(self) -> None:
        """Make an empty index unless somebody else does so first."""
        until = time.monotonic() + CREATE_TIMEOUT_SECONDS
        while not self._pointer.exists():
            try:
                with writing(self.folder):
                    if not self.exists():
                        build(self.folder, self._pointer, (), self._roots_path, 0)
                    return
            except IndexBusy:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
