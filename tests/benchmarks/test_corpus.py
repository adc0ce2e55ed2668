"""The made-up library of the benchmarks is the same for the same seed, and goes in without a refusal."""

from datetime import date

from benchmarks import corpus
from repository.metadata.flat import from_flat


def test_the_same_seed_gives_the_same_rows():
    first = list(corpus.records(20, pages=2, seed=7))
    assert first == list(corpus.records(20, pages=2, seed=7))
    assert first != list(corpus.records(20, pages=2, seed=8))


def test_every_row_can_be_published():
    for row in corpus.records(100, pages=1):
        flat = from_flat(row, today=date(2026, 11, 23))
        assert [p for p in flat.problems if p.severity != "warning"] == []
        assert flat.identifier


def test_pages_are_as_many_and_as_long_as_asked_for():
    (row,) = corpus.records(1, pages=3)
    pages = row["fulltext"].split("\f")
    assert [len(page.split()) for page in pages] == [corpus.PAGE_WORDS] * 3


def test_some_words_are_common_and_most_are_rare():
    words = " ".join(row["abstract"] for row in corpus.records(50)).casefold().split()
    counts = sorted((words.count(word) for word in set(words)), reverse=True)
    assert counts[0] > 20 * counts[len(counts) // 2]
