"""Writing: one batch over both indexes, committed pages first.

A crash between the two commits leaves an item's old metadata with its new pages, or pages without
an item; both read safely, and the version of the item shows that it must be written again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, LockError
from whoosh.reading import SegmentReader
from whoosh.writing import MERGE_SMALL, SegmentWriter

from search_index.analysis import analyse_metadata, analyse_page
from search_index.document import Document
from search_index.errors import IndexBusy
from search_index.postings_pool import GroupedWriter
from search_index.schema import ITEMS, PAGES, item_fields, page_fields
from search_index.storage import open_index

LIMIT_MB = 256
MAX_SEGMENTS = 24
"""Above this many segments a commit merges the small ones."""

LARGE_SEGMENT_DOCUMENTS = 5_000
"""Segments from this size on are merged only when a fifth of them is deleted."""

FindDocuments = Callable[[str, Any, str, str], list[int]]
"""(index name, Whoosh segment, field, term) → numbers of the documents of the segment that hold the
term.
"""


def create(folder: Path) -> None:
    """Make two empty indexes in a folder, which is made as well."""
    for name, schema in (("items", ITEMS), ("pages", PAGES)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        FileIndex.create(FileStorage(str(folder / name)), schema, name)


class Batch:
    """Both writers, open. Either `commit` or `cancel` must follow; both give the locks back
    whatever happens.
    """

    def __init__(self, folder: Path) -> None:
        self._writers: list[SegmentWriter] = []
        try:
            for name in ("pages", "items"):
                self._writers.append(_writer(open_index(FileStorage(str(folder / name)), name)))
        except BaseException:
            self.cancel()
            raise
        self.pages, self.items = self._writers
        self.item_count = self.page_count = 0

    def remove(self, item_ids: Iterable[int], find: FindDocuments) -> None:
        """Mark the items and their pages as deleted, as far as they are there."""
        terms = [str(item_id) for item_id in item_ids]
        for writer, name, field in ((self.pages, "pages", "item"), (self.items, "items", "id")):
            for segment in writer.segments:
                for term in terms:
                    for number in find(name, segment, field, term):
                        segment.delete_document(number)

    def add(self, document: Document) -> None:
        """Add an item and its pages; one with the same id must have been removed."""
        for page in document.pages:
            self.pages.add_document(**page_fields(page, analyse_page(page.text, page.language)))
            self.page_count += 1
        fields = (
            document.titles,
            document.creators,
            document.subjects + document.keywords,
            document.abstracts,
            document.other.splitlines(),
            document.manuscript.splitlines(),
        )
        self.items.add_document(**item_fields(document, analyse_metadata(fields)))
        self.item_count += 1

    @property
    def posting_count(self) -> int:
        """How many postings are held in memory."""
        return sum(writer.pool.count for writer in self._writers)

    def commit(self) -> None:
        """Write everything and publish it, pages first."""
        try:
            for writer in self._writers:
                writer.commit(mergetype=_merge_policy)
        except BaseException:
            self.cancel()
            raise

    def cancel(self) -> None:
        """Give up what is not committed and give the locks back."""
        for writer in self._writers:
            _release(writer)


def optimise(folder: Path) -> None:
    """Merge the small and the much-deleted segments of each index; large sound ones stay."""
    for name in ("pages", "items"):
        writer = _writer(open_index(FileStorage(str(folder / name)), name), SegmentWriter)
        try:
            writer.commit(mergetype=_merge_small)
        finally:
            _release(writer)


def _merge_small(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Merge what is worth it and give the segments that stay."""

    def stays(segment: Any) -> bool:
        count = int(segment.doc_count_all())
        return count >= LARGE_SEGMENT_DOCUMENTS and segment.deleted_count() * 5 < count

    merged = [segment for segment in segments if not stays(segment)]
    if len(merged) == 1 and not merged[0].has_deletions():
        return segments
    for segment in merged:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if stays(segment)]


def _writer(index: FileIndex, kind: type[SegmentWriter] = GroupedWriter) -> SegmentWriter:
    codec = W3Codec(blocklimit=4096, compression=1)
    codec.length_stats = False  # our fields keep no lengths; Whoosh would look for them by stat()
    try:
        return kind(index, limitmb=LIMIT_MB, codec=codec)
    except LockError as error:
        raise IndexBusy("somebody else is writing to the index") from error


def _release(writer: SegmentWriter) -> None:
    """Give back the lock of a writer that did not finish: Whoosh 2.7.4 keeps it when a commit
    fails.
    """
    if writer.is_closed:
        return
    try:
        writer.cancel()
    except (
        Exception
    ):  # the disk may be full or the files gone; what was written is not part of the index
        writer.is_closed = True
    if writer.writelock is not None and writer.writelock.fd is not None:
        writer.writelock.release()


def _merge_policy(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Drop segments of which nothing is left; merge small ones only when there are too many (a
    merge stalls).
    """
    alive = [segment for segment in segments if segment.deleted_count() < segment.doc_count_all()]
    if len(alive) <= MAX_SEGMENTS:
        return alive
    merged: list[Any] = MERGE_SMALL(writer, alive)
    return merged
