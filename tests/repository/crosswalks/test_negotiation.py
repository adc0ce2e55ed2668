"""What a request for an item wants, by its Accept header alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from repository.crosswalks import FORMATS, Format
from repository.crosswalks.negotiation import format_wanted

CHROMIUM = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OLD_WEBKIT = (
    "application/xml,application/xhtml+xml,text/html;q=0.9,text/plain;q=0.8,image/png,*/*;q=0.5"
)


def wanted(header, offered=None):
    accept = parse_accept_header(header, MIMEAccept)
    form = format_wanted(accept, list(FORMATS.values()) if offered is None else offered)
    return form and form.name


@pytest.mark.parametrize(
    "header",
    [
        None, "", "*/*", "text/*", "text/html", "application/xhtml+xml", "application/*", "image/png",
        "application/json", "application/pdf, image/*;q=0.5", CHROMIUM, FIREFOX, OLD_WEBKIT,
        "text/html, application/x-bibtex", "text/html;q=0.9, application/x-bibtex;q=0.8",
        "application/x-bibtex;q=0.5, */*", "application/x-bibtex;q=0.5, text/*",
        "application/x-bibtex;q=0", "application/x-bibtex;q=0, text/html;q=0", "*/*;q=0",
        "application/x-bibtex;q=2", "tanpa-garis-miring", ";;;", "application/x-bibtex, text/html;level=1",
    ],
)  # fmt: skip
def test_browsers_and_whoever_names_no_format_want_the_page(header):
    assert wanted(header) is None


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("application/x-bibtex", "bibtex"),
        ("Application/X-BibTeX", "bibtex"),
        ("application/x-bibtex, */*", "bibtex"),
        ("application/x-bibtex, text/html;q=0.9", "bibtex"),
        ("application/x-bibtex;q=0.3, */*;q=0.1", "bibtex"),
        ("application/ld+json;profile=\"https://schema.org\"", "schema_org"),
        ("application/x-research-info-systems;q=0.5, application/ld+json", "schema_org"),
        ("application/ld+json, application/x-research-info-systems", "schema_org"),
        ("application/x-research-info-systems, application/ld+json", "ris"),
        ("application/vnd.citationstyles.csl+json", "csl"),
        ("application/vnd.datacite.datacite+xml", "oai_datacite"),
        ("application/mods+xml;q=0.9, text/html;q=0.8", "mods"),
        ("application/xml", "oai_dc"),
        ("image/png, application/x-bibtex;q=0.1", "bibtex"),
    ],
)  # fmt: skip
def test_a_format_that_is_named_and_liked_better_is_given(header, name):
    assert wanted(header) == name


def test_only_what_is_offered_can_be_wanted():
    assert wanted("application/x-bibtex", offered=[FORMATS["ris"]]) is None
    assert wanted("application/x-bibtex", offered=[]) is None


def test_of_two_formats_with_one_media_type_the_first_is_given():
    forms = [Format(name, name, "application/xml", name, lambda rec, day: b"") for name in "ab"]
    assert wanted("application/xml", offered=forms) == "a"


def test_every_format_is_reached_by_its_media_type_or_shares_it():
    for form in FORMATS.values():
        assert FORMATS[wanted(form.media_type)].media_type == form.media_type


def test_extensions_are_of_one_format_each():
    extensions = [form.extension for form in FORMATS.values()]
    assert len(extensions) == len(set(extensions))


@given(st.text(max_size=80))
def test_no_header_breaks_it(header):
    assert wanted(header) is None or wanted(header) in FORMATS
