"""The lexicon of a segment: every word of letters in it."""

from __future__ import annotations

from pathlib import Path

from search_index import Document, PageDocument, Query, SearchIndex
from search_index.expression import Fuzzy
from search_index.folding import fold
from search_index.leaves import MAX_EXPANSIONS
from search_index.lexicon import lexicon_of, nearly
from search_index.segments import TERMS_READ


def test_the_lexicon_holds_every_word_of_letters_though_read_in_slices(tmp_path: Path) -> None:
    words = [
        f"{a}{b}{c}{d}" for a in "abcdefghij" for b in "klmnopqrst" for c in "aiueo" for d in "xyz"
    ]
    words = [f"{word}{tail}" for word in words for tail in ("", "ma", "rukunan", "ṣad")]
    index = SearchIndex(tmp_path)
    page = PageDocument(1, 1, 1, None, " ".join([*words, "a1b2", "٢٠"]), ("all",))
    index.write([Document(id=1, version=1, titles=("Daftar",), pages=[page])])
    segment = index.refresh().pages.segments[0].segment
    assert len(list(segment.every_term("words"))) > TERMS_READ
    assert list(segment.every_term("words")) == segment.terms("words", "", 10**6)
    found = b"\n".join(lexicon_of(segment).by_length.values()).decode().split("\n")
    assert set(map(fold, words)) <= set(found)
    assert all(map(str.isalpha, found))


def test_an_asterisk_and_a_tilde_stand_for_a_limited_number_of_words(tmp_path: Path) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [f"kata{a}{b}" for a in letters for b in letters]
    assert len(words) > MAX_EXPANSIONS
    index = SearchIndex(tmp_path)
    first, last = words[:MAX_EXPANSIONS], words[MAX_EXPANSIONS:]
    index.write(
        Document(id=n, version=1, titles=("Daftar",), abstracts=(" ".join(part),))
        for n, part in enumerate((first, last), 1)
    )
    results = index.search(Query(text="kata*"))
    assert [hit.item_id for hit in results.hits] == [1]
    nearest = nearly(Fuzzy("kataa", 2), index.refresh(), MAX_EXPANSIONS)
    assert len(nearest) == MAX_EXPANSIONS
    assert {word for _, word, _ in nearest} > {word for word in words if word[4:].startswith("a")}
