"""Where Whoosh's leaf matcher has no blocks to read, postings are read one by one through its public interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from search_index import Document, PageDocument, Query, SearchIndex, segments

QUERIES = ("wakaf", "wakaf zakat", '"wakaf zakat"', "judul:wakaf", "wak*", "zakat -infak")


class _PublicMatcher:
    """A matcher with the methods that Whoosh documents, and nothing else."""

    def __init__(self, matcher: Any) -> None:
        for name in ("is_active", "id", "weight", "value", "next"):
            setattr(self, name, getattr(matcher, name))


class _PublicReader:
    def __init__(self, reader: Any) -> None:
        self.postings = reader.postings


def answers(folder: Path) -> list[tuple[int, tuple[Any, ...]]]:
    index = SearchIndex(folder)
    found = [index.search(Query(text, page_size=100)) for text in QUERIES]
    return [(results.total, results.hits) for results in found]


def test_answers_are_the_same_without_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = SearchIndex(tmp_path)
    words = ("wakaf zakat", "zakat infak wakaf", "wakaf", "infak")
    index.write(
        Document(
            n, 1, (words[n % 4],), pages=(PageDocument(n, n, 1, None, words[n % 3], ("all",)),)
        )
        for n in range(1, 300)
    )
    expected = answers(tmp_path)
    assert min(total for total, _ in expected) > 0
    read = []

    def matcher(reader: Any, field: str, term: str) -> _PublicMatcher:
        read.append(term)
        return _PublicMatcher(original(_PublicReader(reader), field, term))

    original = segments.matcher_of
    monkeypatch.setattr(segments, "matcher_of", matcher)
    monkeypatch.setattr(segments, "read_summary", lambda file, info: None)
    assert answers(tmp_path) == expected
    assert {"wakaf", "zakat"} <= set(read)
