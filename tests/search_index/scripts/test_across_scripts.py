"""Words in Latin and in Arabic letters that are the same find each other: how many of a list of pairs, and how many
wrong ones with them. The figures are those of docs/relevance.md; `python -m tests.search_index.scripts` prints them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_index.across_scripts import (
    ARABIC,
    LATIN,
    MAX_READINGS,
    arabic_keys,
    asked_forms,
    index_forms,
    latin_keys,
    readings,
)
from search_index.arabic_words import READINGS
from search_index.fitting import cost
from search_index.folding import fold, is_arabic
from search_index.snippets import marks
from tests.search_index.scripts.measure import (
    UNSEEN,
    Figures,
    found_by,
    pairs,
    strangers,
    to_arabic,
    to_latin,
)


def meet(one: str, other: str) -> bool:
    """Tell whether a query for the one finds a text with the other."""
    asked, standing = fold(one), fold(other)
    return not set(asked_forms(asked, is_arabic(asked))).isdisjoint(
        (standing, *index_forms(standing, is_arabic(standing)))
    )


def test_the_list_is_large_and_folded_pairs_are_asked_once() -> None:
    assert len(pairs()) >= 450
    assert len({(latin, arabic) for latin, arabic, _ in pairs()}) == len(pairs())
    assert {kind for _, _, kind in pairs()} == {"arabic", "jawi", "pegon", "name"}


def test_the_unseen_pairs_are_others() -> None:
    assert len(pairs(UNSEEN)) >= 130
    assert set(pairs(UNSEEN)).isdisjoint(pairs())


@pytest.mark.parametrize(
    ("measure", "recall", "precision", "in_use"),
    [
        (to_arabic, 0.91, 0.95, 0.95),
        (to_latin, 0.91, 0.35, 0.60),
        (partial(to_latin, "by rule"), 0.88, 0.32, 0.57),
        (partial(to_latin, "jawi"), 0.93, 0.30, 0.54),
        (partial(to_latin, path=UNSEEN), 0.85, 0.30, 0.60),
        (partial(to_arabic, path=UNSEEN), 0.85, 0.98, 0.98),
    ],
)
def test_pairs_find_each_other_and_little_else(
    measure: Callable[[], Figures], recall: float, precision: float, in_use: float
) -> None:
    figures = measure()
    assert figures.recall >= recall
    assert figures.precision >= precision
    assert figures.precision_in_use >= in_use


def test_other_words_find_next_to_nothing_in_arabic_letters() -> None:
    assert strangers() < 0.02


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("ghazali", "الغزالي"),
        ("bukhari", "البخاري"),
        ("raniri", "الرانيري"),
        ("manaqib", "مناقب"),
        ("pasolatan", "ڤاصلاتن"),
        ("penghulu", "ڤڠهولو"),
        ("penghulu", "فغهولو"),
        ("negeri", "نݢري"),
        ("hukum", "حکوم"),
        ("hukum", "الحكم"),
        ("salat", "الصلاة"),
        ("ilham", "إلهام"),
        ("makna", "معنى"),
        ("rakyat", "رعية"),
    ],
)
def test_a_word_finds_itself_in_the_other_script_both_ways(latin: str, arabic: str) -> None:
    assert meet(latin, arabic)
    assert meet(arabic, latin)


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("masa", "موسى"),
        ("surat", "صراط"),
        ("hakim", "حکوم"),
        ("santet", "سانتري"),
        ("wafak", "وقف"),
        ("wakaf", "وفق"),
        ("salah", "صلاة"),
        ("hijab", "حساب"),
        ("hisab", "حجاب"),
        ("paper", "ڤوتيه"),
    ],
)
def test_consonants_alone_do_not_make_a_word(latin: str, arabic: str) -> None:
    assert not meet(latin, arabic)
    assert not meet(arabic, latin)


def test_only_the_other_script_is_asked_for_what_a_word_is_read_as() -> None:
    """Two words in one script never meet by what they may be in the other."""
    for one, other in (("علم", "عالم"), ("ghazali", "ghozali")):
        assert not meet(one, other)
    assert all(form.startswith(ARABIC) for form in index_forms("علم", True))
    assert all(form.startswith(LATIN) for form in index_forms("ghazali", False))


def test_only_what_letters_may_be_read_as_is_asked_for() -> None:
    assert asked_forms("zakat", False) == ("@zakat",)
    assert asked_forms("yusuf", False) == ("@yusuf", "@ysfu")
    assert asked_forms("penelitian", False) == ()
    assert asked_forms("studies", False) == ()


def test_readings_of_the_list_are_folded_and_need_no_article() -> None:
    for arabic, latin in READINGS.items():
        assert fold(arabic) == arabic
        assert is_arabic(arabic)
        assert latin
        assert all(fold(word) == word and word.isascii() for word in latin)


@settings(deadline=None)
@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=12))
def test_any_arabic_letters_have_few_readings_and_keys(word: str) -> None:
    assert len(readings(word)) <= max(MAX_READINGS, 3)
    assert len(arabic_keys(word)) <= 3
    assert len(set(index_forms(word, True))) <= 8


@settings(deadline=None)
@given(st.text(min_size=1, max_size=8))
def test_no_word_whatever_its_letters_is_too_much(word: str) -> None:
    folded = fold(word)
    for forms in (index_forms, asked_forms):
        assert len(forms(folded, bool(folded) and is_arabic(folded))) <= 8


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=24))
def test_any_latin_word_has_at_most_one_key(word: str) -> None:
    assert len(latin_keys(word)) <= 1
    assert cost(word, "كتاب") >= 0


def test_a_latin_query_marks_the_jawi_word_and_back() -> None:
    text = "اين سواتو کتاب ڤد مڽتاکن حکوم"
    assert [text[start:end] for start, end in marks(text, "kitab hukum", "msa")] == ["کتاب", "حکوم"]
    text = "Imam al-Ghazali menulis"
    assert [text[start:end] for start, end in marks(text, "الغزالي", "ind")] == ["Ghazali"]


def test_found_by_asks_what_the_index_is_asked() -> None:
    assert found_by("kitab", {"@kitab": {"كتاب"}, "@kitabi": {"x"}}) == {"كتاب"}
