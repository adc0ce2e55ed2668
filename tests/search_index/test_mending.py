"""Spelling: words that stand nowhere are mended; nothing closed is given away by it."""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_index import Document, Index, PageDocument, Query, Results
from search_index.lexicon import Lexicon
from search_index.mending import is_easy_slip
from tests.search_index.conftest import NewIndex

STAFF = frozenset({"all", "staff"})


@pytest.fixture(scope="module")
def index(new_index: NewIndex) -> Iterator[Index]:
    with new_index() as index:
        pages = {
            1: [
                ("pesantren salaf dan kitab kuning", ("all",)),
                ("kuncirahasia zamrudungu", ("staff",)),
            ],
            2: [("hisab awal bulan", ("all",)), ("pesantren pesisir", ("group:1",))],
            3: [("model hijab masa kini", ("all",))],
            4: [("embargo bulanpurnama", ("item:4",))],
        }
        index.write(
            Document(
                id=item_id,
                version=1,
                titles=(["Kitab", "Falak", "Busana", "Tertunda"][item_id - 1],),
                creators=("Kurniawati, Siti",) if item_id == 1 else (),
                pages=[
                    PageDocument(
                        item_id * 10 + n,
                        item_id,
                        n,
                        "ind",
                        text,
                        readers,
                        30 if item_id == 4 else None,
                    )
                    for n, (text, readers) in enumerate(texts, 1)
                ],
            )
            for item_id, texts in pages.items()
        )
        yield index


def ask(index: Index, text: str, **rest: object) -> Results:
    return index.search(Query(text=text, **rest))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "meant", "found"),
    [
        ("pesanteren", "pesantren", [1]),
        ("Pesanteren salaf", "Pesantren salaf", [1]),
        ("PESANTRNE", "PESANTREN", [1]),
        ("kitav kuninh", "kitab kuning", [1]),
        ("penulis:Kurniabati", "penulis:Kurniawati", [1]),
        ("hisap bulan", "hisab bulan", [2]),
        ("(pesanteren OR kunink) -hijab", "(pesantren OR kuning) -hijab", [1]),
    ],
)
def test_a_mistyped_word_is_mended_and_it_is_said(
    index: Index, text: str, meant: str, found: list[int]
) -> None:
    results = ask(index, text)
    assert results.suggestion == meant
    assert results.is_mended
    assert not results.is_relaxed
    assert [hit.item_id for hit in results.hits] == found
    assert index.item_ids(Query(text=text)) == tuple(found)


@pytest.mark.parametrize(
    "text",
    ["hisab", "hijab", "bulan", "pesantren", "bulan kuning", '"pesanteren"', "abc", "-pesanteren"],
)
def test_what_stands_somewhere_or_in_quotation_marks_is_left_alone(index: Index, text: str) -> None:
    results = ask(index, text)
    assert results.suggestion is None
    assert not results.is_mended


@pytest.mark.parametrize("text", ["kitx", "pisang", "besantrem", "hijau bulat"])
def test_what_is_only_alike_is_not_mended(index: Index, text: str) -> None:
    assert not ask(index, text).is_mended


def test_mending_is_offered_where_something_was_found(index: Index) -> None:
    results = ask(index, "pesanteren OR hisab")
    assert [hit.item_id for hit in results.hits] == [2]
    assert (results.suggestion, results.is_mended) == ("pesantren OR hisab", False)


def test_mending_is_offered_where_it_does_not_help_with_all_words(index: Index) -> None:
    results = ask(index, "pesanteren bulan")
    assert (results.is_relaxed, results.is_mended) == (True, False)
    assert results.suggestion == "pesantren bulan"
    assert [hit.item_id for hit in results.hits] == [2]


def test_without_relaxing_nothing_is_mended(index: Index) -> None:
    assert ask(index, "pesanteren", relax=False).suggestion is None


def test_no_word_of_a_closed_page_is_ever_suggested(index: Index) -> None:
    for text in ("zamrudungi", "kuncirahasja", "bulanpurnma", "zamrudungu", "zamrudungu salaf"):
        results = ask(index, text, today=20)
        assert results.suggestion is None, text
        assert "zamrudungu" not in repr(results.suggestion)
    assert ask(index, "zamrudungi", readers=STAFF).suggestion == "zamrudungu"
    assert ask(index, "bulanpurnma", today=30).suggestion == "bulanpurnama"
    assert ask(index, "bulanpurnma", readers=frozenset({"item:4"})).suggestion == "bulanpurnama"
    assert ask(index, "bulanpurnma", today=30, closed_ids=frozenset({4})).suggestion is None


def test_a_word_of_a_closed_page_does_not_count_as_right(index: Index) -> None:
    hidden = ask(index, "pesisir", readers=frozenset({"all"}))
    assert (hidden.total, hidden.suggestion) == (0, None)


def test_no_word_of_what_is_gone_is_suggested(index: Index) -> None:
    assert ask(index, "kunimg", gone_ids=frozenset({1})).suggestion is None
    assert ask(index, "kunimg").suggestion == "kuning"


def test_fuzzy_words_are_found_on_demand(index: Index) -> None:
    assert [h.item_id for h in ask(index, "hisap~").hits] == [2]
    assert {h.item_id for h in ask(index, "hisab~2", relax=False).hits} == {1, 2, 3}
    assert [h.item_id for h in ask(index, "penulis:kurniawaty~").hits] == [1]
    assert ask(index, "zamrudungi~", relax=False).total == 0


@pytest.mark.parametrize(
    ("typed", "meant", "easy"),
    [
        ("berahama", "beragama", True),
        ("konserfasi", "konservasi", True),
        ("madarsah", "madrasah", True),
        ("fadillah", "fadilah", True),
        ("hisap", "hisab", True),
        ("hisax", "hisab", False),
        ("wakaf", "wakafi", False),
    ],
)
def test_slips_of_the_finger_are_known(typed: str, meant: str, easy: bool) -> None:
    assert is_easy_slip(typed, meant) is easy


def edits(word: str) -> set[str]:
    letters = "abcdef"
    splits = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in splits if b),
        *(a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1),
        *(a + c + b[1:] for a, b in splits if b for c in letters),
        *(a + c + b for a, b in splits for c in letters),
    }


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.text("abcdef", min_size=3, max_size=6), max_size=12, unique=True),
    st.text("abcdef", min_size=4, max_size=5),
)
def test_near_words_are_those_one_edit_away(words: list[str], typed: str) -> None:
    by_length: dict[int, list[str]] = {}
    for word in words:
        by_length.setdefault(len(word), []).append(word)
    lexicon = Lexicon({n: "\n".join(found).encode() for n, found in by_length.items()})
    near = {word for word, _ in lexicon.near(typed, 1)}
    assert near == {word for word in words if word == typed or word in edits(typed)}
    assert set(string.ascii_lowercase) >= set("".join(near))
