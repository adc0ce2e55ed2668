"""`/search` asked badly: signs left open, words without end, control characters, bytes that are no text."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import pages
from tests.pages import text_of


def api(library, query):
    response = library.client().get(f"/api/search?{query}")
    assert response.status_code == 200, response.status
    return response.get_json()


def entries(root):
    return [e for e in root.iter("li") if e.get("class") == "entry"]


@pytest.mark.parametrize(
    "words",
    [
        '"tidak ditutup',
        "((((",
        "moderasi )",
        "a*",
        "*",
        "***",
        "-",
        "OR",
        "OR OR",
        "-moderasi",
        "AND",
    ],
)
def test_words_that_cannot_be_understood_are_a_notice(library, words):
    page = pages.get(library.client(), f"/search?q={quote(words)}")
    assert text_of(next(page.iter("h1")))


@pytest.mark.parametrize("words", ['"moderasi', "(moderasi", "moderasi)"])
def test_an_open_mark_is_said_and_the_words_are_searched(library, words):
    page = pages.get(library.client(), f"/search?q={quote(words)}&lang=id")
    assert "dibiarkan terbuka" in text_of(page) or "kurung" in text_of(page)
    assert entries(page)
    assert api(library, f"q={quote(words)}")["notice"]


@pytest.mark.parametrize(
    "words",
    [
        "a" * 10_000,
        "moderasi " * 1_200,
        '"' * 10_000,
        "(" * 10_000,
        "*" * 10_000,
        "-" * 10_000,
        "ڬ" * 10_000,
        "\u0301" * 9_999,
        "kata" + "\u200b" * 9_000,
    ],
)
def test_very_long_words(library, words):
    pages.get(library.client(), f"/search?q={quote(words)}")
    assert isinstance(api(library, f"q={quote(words)}")["total"], int)


@pytest.mark.parametrize(
    "raw",
    ["%00", "moderasi%00", "%01%02%03", "%1b[31m", "%E2%80%AE", "%EF%BF%BE", "%F0%90%80%80", "%0d%0a", "%7f",
     "%C2%85", "%ED%A0%80x"],
)  # fmt: skip
def test_control_characters(library, raw):
    response = library.client().get(f"/search?q={raw}")
    assert response.status_code in (200, 400)
    pages.check_page(response)
    for facet in ("type", "year", "subject", "collection", "language", "access", "sort", "page"):
        response = library.client().get(f"/search?{facet}={raw}")
        assert response.status_code in (200, 400)
        pages.check_page(response)


@pytest.mark.parametrize("path", ["/search", "/api/search", "/", "/collections/umum", "/login"])
@pytest.mark.parametrize("raw", ["q=%ff", "q=%C3", "%ff=1", "q=moderasi&type=%80", "lang=%ff"])
def test_bytes_that_are_not_utf8_are_never_a_fault_of_ours(library, path, raw):
    response = library.client().get(f"{path}?{raw}")
    assert response.status_code in (200, 400)
    if response.mimetype == "text/html":
        pages.check_page(response)


def test_many_values_of_one_filter(library):
    query = "&".join(f"year={n}" for n in range(1000, 2000))
    pages.get(library.client(), f"/search?{query}")
    query = "&".join(f"subject={'x' * 500}{n}" for n in range(60))
    assert api(library, query)["total"] == 0


HOSTILE = [
    "tahun:..",
    "tahun:99999999999999999999",
    "tahun:٢٠١٥",
    "tahun:-5",
    "bahasa:klingon",
    'bahasa:""',
    "bahasa:" + "x" * 500,
    "koleksi:../../etc",
    "judul:(" * 40,
    "judul:" * 200,
    "penulis:" + '"' + "a b " * 60 + '"',
    "moderasi~9",
    "~",
    "moder~~~",
    "aaaa~ bbbb~ cccc~ dddd~",
    "-(" * 3 + "moderasi" + ")" * 3,
    "\u200f\u202emoderasi\u202c",
    "\u2066judul:\u2069moderasi",
    "%$#@!^&|{}[]<>?",
    "'; DROP TABLE items; --",
    "{{7*7}} ${jndi:ldap://x}",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_the_query_language_takes_anything(library, words):
    page = pages.get(library.client(), f"/search?q={quote(words)}&lang=id")
    assert "<script>alert" not in text_of(next(page.iter("h1")))
    assert isinstance(api(library, f"q={quote(words)}")["total"], int)


@pytest.mark.parametrize(
    ("words", "notice"),
    [
        ("bahasa:klingon", "unknown_value"),
        ("tahun:kapan", "unknown_value"),
        ("mo*", "bad_wildcard"),
    ],
)
def test_what_was_read_otherwise_is_said(library, words, notice):
    assert api(library, f"q={quote(words)}")["notice"] == notice
    for language, said in (("id", "kata-kata"), ("en", "words")):
        page = pages.get(library.client(), f"/search?q={quote(words)}&lang={language}")
        (status,) = (e for e in page.iter("div") if e.get("role") == "status")
        assert said in text_of(status)


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(
                ["judul:", "tahun:", "bahasa:", '"', "(", ")", "-", "*", "~", " OR ", ".."]
            ),
        ),
        max_size=12,
    ).map("".join)
)
@pytest.mark.sqlite_only
def test_no_text_makes_a_fault(library, text):
    response = library.client().get(
        "/api/search", query_string={"q": text.encode("utf-8", "replace")}
    )
    assert response.status_code == 200
    assert isinstance(response.get_json()["total"], int)
