"""Marks and snippets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import marks, snippet

TEXT = (
    'Kerukunan umat\nberagama dan keru-\nkunan bangsa. Buku "Moderasi Beragama" tentang '
    "moderasi dalam beragama, al-Qur'an dan ḥadīṡ; الْقُرْآن."
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("rukun", ["Kerukunan", "keru-\nkunan"]),
        ("agama", ["beragama", "Beragama", "beragama"]),
        ('"moderasi beragama"', ["Moderasi", "Beragama"]),
        ("quran", ["al-Qur'an", "الْقُرْآن"]),
        ("alquran", ["al-Qur'an", "الْقُرْآن"]),
        ("hadits", ["ḥadīṡ"]),
        ("القران", ["al-Qur'an", "الْقُرْآن"]),
        ("قرآن", ["al-Qur'an", "الْقُرْآن"]),
        ("moder*", ["Moderasi", "moderasi"]),
        ("bangsa -umat", ["bangsa"]),
        ("umat dan", ["umat"]),
        ("dan", ["dan", "dan"]),
        ("tiada", []),
        ("", []),
        ('"', []),
    ],
)
def test_words_that_answer_are_marked(query: str, expected: list[str]) -> None:
    assert [TEXT[start:end] for start, end in marks(TEXT, query, "ind")] == expected


def test_the_snippet_shows_where_most_words_stand() -> None:
    text = "kosong " * 60 + "wakaf " + "kosong " * 60 + "wakaf dan zakat " + "kosong " * 60
    pieces = snippet(text, "wakaf zakat", "ind", 80)
    assert [piece for piece, marked in pieces if marked] == ["wakaf", "zakat"]
    whole = "".join(piece for piece, _ in pieces)
    assert whole.startswith("…kosong")
    assert whole.endswith("kosong…")
    assert len(whole) <= 90


def test_a_short_text_is_shown_whole_and_tidied() -> None:
    assert snippet("  satu\n\n dua  ", "dua", "ind") == (("satu ", False), ("dua", True))
    assert snippet("keru-\nkunan", "rukun", "ind") == (("kerukunan", True),)
    assert snippet("", "dua", "ind") == ()


def test_without_an_answer_the_beginning_is_shown() -> None:
    assert snippet("satu dua tiga " * 9, "x", None, 20) == (("satu dua tiga satu…", False),)


@given(
    st.lists(st.sampled_from(["wakaf", "zakat", "\n", "kerukunan", "—", "x" * 70, "al-Qur'an"])),
    st.sampled_from(["wakaf", "zakat rukun", '"wakaf zakat" quran', "-wakaf", "("]),
    st.integers(-5, 120),
)
def test_snippets_hold_whole_words_of_the_text(words: list[str], query: str, length: int) -> None:
    text = " ".join(words)
    pieces = snippet(text, query, None, length)
    shown = "".join(piece for piece, _ in pieces)
    assert shown.strip("…").strip() in " ".join(text.split())
    assert set(shown.strip("…").split()) <= set(text.split())
    found = marks(text, query, None)
    assert bool(found) == any(marked for _, marked in pieces)
    assert all(first[1] <= second[0] for first, second in pairwise(found))


def test_dots_that_lead_to_a_number_are_left_out():
    text = "Daftar isi. Iklim naskah . . . . . . . . . . 4 Cahaya ............ 7 dan lain-lain... habis"
    shown = "".join(piece for piece, _ in snippet(text, "naskah", "id"))
    assert shown == "Daftar isi. Iklim naskah … 4 Cahaya … 7 dan lain-lain... habis"


def test_a_word_nearly_so_is_marked():
    shown = snippet("Pesantren itu tua; pasar itu muda.", "pesntren~", "id")
    assert [piece for piece, marked in shown if marked] == ["Pesantren"]


@pytest.mark.parametrize("query", ["naskah kertas", "naskah*", "penelitian", "al-qur'an naskah"])
def test_a_snippet_of_a_long_text_is_that_of_its_best_part(query):
    """Only a part of a long text is analysed; the same part stands in it when all of it is."""
    words = ["daun", "bunga", "pohon", "batu", "air", "tanah", "langit", "hujan", "angin", "ombak"]
    filler = " ".join(words[n % 10] for n in range(400))
    part = "naskah tua di atas kertas; penelitiannya menyebut al-Qur'an dan naskah lain"
    text = f"{filler} naskah {filler} {part} {filler}"
    marked = [piece for piece, is_marked in snippet(text, query, "id") if is_marked]
    assert marked == [part[start:end] for start, end in marks(part, query, "id")]
    assert marked


def test_words_nearly_so_are_marked() -> None:
    text = "Pesantren lama dan pesanteren baru, bukan pasar."
    found = [text[start:end] for start, end in marks(text, "pesantern~ -pasar", "ind")]
    assert found == ["Pesantren", "pesanteren"]
