"""One address of an item, several representations: who gets which, and that no cache mixes them."""

import json

import pytest
from lxml import etree

from repository import web
from repository.crosswalks import FORMATS, formats_of
from repository.db import transaction
from repository.items.operations import withdraw
from repository.items.queries import find
from repository.people.operations import system_actor
from tests import factories, pages

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
REQUIRED = {
    "application/ld+json": "jsonld",
    "application/x-bibtex": "bib",
    "application/x-research-info-systems": "ris",
    "application/vnd.citationstyles.csl+json": "csl.json",
    "application/vnd.datacite.datacite+xml": "datacite.xml",
    "application/marcxml+xml": "marc.xml",
    "application/mods+xml": "mods.xml",
    "application/xml": "dc.xml",
}
# Of formats that share a media type the first one is given.
TYPES = {form.media_type: form.extension for form in reversed(formats_of("report"))} | REQUIRED


def varies(response):
    return {name.strip() for line in response.headers.getlist("Vary") for name in line.split(",")}


@pytest.mark.parametrize(("media_type", "ending"), TYPES.items())
@pytest.mark.parametrize("role", [None, "cataloguer"])
def test_who_names_a_format_is_led_to_its_address(library, media_type, ending, role):
    client = library.client_as(role) if role else library.client()
    response = client.get(library.url("report"), headers={"Accept": media_type})
    assert response.status_code == 303
    assert response.location == library.url("report", f".{ending}")
    assert varies(response) == {"Accept", "Accept-Language", "Cookie"}
    assert "no-store" in response.headers["Cache-Control"]
    body = client.get(response.location, headers={"Accept": media_type})
    assert body.status_code == 200
    assert body.mimetype == media_type


@pytest.mark.parametrize("accept", [None, "*/*", BROWSER, "image/png", "application/json;q=0.1"])
@pytest.mark.parametrize("role", [None, "cataloguer"])
def test_everybody_else_gets_the_page(library, accept, role):
    client = library.client_as(role) if role else library.client()
    response = client.get(library.url("report"), headers={"Accept": accept} if accept else {})
    assert response.status_code == 200
    pages.check_page(response)
    assert varies(response) == {"Accept", "Accept-Language", "Cookie"}


def test_the_page_cache_keeps_representations_apart(library):
    library.app.extensions["daluang_page_cache"] = web.PageCache()
    client, address = library.client(), library.url("report")
    asked = [
        BROWSER,
        "application/x-bibtex",
        BROWSER,
        "application/ld+json",
        "*/*",
        "application/x-bibtex",
    ]
    answers = []
    for accept in asked:
        response = client.get(address, headers={"Accept": accept})
        answers.append((response.status_code, response.mimetype, response.headers.get("Location")))
    page = (200, "text/html", None)
    bibtex, json_ld = ((303, "text/html", f"{address}.{e}") for e in ("bib", "jsonld"))
    assert answers == [page, bibtex, page, json_ld, page, bibtex]


def test_a_tag_of_the_page_is_no_tag_of_a_format(library):
    client, address = library.client(), library.url("report")
    tag = client.get(address).headers["ETag"]
    headers = {"If-None-Match": tag, "Accept": "application/x-bibtex"}
    assert client.get(address, headers=headers).status_code == 303
    assert client.get(f"{address}.bib", headers=headers).status_code == 200
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    tags = {client.get(f"{address}.{f.extension}").headers["ETag"] for f in formats_of("report")}
    assert len({tag, *tags}) == len(formats_of("report")) + 1


def test_an_address_with_an_ending_is_that_format_whatever_is_asked(library):
    for accept in (BROWSER, "application/ld+json", "text/html"):
        response = library.client().get(library.url("report", ".bib"), headers={"Accept": accept})
        assert (response.status_code, response.mimetype) == (200, "application/x-bibtex")


@pytest.mark.parametrize("role", [None, "cataloguer"])
def test_what_a_reader_may_not_know_of_is_not_there_in_any_format(library, role):
    client = library.client_as(role) if role else library.client()
    for accept in (BROWSER, "application/x-bibtex"):
        headers = {"Accept": accept}
        pages.get(client, "/items/zzzzzzzz", 404, headers=headers)
        if role is None:
            pages.get(client, library.url("draft"), 404, headers=headers)
            pages.get(client, library.url("internal"), 404, headers=headers)


def test_a_draft_has_a_page_for_staff_and_no_format(library):
    client = library.client_as("cataloguer")
    response = client.get(library.url("draft"), headers={"Accept": "application/x-bibtex"})
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert client.get(library.url("draft", ".bib")).status_code == 404


@pytest.mark.parametrize("record", ["report", "manuscript"])
def test_the_page_names_every_format_of_the_record(library, record):
    address = library.url(record)
    page = pages.get(library.client(), address)
    links = {
        link.get("href"): (link.get("type"), link.get("title"))
        for link in page.iterfind("head/link[@rel='alternate']")
        if link.get("type")
    }
    forms = formats_of(record)
    assert links == {
        f"http://localhost{address}.{form.extension}": (form.media_type, form.label)
        for form in forms
    }
    assert {"OpenAIRE", "DataCite", "Dublin Core", "BibTeX"} <= {form.label for form in forms}


def test_every_format_of_every_record_can_be_had(library):
    for record in (
        "report",
        "files",
        "manuscript",
        "hostile",
        "empty",
        "long",
        "embargoed",
        "restricted",
    ):
        for form in FORMATS.values():
            response = library.client().get(library.url(record, f".{form.extension}"))
            if response.status_code == 404:  # a format of other profiles
                assert form.profiles
                continue
            assert response.status_code == 200
            assert response.headers["Content-Type"] == f"{form.media_type}; charset=utf-8"
            assert response.headers["X-Robots-Tag"] == "noindex"
            if "json" in form.media_type:
                json.loads(response.data)
            elif "xml" in form.media_type:
                etree.fromstring(response.data)


def test_what_is_withdrawn_is_gone_at_once_in_every_representation(app, client):
    with app.app_context(), transaction() as session:
        handle = factories.make_item(session, title="Judul yang akan ditarik").handle
    address = f"/items/{handle}"
    named = {"Accept": "application/x-bibtex"}
    assert client.get(address).status_code == 200
    assert client.get(address, headers=named).status_code == 303
    assert b"Judul yang akan ditarik" in client.get(f"{address}.openaire.xml").data
    with app.app_context(), transaction() as session:
        withdraw(session, find(session, handle), system_actor(session), reason="Alasan")
    assert client.get(address).status_code == 410
    assert client.get(address, headers=named).status_code == 410
    for form in formats_of("report"):
        response = client.get(f"{address}.{form.extension}")
        assert (response.status_code, response.mimetype) == (410, "text/html")
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_an_embargo_ends_in_every_format_on_its_day(app, client, at):
    at("2026-11-23T03:00:00Z")
    with app.app_context(), transaction() as session:
        handle = factories.make_item(
            session, access="embargoed", embargo_until="2026-11-25", text="Isi yang ditunda."
        ).handle
    openaire, datacite = (f"/items/{handle}.{name}.xml" for name in ("openaire", "datacite"))
    at("2026-11-24T16:59:59Z")  # one second before midnight in Jakarta
    assert b"c_f1cf" in client.get(openaire).data
    assert b"laporan.txt" not in client.get(openaire).data
    assert b"akhir embargo" in client.get(datacite).data
    at("2026-11-24T17:00:00Z")
    assert b"c_abf2" in client.get(openaire).data
    assert b"laporan.txt" in client.get(openaire).data
    assert b"akhir embargo" not in client.get(datacite).data
