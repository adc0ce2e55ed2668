"""A pool of postings grouped by term, and a segment writer that writes it out.

Whoosh's own pool sorts every posting; documents arrive in order, so only the terms need sorting. It
holds everything in memory: whoever writes much commits when `count` is high.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.writing import SegmentWriter

Item = tuple[str, bytes, int, float, bytes | None]


class GroupedPool:
    """What `SegmentWriter` asks of a pool; postings of one term come in the order of documents."""

    def __init__(self) -> None:
        self._postings: dict[str, dict[bytes, list[tuple[int, float, bytes | None]]]] = {}
        self.count = 0

    def add(self, item: Item) -> None:
        """Take one posting: field, term, document, weight, value."""
        field, term, document, weight, value = item
        self.count += 1
        try:
            self._postings[field][term].append((document, weight, value))
        except KeyError:
            terms = self._postings.setdefault(field, {})
            terms[term] = [(document, weight, value)]

    def iter_postings(self) -> Iterator[Item]:
        """Give all postings by field, term and document."""
        for field in sorted(self._postings):
            for term, postings in sorted(self._postings[field].items()):
                for document, weight, value in postings:
                    yield field, term, document, weight, value

    def write(self, field_writer: Any, schema: Any) -> None:
        """Hand all postings to a codec's field writer."""
        for field in sorted(self._postings):
            field_writer.start_field(field, schema[field])
            add = field_writer.add
            for term, postings in sorted(self._postings[field].items()):
                field_writer.start_term(term)
                for document, weight, value in postings:
                    add(document, weight, value or b"", None)
                field_writer.finish_term()
            field_writer.finish_field()

    def cleanup(self) -> None:
        """Forget everything."""
        self._postings.clear()


class GroupedWriter(SegmentWriter):  # type: ignore[misc]
    """A segment writer whose new postings stay grouped in memory until it commits."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.pool = GroupedPool()

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        self.pool.write(self.fieldwriter, self.schema)
        self.fieldwriter.close()
