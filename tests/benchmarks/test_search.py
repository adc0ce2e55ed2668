"""The engines that searching is compared with find the same, so that their times can be compared."""

from pathlib import Path

import pytest

from benchmarks.search import KINDS, compare, timed
from benchmarks.search_corpus import Corpus, vocabulary
from benchmarks.search_engines import Daluang, StockWhoosh, Tantivy, opened


@pytest.fixture(scope="module")
def words() -> list[str]:
    return vocabulary()


@pytest.mark.parametrize("are_pages", [False, True])
def test_all_engines_find_the_same(tmp_path: Path, words: list[str], are_pages: bool) -> None:
    corpus = Corpus(words, 120, 100)
    engines = opened(tmp_path, are_pages, corpus, [Daluang, Tantivy, StockWhoosh])
    queries = corpus.queries(5)
    for kind, asked in KINDS.items():
        assert compare(kind, engines, queries[asked]) > 0 or kind == "prefix"
        assert set(timed(engines, kind, queries[asked], 1)) >= {"tantivy", "stock Whoosh"}


def test_the_corpus_is_the_same_every_time(words: list[str]) -> None:
    assert list(Corpus(words, 5, 50)) == list(Corpus(words, 5, 50))
    assert Corpus(words, 50, 50).queries(3) == Corpus(words, 50, 50).queries(3)
