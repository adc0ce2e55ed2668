"""Full-text search over items and their pages.

Whoosh keeps words, segments and transactions; queries are evaluated with numpy over its posting
blocks. The package knows nothing of the repository: it is handed documents and answers with ids.

    index = SearchIndex(folder)
    index.write([Document(...)], delete=[])
    results = index.search(Query(text="moderasi beragama", today=20780))
"""

from search_index.contract import Index
from search_index.digests import Content, content_of
from search_index.document import Document, PageDocument
from search_index.engine import SearchIndex
from search_index.errors import IndexBusy, IndexDamaged, IndexUnreachable, SearchIndexError
from search_index.query import Query, Sort, ValuesOf
from search_index.results import Facet, Hit, Notice, PageHit, Results, Suggestion
from search_index.snippets import marks, snippet

__all__ = [
    "Content",
    "Document",
    "Facet",
    "Hit",
    "Index",
    "IndexBusy",
    "IndexDamaged",
    "IndexUnreachable",
    "Notice",
    "PageDocument",
    "PageHit",
    "Query",
    "Results",
    "SearchIndex",
    "SearchIndexError",
    "Sort",
    "Suggestion",
    "ValuesOf",
    "content_of",
    "marks",
    "snippet",
]
