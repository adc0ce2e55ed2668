"""What goes into the index: one `Document` per published item, with its pages.

Only public metadata may be handed in; who may read a page is said by its tokens and is decided at
search time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageDocument:
    """One page of an item with its text and who may read it.

    `id` is `Page.id`, unique over all items. `position` counts from 1 in the item's reading order.
    `language` is ISO 639-3 or None when unknown or mixed. `readers` holds the tokens `all`,
    `staff`, `group:<id>`, `item:<id>`. `opens_on` is the day, counted from 1970-01-01, from which
    holders of `all` may read; None: never, or not applicable.
    """

    id: int
    item_id: int
    position: int
    language: str | None
    text: str
    readers: tuple[str, ...]
    opens_on: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The public metadata of one published item, and its pages.

    Each string of `titles`, `creators`, `subjects`, `keywords` and `abstracts` is one field value;
    in `other` and `manuscript` each line is one. A phrase is found only within one value.
    `collections` holds the slug of the item's collection and of all above it. `access` is `open`,
    `embargoed`, `restricted` or `metadata_only`; an embargoed item counts as open from `opens_on`
    (days since 1970-01-01). `manuscript` describes the object itself (shelfmark, material, hands,
    its texts). `scripts` are ISO 15924 codes and names of varieties (`jawi`); `has_files` tells
    whether files belong to the item, whoever may read them. `added_at` is in epoch seconds. `pages`
    is read once.
    """

    id: int
    version: int
    titles: tuple[str, ...]
    creators: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    abstracts: tuple[str, ...] = ()
    other: str = ""
    manuscript: str = ""
    type: str = ""
    year: int | None = None
    languages: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    access: str = "open"
    has_files: bool = False
    opens_on: int | None = None
    added_at: int = 0
    language: str | None = None
    pages: Iterable[PageDocument] = ()
