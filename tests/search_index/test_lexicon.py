"""The lexicon of a segment: every word of letters in it."""

from __future__ import annotations

from pathlib import Path

from search_index import Document, PageDocument, SearchIndex
from search_index.folding import fold
from search_index.lexicon import lexicon_of
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
