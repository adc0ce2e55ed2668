"""A pool of postings grouped by term.

Whoosh's own pool sorts every posting; documents arrive in order, so only the terms need sorting. It
holds everything in memory: whoever writes much commits when `count` is high.
"""

from __future__ import annotations

from collections.abc import Iterator

Item = tuple[str, bytes, int, float, bytes | None]


class GroupedPool:
    """What `SegmentWriter` asks of a pool. Items of one term must come in the order of their
    documents.
    """

    def __init__(self) -> None:
        self._postings: dict[str, dict[bytes, list[tuple[int, float, bytes | None]]]] = {}
        self.count = 0

    def add(self, item: Item) -> None:
        """Take one posting: field, term, document, weight, value."""
        field, term, document, weight, value = item
        terms = self._postings.get(field)
        if terms is None:
            terms = self._postings[field] = {}
        postings = terms.get(term)
        if postings is None:
            terms[term] = [(document, weight, value)]
        else:
            postings.append((document, weight, value))
        self.count += 1

    def iter_postings(self) -> Iterator[Item]:
        """Give all postings by field, term and document."""
        for field in sorted(self._postings):
            terms = self._postings[field]
            for term in sorted(terms):
                for document, weight, value in terms[term]:
                    yield field, term, document, weight, value

    def cleanup(self) -> None:
        """Forget everything."""
        self._postings.clear()
