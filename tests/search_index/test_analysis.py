"""Which words meet: Indonesian, English, Arabic, Jawi, transliteration; and how texts become words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.analysis import MIXED, analyse_metadata, analyse_page, forms_of, stems_of
from search_index.folding import fold
from search_index.stemming import RootCache, rules
from search_index.tokens import asked, tokenise


def forms(word: str, language: str | None = None) -> set[str]:
    folded = fold(word)
    return {folded, *stems_of(folded, rules(language))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ḥadīṡ", "hadis"),
        ("ʿUlūm", "ulum"),
        ("Qurʾān", "quran"),
        ("Qur'an", "Quran"),
        ("Qur’an", "QURAN"),
        ("al-Ghazālī", "al-Ghazali"),
        ("الْقُرْآن", "القرآن"),
        ("إيمان", "ايمان"),
        ("أحمد", "احمد"),
        ("مدرسة", "مدرسه"),
        ("موسى", "موسي"),
        ("ﻛﺘﺎﺏ", "كتاب"),
        ("کتاب", "كتاب"),
        ("ڤرتام", "فرتام"),
        ("چريتا", "جريتا"),
        ("ڽاي", "ناي"),
        ("اڠين", "اغين"),
        ("ݢورو", "ڬورو"),
        ("ݢورو", "گورو"),
        ("ݢورو", "كورو"),
        ("١٩٤٥", "1945"),
        ("۱۹۴۵", "1945"),
        ("ﬁqih", "fiqih"),
        ("é", "e\u0301"),
        ("ﷲ", "الله"),
    ],
)
def test_spellings_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("agama", "again"), ("سلام", "اسلام"), ("saku", "saqu")]
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded


@given(st.text(alphabet="abāḥżابپڤةىءق'ʿ", max_size=12))
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    "family",
    [
        "teliti penelitian meneliti diteliti peneliti ketelitian",
        "nilai penilaian menilai dinilai",
        "tulis menulis penulis penulisan tulisan",
        "didik pendidikan mendidik pendidik",
        "ajar mengajar pelajaran pengajar",
        "agama keagamaan beragama",
        "rukun kerukunan",
    ],
)
def test_indonesian_forms_meet_in_their_root(family: str) -> None:
    root, *others = family.split()
    for word in others:
        assert root in forms(word, "ind"), word


@pytest.mark.parametrize("word", ["kiai", "sekolah", "mereka", "Diponegoro", "pesantren"])
def test_whole_indonesian_words_are_left_alone(word: str) -> None:
    assert forms(word, "ind") == {fold(word)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("studies", "study"),
        ("universities", "university"),
        ("hadits", "hadith"),
        ("sholat", "salat"),
        ("Al-Quran", "Qur'an"),
        ("Alquran", "Quran"),
        ("القرآن", "قرآن"),
        ("المدرسة", "مدرسة"),
        ("المسلمون", "مسلمين"),
    ],
)
def test_forms_and_spellings_meet(one: str, other: str) -> None:
    def all_forms(text: str) -> set[str]:
        return {form for word, *_ in tokenise(text) for form in forms(word)}

    assert all_forms(one) & all_forms(other)


def test_language_decides_the_stems() -> None:
    assert forms("studies", "ind") == {"studies"}
    assert "studi" in forms("studies", "eng")
    assert "teliti" not in forms("penelitian", "eng")
    assert forms("المدرسة", "jav") == {"المدرسه"}
    assert rules(None) == rules("nld") == MIXED


def words(text: str) -> list[tuple[str, int]]:
    return [(word, position) for word, position, _, _, _ in tokenise(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("keru-\nkunan umat", [("kerukunan", 0), ("umat", 1)]),
        ("ke-\r\n  agamaan", [("keagamaan", 0)]),
        ("keru\u00ad\nkunan", [("kerukunan", 0)]),
        ("keru\u00adkunan", [("kerukunan", 0)]),
        ("keru\ufffekunan", [("kerukunan", 0)]),
        ("zyxel zy-\nxel", [("zyxel", 0), ("zyxel", 1)]),
        ("nilai-\nnilai", [("nilai", 0), ("nilainilai", 1), ("nilai", 1)]),
        ("non-\nMuslim", [("non", 0), ("nonmuslim", 1), ("muslim", 1)]),
        ("al-\nQur'an", [("al", 0), ("alquran", 1), ("quran", 1)]),
        ("al-Qur'an dan", [("al", 0), ("alquran", 1), ("quran", 1), ("dan", 2)]),
        ("nilai-nilai", [("nilai", 0), ("nilai", 1)]),
        ("1990-\n1995", [("1990", 0), ("1995", 1)]),
        ("agama¹ di_sini", [("agama", 0), ("di", 1), ("sini", 2)]),
        ("don't 'kata' ''", [("dont", 0), ("kata", 1)]),
        ("ʿUlūm al-ḥadīṡ", [("ulum", 0), ("al", 1), ("alhadis", 2), ("hadis", 2)]),
        ("Nūr al-Dīn", [("nur", 0), ("al", 1), ("aldin", 2), ("nuruddin", 2), ("din", 2)]),
        (
            "ʿAbd al-Raḥmān",
            [("abd", 0), ("al", 1), ("alrahman", 2), ("abdurrahman", 2), ("rahman", 2)],
        ),
        ("anti-kekerasan", [("anti", 0), ("antikekerasan", 1), ("kekerasan", 1)]),
        ("non-Muslim", [("non", 0), ("nonmuslim", 1), ("muslim", 1)]),
        ("guru-murid", [("guru", 0), ("murid", 1)]),
        ("NM114", [("nm", 0), ("nm114", 1), ("114", 1)]),
        ("NM 114", [("nm", 0), ("nm114", 1), ("114", 1)]),
        ("NM.114", [("nm", 0), ("nm114", 1), ("114", 1)]),
        ("Covid-19", [("covid", 0), ("covid19", 1), ("19", 1)]),
        ("tahun 1990", [("tahun", 0), ("1990", 1)]),
        ("Bab 3, ABAD", [("bab", 0), ("3", 1), ("abad", 2)]),
        (
            "ISSN 1234-567X",
            [("issn", 0), ("issn1234", 1), ("1234", 1), ("1234567x", 2), ("567x", 2)],
        ),
        ("1990-1995", [("1990", 0), ("1995", 1)]),
        ("ma'nā", [("makna", 0), ("mana", 0)]),
        ("Roedjoe'", [("roedjoek", 0), ("roedjoe", 0)]),
        ("'kata' siti's", [("kata", 0), ("sitis", 1)]),
        ("Jum'at", [("jumat", 0)]),
        ("اَلْحَمْدُ لِلّٰهِ", [("الحمد", 0), ("لله", 1)]),
        ("", []),
        ("-\n-", []),
        ("x" * 100, [("x" * 64, 0)]),
    ],
)
def test_texts_become_words(text: str, expected: list[tuple[str, int]]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("al-Qur'an", [("quran", "alquran")]),
        ("NM114", [("nm114",)]),
        ("COVID-19", [("covid",), ("19",)]),
        ("978-000-1234-56-7", [("9780001234567",)]),
        ("0-306-40615-2", [("0306406152",)]),
        ("1234-5678", [("12345678",)]),
        ("1990-1995", [("1990",), ("1995",)]),
        ("anti-kekerasan", [("anti",), ("kekerasan",)]),
        ("ma'na", [("makna", "mana")]),
        ("Nūr al-Dīn", [("nur",), ("din", "aldin")]),
        ("", []),
    ],
)
def test_what_a_text_asks_for(typed: str, expected: list[tuple[str, ...]]) -> None:
    assert asked(typed) == expected


@given(st.text(alphabet="abNM ḥق-'ʿ19x.\n", max_size=40))
def test_every_word_asked_for_stands_in_the_text(text: str) -> None:
    standing = {word for word, *_ in tokenise(text)}
    for readings in asked(text):
        assert readings
        assert set(readings) <= standing


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("antikekerasan", ("anti", "kekerasan", "keras")),
        ("nonmuslim", ("non", "muslim")),
        ("ulumuddin", ("ulum", "din")),
        ("antik", ()),
        ("prasangka", ()),
        ("pascasarjana", ()),
        ("multikultural", ("multi", "kultural")),
    ],
)
def test_a_compound_stands_under_its_parts_and_is_not_asked_for_by_them(
    word: str, expected: tuple[str, ...]
) -> None:
    found = set(forms_of(word, "i")) - set(stems_of(word, "i"))
    assert {form for form in found if form.isalpha()} == set(expected)


@given(st.text(alphabet="abق -\n\u00ad\ufffe'’ˀḥ1_", max_size=60))
def test_offsets_point_into_the_text(text: str) -> None:
    last = 0
    for word, position, start, end, extra in tokenise(text):
        assert 0 <= start < end <= len(text)
        assert word
        assert extra or start >= last
        last = last if extra else end
        assert position >= 0


def test_values_of_a_field_are_not_neighbours() -> None:
    analysed = analyse_metadata([["satu dua", "tiga"], ["empat"], [], [], ["lima"]])
    positions = {word: found[0] for word, found in analysed.words.items()}
    assert positions["dua"] == positions["satu"] + 1
    assert positions["tiga"] > positions["dua"] + 1
    assert positions["empat"] == 1 << 20
    assert analysed.length == 5


def test_stems_keep_the_places_of_their_words() -> None:
    analysed = analyse_page("penelitian agama meneliti", "ind")
    assert analysed.stems["teliti"] == [0, 2]
    assert "agama" not in analysed.stems


def test_roots_survive_in_a_file_and_a_damaged_file_does_no_harm(tmp_path) -> None:
    path = tmp_path / "roots.tsv"
    first = RootCache()
    first.root("keagamaan")
    first.save(path)
    assert path.read_text("ascii") == "keagamaan\tagama\t53a732e2\n"
    with path.open("ab") as file:
        file.write(b"\x00\xff\ngaris\npenelitian\t\xff\xfe\nABC\tx\nditeliti\tagama\t53a732e2\n")
    second = RootCache()
    second.load(path)
    assert second.root("keagamaan") == "agama"
    assert second.root("penelitian") == second.root("diteliti") == "teliti"
    second.load(tmp_path / "missing.tsv")


def test_roots_that_another_process_adds_are_loaded_when_they_are_whole(tmp_path) -> None:
    path = tmp_path / "roots.tsv"
    writer, reader = RootCache(), RootCache()
    writer.root("keagamaan")
    writer.save(path)
    reader.load(path)
    writer.root("penelitian")
    writer.save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-4])
    reader.load(path)
    assert set(reader._roots) == {"keagamaan"}
    path.write_bytes(whole)
    reader.load(path)
    assert reader._roots == {"keagamaan": "agama", "penelitian": "teliti"}
    path.write_bytes(whole[: whole.index(b"\n") + 1])  # begun anew
    reader.load(path)
    assert len(reader._roots) == 2
