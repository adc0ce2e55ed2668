"""Whatever bytes come, reading them ends with a page or a clear refusal, and damage in one record costs no other."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository.partners.answers import NotOai, parse
from repository.partners.fields import fields_of, safe_link
from tests.repository.partners.provider import Provider, dublin_core, error, records

PROVIDER = Provider(records=records(8), page_size=5)
PAGE = PROVIDER.envelope(PROVIDER.listing({}))
OTHERS = [r.identifier for n, r in enumerate(PROVIDER.records[:5]) if n != 2]
SNIPPETS = [b"<", b">", b"&", b"&amp;", b"]]>", b"<!--", b"-->", b"<![CDATA[", b"\x00", b"\xff\xfe"]
SNIPPETS += [b"&#0;", b"&bogus;", b"<dc:title>", b"</dc:title>", b"<a b='", b'"', b"\xe2\x80\xae"]
SNIPPETS += [b"</metadata>", b"<header>", b"<record>", b"</OAI-PMH>", b"<?xml version='1.0'?>"]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(PAGE)),
            st.integers(0, 40),
            st.one_of(st.sampled_from(SNIPPETS), st.binary(max_size=20)),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_damage_is_read_or_refused(edits):
    body = PAGE
    for at, length, inserted in edits:
        body = body[:at] + inserted + body[at + length :]
    try:
        page = parse(body)
    except NotOai:
        return
    for record in page.records:
        assert record.identifier
        if record.metadata is not None:
            fields_of(record.metadata)


INSIDE = [
    s for s in SNIPPETS if b"record>" not in s and b"<header" not in s and b"OAI-PMH" not in s
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(INSIDE), min_size=1, max_size=5), st.integers(0, 13))
def test_damage_inside_one_record_costs_no_other(inserted, at):
    title = b"Karya nomor 2"
    body = PAGE.replace(title, title[:at] + b"".join(inserted) + title[at:], 1)
    page = parse(body)
    sound = [r for r in page.records if r.identifier in OTHERS]
    assert [r.identifier for r in sound] == OTHERS
    for record in sound:
        number = record.identifier.rpartition(":")[2]
        assert fields_of(record.metadata).title == f"Karya nomor {number}"
    assert page.token == "5|"


@pytest.mark.parametrize(
    "body",
    [
        b"<record><header>" * 60_000,
        b"<OAI-PMH>" + b"<a>" * 200_000 + b"</OAI-PMH>",
        b"<OAI-PMH " + b"x " * 500_000,
        b"<OAI-PMH>" + b"<record " * 200_000 + b"</OAI-PMH>",
        b"<OAI-PMH>" + b"&#" * 500_000 + b"</OAI-PMH>",
        b"<OAI-PMH>" + b"&a" * 500_000 + b"</OAI-PMH>",
        b"<OAI-PMH>" + b"</OAI-PMH>   " * 100_000 + b"x",
        b"<?xml " + b"?" * 1_000_000,
    ],
)
def test_hostile_lengths_take_no_long_time(body):
    began = time.monotonic()
    with suppress(NotOai):
        parse(body)
    assert time.monotonic() - began < 10


def fields(**elements):
    provider = Provider(records=records(1))
    provider.records[0].inside = dublin_core(elements.pop("title", "Judul"), **elements)
    page = parse(provider.envelope(provider.listing({})))
    return fields_of(page.records[0].metadata)


LINKS = {
    "https://mitra.example/item/1": "https://mitra.example/item/1",
    "HTTP://mitra.example/A": "",
    "http://mitra.example/naskah/باب": "http://mitra.example/naskah/%D8%A8%D8%A7%D8%A8",
    "http://mitra.example/?q=a&b=%20": "http://mitra.example/?q=a&b=%20",
    "https://bücher.example/x": "https://xn--bcher-kva.example/x",
    "10.1234/abc.d": "https://doi.org/10.1234/abc.d",
    "doi:10.1234/abc": "https://doi.org/10.1234/abc",
    "hdl:123/4": "https://hdl.handle.net/123/4",
    "javascript:alert(1)": "",
    "JaVaScRiPt:alert(1)": "",
    "data:text/html,<script>": "",
    "vbscript:x": "",
    "//mitra.example/x": "",
    "https://user@mitra.example/": "",
    "https://mitra.example\\@evil.example/": "",
    "https://mitra.example/\u202egpj.exe": "",
    "https://mitra.example/a b": "",
    "http://": "",
    "http://[::1": "",
    "ISBN 978-602-0000": "",
}


@pytest.mark.parametrize("given_link", LINKS)
def test_only_an_http_address_becomes_a_link(given_link):
    wanted = LINKS[given_link]
    found = fields(identifier=given_link).url
    if given_link.startswith("HTTP:"):
        assert found in ("", "http://mitra.example/A")
    else:
        assert found == wanted


@given(st.text(max_size=60))
def test_no_text_whatever_makes_another_link(text):
    link = safe_link(text)
    assert link == "" or link.startswith(("http://", "https://"))
    assert not any(c in link for c in "\"'<> \n\t") or "'" in link


def test_the_landing_page_is_taken_before_the_file():
    provider = Provider(records=records(1))
    inside = dublin_core("Judul", identifier="https://mitra.example/bitstream/1/file.pdf")
    extra = "<dc:identifier>https://mitra.example/handle/1/2</dc:identifier></oai_dc:dc>"
    provider.records[0].inside = inside.replace("</oai_dc:dc>", extra)
    page = parse(provider.envelope(provider.listing({})))
    assert fields_of(page.records[0].metadata).url == "https://mitra.example/handle/1/2"


YEARS = {"2021": 2021, "2021-03-04T00:00:00Z": 2021, "1444 H / 2023 M": 2023, "s.a.": None}
YEARS |= {"12345": None, "Maret 1998": 1998, "٢٠٢١": None, "": None}


@pytest.mark.parametrize("text", YEARS)
def test_the_year_is_read_from_what_partners_write(text):
    assert fields(date=text).year == YEARS[text]


def test_a_title_of_a_megabyte_is_cut():
    found = fields(title="Judul " * 200_000)
    assert len(found.title) <= 500
    assert found.title.endswith("…")
    assert found.raw == ""


def test_errors_and_empty_lists_are_pages():
    page = parse(PROVIDER.envelope(error("noRecordsMatch", "none")))
    assert (page.errors, page.has_list) == ([("noRecordsMatch", "none")], False)
