"""The indexes of an installation: a folder each, or the search server that `search_url` names."""

from __future__ import annotations

from repository.settings import Settings
from search_index import Index, SearchIndex


def site_index(settings: Settings) -> Index:
    """Return the index of this repository's items and pages."""
    return SearchIndex(settings.index_folder, settings.search_cache_bytes)


def partners_index(settings: Settings) -> Index:
    """Return the index of the partners' records."""
    return SearchIndex(settings.partners_index_folder, settings.search_cache_bytes // 4)
