import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from repository.metadata import normalise


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  dua   kata\t\n", "dua kata"),
        ("nirkata\u00a0pisah\u2009tipis", "nirkata pisah tipis"),
        ("<b>Judul</b> &amp; anak<br/>judul", "Judul & anak judul"),
        ("x < 5 dan y > 3", "x < 5 dan y > 3"),
        ("AT&T; R&D", "AT&T; R&D"),
        ("e\u0301", "é"),
        ("kos\u200cong", "kosong"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("tahqiq ʻAbd ʿAbd 'Abd", "tahqiq ʻAbd ʿAbd 'Abd"),
        ("x\u00b2 ﬁ", "x\u00b2 ﬁ"),
    ],
)
def test_one_line_is_cleaned(raw, cleaned):
    assert normalise.clean_line(raw) == cleaned


def test_what_xml_cannot_hold_is_removed_and_counted():
    cleaned = normalise.clean("a\x00b\x1f\ufffe\ud800c\u00ad\ufeff")
    assert cleaned.text == "abc"
    assert cleaned.removed == 6


def test_direction_marks_are_removed_and_reported():
    cleaned = normalise.clean("laporan\u202efdp.exe")
    assert cleaned.text == "laporanfdp.exe"
    assert cleaned.notes == ("bidi_control",)


def test_lost_and_wrongly_decoded_characters_are_reported_not_guessed():
    assert normalise.clean("Pem\ufffdda").notes == ("replacement_character",)
    cleaned = normalise.clean("cafÃ©")
    assert cleaned.text == "cafÃ©"
    assert cleaned.notes == ("mojibake",)
    assert normalise.repaired("cafÃ©") == "café"
    assert normalise.repaired("kafe") is None


def test_presentation_forms_stay_and_plain_letters_are_offered():
    cleaned = normalise.clean("\ufe8d\ufedf")
    assert cleaned.text == "\ufe8d\ufedf"
    assert cleaned.notes == ("presentation_forms",)
    assert normalise.plain_letters(cleaned.text) == "\u0627\u0644"


def test_paragraphs_stay_in_texts():
    assert normalise.clean_text("satu\r\ndua \n\n  tiga") == "satu\ndua\ntiga"


def test_pages_of_a_fulltext_stay_parted():
    assert normalise.clean_fulltext("satu\x00\fdua\n\x0ctiga") == "satu\fdua\ftiga"


def test_a_title_loses_its_full_stop_and_the_space_before_its_colon():
    assert normalise.clean_title("Moderasi : Studi Kasus.") == "Moderasi: Studi Kasus"
    assert normalise.clean_title("Lalu bagaimana...") == "Lalu bagaimana..."


@given(st.text())
def test_clean_text_is_xml_nfc_and_stays_as_it_is(raw):
    once = normalise.clean_line(raw)
    etree.Element("t").text = once
    assert unicodedata.is_normalized("NFC", once)
    if "&" not in once:
        assert normalise.clean_line(once) == once
