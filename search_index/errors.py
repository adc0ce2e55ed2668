"""The errors of the index."""

from __future__ import annotations


class SearchIndexError(Exception):
    """Anything the index raises on purpose."""


class IndexBusy(SearchIndexError):
    """Another process or thread is writing; nothing was changed."""


class IndexDamaged(SearchIndexError):
    """Files of the index are missing or cannot be read; `SearchIndex.rebuild` mends it."""


class IndexUnreachable(IndexBusy, IndexDamaged):
    """The engine cannot be asked now: readers do without it as if it were damaged, writers come
    again as if it were busy.
    """
