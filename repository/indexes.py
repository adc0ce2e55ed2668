"""The indexes of an installation: a folder each, or the search server that `search_url` names."""

from __future__ import annotations

from repository.settings import Settings
from search_index import Index, SearchIndex
from search_index.opensearch import OpenSearchIndex, address_of

ROOTS = "roots.tsv"


def site_index(settings: Settings) -> Index:
    """Return the index of this repository's items and pages."""
    if settings.search_url:
        return OpenSearchIndex(address_of(settings.search_url), settings.index_folder / ROOTS)
    return SearchIndex(settings.index_folder, settings.search_cache_bytes)


def partners_index(settings: Settings) -> Index:
    """Return the index of the partners' records, on a server beside that of the items."""
    if settings.search_url:
        beside = address_of(settings.search_url).beside("partners")
        return OpenSearchIndex(beside, settings.partners_index_folder / ROOTS)
    return SearchIndex(settings.partners_index_folder, settings.search_cache_bytes // 4)
