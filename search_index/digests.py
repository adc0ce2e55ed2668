"""Digests: short numbers by which what the index holds of an item is compared with what it should.

They cover everything that is handed in: the words of metadata and pages, filters, who may read a page
and from when. They are kept with the facts of items and pages and tell of any difference, not where
it lies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from search_index.document import Document, PageDocument

if TYPE_CHECKING:  # it reads these numbers out of the index
    from search_index.snapshot import Snapshot

MASK = (1 << 63) - 1
_OF_ITEM = tuple(f.name for f in fields(Document) if f.name not in ("version", "pages"))
_OF_PAGE = tuple(f.name for f in fields(PageDocument))


class Content(NamedTuple):
    """What an index holds, or should hold, of one item; `page_digest` is that of all its pages in
    any order.
    """

    version: int
    digest: int
    pages: int
    page_digest: int


def item_digest(document: Document) -> int:
    """Give the digest of an item without its pages."""
    return _digest([getattr(document, name) for name in _OF_ITEM])


def page_digest(page: PageDocument) -> int:
    """Give the digest of a page."""
    return _digest([getattr(page, name) for name in _OF_PAGE])


def content_of(document: Document) -> Content:
    """Give what an index should hold of the item, whose pages are read."""
    digests = [page_digest(page) for page in document.pages]
    return Content(document.version, item_digest(document), len(digests), together(digests))


def together(digests: Iterable[int]) -> int:
    """Give the digest of several, whatever their order."""
    return sum(digests) & MASK


def contents(snapshot: Snapshot) -> dict[int, Content]:
    """Give what a snapshot holds of every item, by id."""
    digests = snapshot.page_facts["digest"].astype(np.uint64)
    sums = np.concatenate([[np.uint64(0)], np.cumsum(digests, dtype=np.uint64)])
    ends = sums[snapshot.first_page]  # unsigned numbers wrap, and so do their differences
    facts = snapshot.item_facts
    rows = zip(
        facts["version"].tolist(),
        facts["digest"].tolist(),
        snapshot.pages_of_item.tolist(),
        ((ends[1:] - ends[:-1]) & np.uint64(MASK)).tolist(),
        strict=True,
    )
    return dict(zip(facts["id"].tolist(), map(Content._make, rows), strict=True))


def _digest(values: list[Any]) -> int:
    hashed = blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(hashed.digest(), "little") & MASK
