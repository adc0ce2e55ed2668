"""Gathering documents and pages into segments, within a limit of memory.

What exceeds the limit is written as a segment of its own, and such runs are merged at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from search_index.analysis import analyse_metadata, analyse_page
from search_index.document import Document, PageDocument
from search_index.merging import merge
from search_index.postings_pool import PostingsPool
from search_index.schema import ITEMS, PAGES, item_fields, page_fields

POOL_BYTES = 192 << 20
"""About so much memory is filled with postings before they are written."""

LARGEST_SEGMENT = 100_000
"""Runs are merged up to this number of documents."""

Part = Document | PageDocument
"""An item without its pages, or a page."""


@dataclass(slots=True)
class Gathered:
    """New segments of both indexes, in the folders `items` and `pages` of one folder, and what they
    hold.
    """

    items: list[Any] = field(default_factory=list)
    pages: list[Any] = field(default_factory=list)

    def add(self, other: Gathered) -> None:
        """Take in what was gathered elsewhere."""
        self.items += other.items
        self.pages += other.pages

    @property
    def counts(self) -> tuple[int, int]:
        """How many items and pages there are."""
        items, pages = (
            sum(int(segment.doc_count_all()) for segment in segments)
            for segments in (self.items, self.pages)
        )
        return items, pages


def parts(documents: Iterable[Document]) -> Iterator[Part]:
    """Take items and their pages apart."""
    for document in documents:
        yield from document.pages
        yield replace(document, pages=())


def characters(part: Part) -> int:
    """Give the length of the texts of a part, about."""
    if isinstance(part, PageDocument):
        return len(part.text)
    return len(part.other) + len(part.manuscript) + sum(map(len, part.abstracts)) + 500


class Gathering:
    """Segments in the making, in a folder that is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._gathered = Gathered()
        self._items, self._pages = PostingsPool(ITEMS), PostingsPool(PAGES)
        for name in ("items", "pages"):
            (folder / name).mkdir(exist_ok=True)

    def add(self, part: Part) -> None:
        """Take an item or a page."""
        if isinstance(part, PageDocument):
            self._pages.add(page_fields(part, analyse_page(part.text, part.language)))
        else:
            self._items.add(item_fields(part, analyse_metadata(_texts(part))))
        if self._items.size_bytes + self._pages.size_bytes > POOL_BYTES:
            self._write()

    def finish(self) -> Gathered:
        """Write what is left, merge what was written in runs, and give the segments."""
        self._write()
        self._gathered.items = self._merged("items", self._gathered.items)
        self._gathered.pages = self._merged("pages", self._gathered.pages)
        return self._gathered

    def _write(self) -> None:
        if self._items.documents:
            self._gathered.items.append(self._items.write(self._folder / "items", "items"))
            self._items = PostingsPool(ITEMS)
        if self._pages.documents:
            self._gathered.pages.append(self._pages.write(self._folder / "pages", "pages"))
            self._pages = PostingsPool(PAGES)

    def _merged(self, name: str, segments: list[Any]) -> list[Any]:
        merged: list[Any] = []
        group: list[Any] = []
        for segment in [*segments, None]:
            size = sum(int(one.doc_count_all()) for one in group)
            if segment is None or size + segment.doc_count_all() > LARGEST_SEGMENT:
                merged += group if len(group) < 2 else [self._merge(name, group)]
                group = []
            group.append(segment)
        return merged

    def _merge(self, name: str, group: list[Any]) -> Any:
        folder = self._folder / name
        *_, segment = merge(folder, name, group, folder)
        for source in group:
            (folder / source.make_filename(".seg")).unlink()
        return segment


def _texts(document: Document) -> tuple[Iterable[str], ...]:
    return (
        document.titles,
        document.creators,
        document.subjects + document.keywords,
        document.abstracts,
        document.other.splitlines(),
        document.manuscript.splitlines(),
    )
