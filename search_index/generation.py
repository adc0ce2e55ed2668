"""One generation of the index on disk, as its two tables of contents stand at one moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from whoosh.reading import SegmentReader

from search_index import checksums, toc
from search_index.posting_lists import CheckedCodec
from search_index.schema import ITEM_FACTS, PAGE_FACTS
from search_index.segments import ArrayCache, Segment, reading
from search_index.snapshot import Opened, Snapshot
from search_index.storage import closing_on_error

NAMES = ("items", "pages")
_KINDS: dict[str, tuple[np.dtype[Any], bool]] = {
    "items": (ITEM_FACTS, True),
    "pages": (PAGE_FACTS, False),
}


class OpenGeneration:
    """The segments of both indexes, open. Those that `previous` has open are taken over.

    The items are read before the pages, the order opposite to that of writing: an item seen new has
    its new pages.
    """

    def __init__(self, folder: Path, cache: ArrayCache, previous: OpenGeneration | None) -> None:
        self.folder = folder
        self._cache = cache
        self._known: dict[tuple[Path, str, str], Segment] = (
            dict(previous._known) if previous else {}
        )
        self._tocs: dict[str, Any] = {}
        for name in NAMES:
            self._tocs[name] = toc.read(folder / name, name)
            for segment in self._tocs[name].segments:
                self.segment(name, segment)
        current = {
            (folder, name, segment.segment_id())
            for name in NAMES
            for segment in self._tocs[name].segments
        }
        self._known = {key: segment for key, segment in self._known.items() if key in current}

    def segment(self, name: str, segment: Any) -> Segment:
        """Give the open segment that belongs to Whoosh's, its file being checked when it is opened."""
        key = (self.folder, name, str(segment.segment_id()))
        if key not in self._known:
            facts, bands = _KINDS[name]
            checksums.check(self.folder / name, segment)
            with reading(), closing_on_error(self.folder / name) as storage:
                reader = SegmentReader(storage, toc.schema_of(name), segment, codec=CheckedCodec())
                self._known[key] = Segment(reader, facts, bands, self._cache)
        return self._known[key]

    def documents(self, name: str, segment: Any, field: str, term: str) -> list[int]:
        """Give the documents of the segment that hold the term."""
        found: list[int] = self.segment(name, segment).postings(field, term).docs.tolist()
        return found

    def is_newest(self) -> bool:
        """Tell whether nothing was committed since."""
        return all(
            toc.latest(self.folder / name, name) == self._tocs[name].generation for name in NAMES
        )

    def check(self) -> None:
        """Read every segment's file to its end. Raises `IndexDamaged` when one is not as it was
        written.
        """
        for name in NAMES:
            for segment in self._tocs[name].segments:
                checksums.check(self.folder / name, segment, whole=True)

    def equals(self, other: OpenGeneration | None) -> bool:
        """Tell whether both stand at the same commits."""
        return (
            other is not None
            and other.folder == self.folder
            and all(other._tocs[name].generation == self._tocs[name].generation for name in NAMES)
        )

    def snapshot(self) -> Snapshot:
        """Lay the generation out in rows."""
        items, pages = (self._opened(name) for name in NAMES)
        return Snapshot(items, pages, self._cache)

    def _opened(self, name: str) -> list[Opened]:
        with reading():
            return [
                (self.segment(name, segment), sorted(segment.deleted_docs()))
                for segment in self._tocs[name].segments
            ]
