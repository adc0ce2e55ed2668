"""Which spellings of a word meet: prints before 1972, loan words in Latin letters, British and American; and which must
not.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.folding import fold
from search_index.spellings import transliterations
from search_index.stemming import respellings, root_words, stems


def forms(word: str, rule: str = "iea") -> set[str]:
    folded = fold(word)
    return {folded, *stems(folded, rule)}


@pytest.mark.parametrize(
    ("old", "modern"),
    [
        ("jang", "yang"),
        ("jatim", "yatim"),
        ("tjara", "cara"),
        ("hadji", "haji"),
        ("djoega", "juga"),
        ("njanjian", "nyanyian"),
        ("sjoekoer", "syukur"),
        ("achirat", "akhirat"),
        ("pandjang", "panjang"),
        ("djandji", "janji"),
        ("rakjat", "rakyat"),
        ("sembahjang", "sembahyang"),
        ("menjusun", "menyusun"),
        ("koening", "kuning"),
        ("Sjahrir", "Syahrir"),
        ("Soekarno", "Sukarno"),
        ("Tjokroaminoto", "Cokroaminoto"),
        ("Chairil", "Khairil"),
        ("chalifah", "khalifah"),
        ("thalaq", "talak"),
        ("roedjoek", "rujuk"),
    ],
)
def test_an_old_print_stands_under_its_modern_spelling(old: str, modern: str) -> None:
    assert fold(modern) in forms(old)


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("mengeloearkan", "keluar"),
        ("mempoenjai", "punya"),
        ("pergoeroean", "guru"),
        ("perdjalanan", "jalan"),
        ("mendjatoehkan", "jatuh"),
        ("peladjaran", "ajar"),
        ("pentjatatan", "catat"),
        ("keshalehan", "saleh"),
        ("berdzikir", "zikir"),
        ("berhaji", "haji"),
    ],
)
def test_affixed_words_reach_their_root_through_their_modern_spelling(word: str, root: str) -> None:
    assert root in forms(word)


@pytest.mark.parametrize(
    "spellings",
    [
        "salat shalat sholat",
        "hadis hadits hadith ḥadīth",
        "ramadan ramadhan romadhon Ramaḍān",
        "zikir dzikir dhikr",
        "nazir nazhir nadzir",
        "tarekat tarikat thariqat thariqah ṭarīqa",
        "khotbah khutbah",
        "jemaah jamaah",
        "umrah umroh",
        "hakikat hakekat haqiqat ḥaqīqat",
        "tauhid tawhid tawḥīd",
        "kasidah qasidah qosidah qaṣīdah",
        "usul ushul uṣūl",
        "maksud maqshud maqṣūd",
        "Mahfuz Mahfudz Mahfudh",
        "Syattariyah Syatariyah Syaṭṭāriyyah",
        "wujudiyah wujūdiyyah wujudiah",
        "islamiyah islamiah",
        "maqashid maqāṣid maqasid",
        "shahih ṣaḥīḥ sahih",
        "tsanawiyah sanawiah",
        "sedekah shadaqah sodaqoh",
        "digitise digitization digitising",
        "colour color",
        "catalogue catalog",
        "certify certification",
        "centre center",
    ],
)
def test_spellings_of_one_word_meet(spellings: str) -> None:
    first, *others = spellings.split()
    for other in others:
        assert forms(first) & forms(other), other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hisab", "hijab"),
        ("raja", "raya"),
        ("wafak", "wakaf"),
        ("santri", "santet"),
        ("surat", "sirat"),
        ("hakim", "hukum"),
        ("Prasetyo", "Prasetya"),
        ("khas", "kas"),
        ("tarikh", "tarik"),
        ("sunah", "sunat"),
        ("salah", "salat"),
        ("janji", "nyanyi"),
        ("jahat", "yahat"),
        ("masa", "musa"),
        ("paper", "papar"),
        ("church", "curah"),
        ("other", "otar"),
    ],
)
def test_words_that_look_alike_stay_apart(one: str, other: str) -> None:
    assert not forms(one) & forms(other)


def test_the_words_of_the_dictionary_are_respelt_only_by_the_list() -> None:
    """A word that is right as it stands has no other spelling by rule: j is j, kh is kh."""
    changed = {
        word: stems(word, "i")
        for word in root_words()
        if word.isascii() and word.isalpha() and stems(word, "i")
    }
    assert len(changed) < 25, changed


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=24))
def test_few_forms_are_added_and_never_the_word_itself(word: str) -> None:
    found = stems(word, "iea")
    assert len(found) <= 8
    assert word not in found
    assert all(form.isascii() and form.isalpha() for form in found)
    plain, further = transliterations(word)
    assert len(plain) <= 5
    assert word not in (*plain, *further)


def test_english_pages_take_only_what_is_plainly_transliterated() -> None:
    assert "hadis" in forms("hadith", "ea")
    assert forms("process", "ea") == {"process"}
    assert "zikir" in forms("dhikr", "ea")
    assert respellings("thing") == []
