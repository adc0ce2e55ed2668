"""Writing queries: an expression as text, an advanced form as text, and both back."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from search_index.analysis import FIELDS
from search_index.expression import And, Node, Or
from search_index.names import FACET_NAMES
from search_index.parser import MAX_CHARACTERS, parse
from search_index.results import Notice
from search_index.writing_queries import Form, Row, compose, decompose, unparse


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Moderasi  Beragama", "moderasi beragama"),
        ("“Moderasi Beragama”", '"moderasi beragama"'),
        ("wakaf AND (tunai OR uang)", "wakaf (tunai OR uang)"),
        ("wakaf tunai OR zakat", "wakaf tunai OR zakat"),
        ("-(wakaf tunai) -zakat", "-(wakaf tunai) -zakat"),
        ("-(-wakaf)", "-(-wakaf)"),
        ("title:(wakaf zakat)", "judul:wakaf judul:zakat"),
        ("title:(wakaf zakat) haji", "(judul:wakaf judul:zakat) haji"),
        ("author:fauzi year:1990..", "penulis:fauzi tahun:1990.."),
        ("year:1990-1990", "tahun:1990"),
        ('language:"Old Malay" type:book', 'bahasa:"Old Malay" jenis:book'),
        ("keagama* kerukuan~", "keagama* kerukuan~2"),
        ("al-Qur'an", "al-quran"),
        ('"al-Qur\'an"', '"al quran"'),
        ("-nilai-budaya", "-(nilai budaya)"),
        ("wakaf wakaf", "wakaf"),
        ("wakaf OR wakaf", "wakaf"),
        ("", ""),
    ],
)
def test_an_expression_has_one_normal_form(text: str, normal: str) -> None:
    assert unparse(parse(text).node) == normal
    assert parse(normal).node == parse(text).node


def test_names_are_written_in_the_language_of_the_reader() -> None:
    node = parse("judul:wakaf tahun:..1990 bahasa:arab").node
    assert unparse(node, "en") == "title:wakaf year:..1990 language:arab"
    assert parse(unparse(node, "en")).node == node


PIECES = st.sampled_from(
    [
        *['"', "(", ")", "-", "*", "~", ":", " ", " OR ", " AND ", "“", "'", "..", "(", ")"],
        *["a", "bcde", "kerukunan", "al-Qur'an", "non-Muslim", "ḥadīṡ", "القرآن", "ﷺ", "ß"],
        *["judul:", "penulis:", "tahun:", "bahasa:", "naskah:", "1990", "2005", "\u200f", "\x00"],
    ]
)
TYPED = st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join))


@settings(deadline=None)  # the first word in Arabic letters reads the dictionary
@given(TYPED)
@example("-judul:a-b " * 3)
@example("((((-a-b))))")
@example("a OR a -(b OR b)")
@example("keter\x02bukaan")
def test_the_normal_form_is_read_as_the_same_expression(text: str) -> None:
    node = parse(text).node
    written = unparse(node)
    assume(len(written) <= MAX_CHARACTERS)
    again = parse(written)
    assert again.node == node
    assert again.notice is None
    assert unparse(again.node) == written


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Form(), ""),
        (Form((Row("", "all", "moderasi beragama"),)), "moderasi beragama"),
        (Form((Row("title", "all", "moderasi beragama"),)), "judul:moderasi judul:beragama"),
        (Form((Row("title", "exact", "moderasi beragama"),)), 'judul:"moderasi beragama"'),
        (Form((Row("", "any", "wakaf zakat"),)), "wakaf OR zakat"),
        (Form((Row("", "none", "wakaf zakat"),)), "-wakaf -zakat"),
        (
            Form((Row("", "any", "wakaf zakat"), Row("creator", "all", "fauzi"))),
            "(wakaf OR zakat) penulis:fauzi",
        ),
        (
            Form((Row("", "all", "wakaf uang"), Row("title", "exact", "zakat fitrah")), "OR"),
            '(wakaf uang) OR judul:"zakat fitrah"',
        ),
        (
            Form(
                (Row("", "all", "wakaf"), Row("", "any", "haji umrah"), Row("", "none", "uang")),
                "OR",
                1990,
                2005,
                {"language": ("arab", "Bahasa Indonesia"), "type": ("buku",)},
            ),
            "(wakaf OR haji OR umrah) -uang tahun:1990..2005"
            ' (bahasa:arab OR bahasa:"Bahasa Indonesia") jenis:buku',
        ),
        (Form(first_year=1990), "tahun:1990.."),
        (Form(last_year=1990), "tahun:..1990"),
        (Form((Row("", "all", ' "a(b) OR -c* digital* x:y~'),)), "a b or c digital* x y"),
        (Form((Row("", "exact", '"a" OR (b'),)), '"a OR b"'),
        (Form((Row("", "all", "?!"), Row("", "exact", " ")), "OR"), ""),
    ],
)
def test_a_form_is_composed(form: Form, text: str) -> None:
    assert compose(form) == text
    assert parse(text).notice is None


def test_a_form_is_composed_in_english() -> None:
    form = Form((Row("title", "all", "waqf"),), "AND", 2000, None, {"language": ("arabic",)})
    assert compose(form, "en") == "title:waqf year:2000.. language:arabic"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "moderasi beragama",
        'judul:wakaf judul:zakat "abu bakar" -uang -kas*',
        "(wakaf OR zakat) penulis:fauzi tahun:1990..2005 bahasa:arab",
        '(wakaf uang) OR judul:"zakat fitrah"',
        "tahun:..1990 (bahasa:arab OR bahasa:jawa) jenis:buku",
        '("a b" OR c) -d',
    ],
)
def test_a_form_is_read_back(text: str) -> None:
    form = decompose(text)
    assert form is not None
    assert _unordered(parse(compose(form)).node) == _unordered(parse(text).node)


@pytest.mark.parametrize(
    "text", ['wakaf "uang', "-(a b)", "a~1bcd kerukuan~", "tahun:1990 tahun:1991", "(a OR (b c)) d"]
)
def test_what_no_form_asks_for_is_not_read_back(text: str) -> None:
    assert decompose(text) is None


ROWS = st.builds(
    Row,
    st.sampled_from(["", *(name for name in FIELDS if name != "other")]),
    st.sampled_from(["all", "exact", "any", "none"]),
    st.one_of(st.text(max_size=20), st.lists(PIECES, max_size=4).map("".join)),
)
YEARS = st.none() | st.integers(1, 9999)
FORMS = st.builds(
    Form,
    st.lists(ROWS, max_size=3).map(tuple),
    st.sampled_from(["AND", "OR"]),
    YEARS,
    YEARS,
    st.dictionaries(
        st.sampled_from(sorted(set(FACET_NAMES.values()))),
        st.lists(st.text(max_size=8), max_size=2).map(tuple),
        max_size=2,
    ),
)


@settings(deadline=None)
@given(FORMS)
def test_any_form_gives_a_text_that_is_read_as_it_stands(form: Form) -> None:
    text = compose(form)
    parsed = parse(text)
    assert parsed.notice in (None, Notice.TOO_MANY_WORDS, Notice.TOO_LONG, Notice.BAD_WILDCARD)
    assert parsed.notice is not Notice.BAD_WILDCARD or text.count("*") > 3
    back = decompose(text)
    if parsed.notice is None and back is not None:
        assert _unordered(parse(compose(back)).node) == _unordered(parsed.node)


def _unordered(node: Node | None) -> object:
    if isinstance(node, And | Or):
        return type(node), frozenset(_unordered(child) for child in node.children)
    return node
