"""Word boxes in packed form, and pages of text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.pages.extract import WordBox, pack_boxes, pages_of_text, unpack_boxes

shares = st.floats(0, 1)
boxes_in_order = st.lists(
    st.tuples(st.integers(0, 180_000), st.integers(1, 300), shares, shares, shares, shares)
).map(lambda rows: [WordBox(s, s + n, *c) for s, n, *c in sorted(rows)])


@given(boxes_in_order)
def test_boxes_come_back_within_a_fraction_of_a_point(boxes):
    back = unpack_boxes(pack_boxes(boxes))
    assert [box[:2] for box in back] == [box[:2] for box in boxes]
    for one, other in zip(back, boxes, strict=True):
        assert one[2:] == pytest.approx(other[2:], abs=1 / 65535)
    json.dumps(back)


@given(st.binary(max_size=300))
def test_other_bytes_are_no_boxes(data):
    if data:
        with pytest.raises(ValueError, match="not packed word boxes"):
            unpack_boxes(data)


def test_cut_boxes_are_refused():
    packed = pack_boxes([WordBox(0, 4, 0.1, 0.1, 0.2, 0.2)] * 50)
    with pytest.raises(ValueError, match="not packed word boxes"):
        unpack_boxes(packed[: len(packed) // 2])


def test_a_form_feed_begins_a_page():
    assert pages_of_text("satu\fdua\n\ftiga\f") == ["satu", "dua", "tiga"]
    assert pages_of_text("satu\f\ftiga") == ["satu", "", "tiga"]
    assert pages_of_text("") == [""]


def test_text_without_form_feeds_is_cut_at_paragraph_ends():
    paragraph = "Perpustakaan mengumpulkan naskah. " * 20 + "\n"
    pages = pages_of_text(paragraph * 30)
    assert len(pages) > 5
    assert all(page.endswith("naskah. ") and 2_500 < len(page) < 4_500 for page in pages[:-1])


def test_a_text_in_one_line_is_cut_between_words():
    pages = pages_of_text("perpustakaan " * 5_000)
    assert len(pages) > 15
    assert {word for page in pages for word in page.split()} == {"perpustakaan"}


@given(st.text(max_size=500).map(lambda part: part * 40))
def test_no_letter_is_lost_and_no_page_is_too_long(text):
    pages = pages_of_text(text)
    letters = [letter for letter in text if letter.isalnum()]
    assert [letter for page in pages for letter in page if letter.isalnum()] == letters
    assert all(len(page.encode()) <= 200_000 for page in pages)


def test_a_page_of_many_bytes_is_divided_even_between_form_feeds():
    pages = pages_of_text("\f" + "كتاب " * 60_000 + "\fakhir")
    assert pages[0] == ""
    assert pages[-1] == "akhir"
    assert all(len(page.encode()) <= 200_000 for page in pages)


def test_what_xml_forbids_becomes_space():
    assert pages_of_text("a\x00b\x08c\ud800d\ufffee") == ["a b c d e"]
