"""Dates of records in words."""

import pytest

from repository.items.dating import date_words


@pytest.mark.parametrize(
    ("edtf", "indonesian", "english"),
    [
        ("2025", "2025", "2025"),
        ("2025-04", "April 2025", "April 2025"),
        ("2025-05-14", "14 Mei 2025", "14 May 2025"),
        ("1865~", "sekitar 1865", "about 1865"),
        ("1865?", "1865 (?)", "1865 (?)"),
        ("1865%", "sekitar 1865 (?)", "about 1865 (?)"),
        ("1850/1860", "1850 – 1860", "1850 – 1860"),
        ("1850-03/1850-04~", "Maret 1850 – sekitar April 1850", "March 1850 – about April 1850"),
        ("../1850", "sampai 1850", "until 1850"),
        ("1850/..", "sejak 1850", "since 1850"),
        ("1850/", "sejak 1850", "since 1850"),
        ("185X", "1850-an", "the 1850s"),
        ("18XX", "abad ke-19", "century 19"),
        ("2025-21", "2025-21", "2025-21"),
        ("-0044", "-0044", "-0044"),
        ("Y-17000", "Y-17000", "Y-17000"),
        ("2025-02-30", "2025-02-30", "2025-02-30"),
    ],
)
def test_edtf_in_words(library, edtf, indonesian, english):
    stored = {"edtf": edtf, "calendar": "gregorian", "year": 0}
    for language, words in (("id", indonesian), ("en", english)):
        with library.app.test_request_context(f"/?lang={language}"):
            assert date_words(stored) == words


def test_words_of_the_source_come_first(library):
    stored = {"edtf": "1865-01-10~", "original": "12 Syakban 1281 H", "year": 1865}
    with library.app.test_request_context("/?lang=id"):
        assert date_words(stored) == "12 Syakban 1281 H (1865)"
