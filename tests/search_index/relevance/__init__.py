"""A judged collection: documents, queries with the items people mean by them, and a measure of what the index finds.

`python -m tests.search_index.relevance` prints the figures; docs/relevance.md tells how to read them.
"""
