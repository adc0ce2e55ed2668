"""The page that takes a description from a reference: one, several, none; by file; with look-ups off."""

import pytest

from tests import pages
from tests.browsing import Form, follow, form_of, open_form, said
from tests.repository.sources.test_references import BIBTEX, RIS


@pytest.fixture
def depositor(client_as):
    return client_as("depositor")


@pytest.fixture
def handle(depositor):
    answer = open_form(depositor, "/deposit", "files").send(depositor, button="without_file")
    return follow(depositor, answer).removeprefix("/deposit/")


def paste(client, handle, text, **more):
    address = f"/deposit/{handle}/references"
    return open_form(client, address, "text").send(client, text=text, **more)


def form_at(client, handle):
    return open_form(client, f"/deposit/{handle}", "version")


def test_one_reference_fills_the_empty_form_and_says_whence(depositor, handle):
    assert follow(depositor, paste(depositor, handle, BIBTEX)) == f"/deposit/{handle}"
    form = form_at(depositor, handle)
    assert form.value("type") == "journal_article"
    assert form.value("title") == "Kajïan Naskah & Tradisi: 100% lisan"
    assert form.value("host_title") == "Jurnal Lektur Contoh"
    assert form.value("doi") == "10.5072/contoh.1"
    text = pages.text_of(pages.get(depositor, f"/deposit/{handle}"))
    assert "Dari BibTeX (fauzi2021)" in text


def test_of_several_references_one_is_chosen(depositor, handle):
    address = f"/deposit/{handle}/references"
    answer = paste(depositor, handle, RIS + RIS.replace("Kajian Naskah", "Kajian Kedua"))
    form = form_of(pages.check_page(answer), address, "record")
    assert "Kajian Kedua (Fauzi, 2021)" in said(answer)
    assert follow(depositor, form.send(depositor, record="2")) == f"/deposit/{handle}"
    assert form_at(depositor, handle).value("title") == "Kajian Kedua"


def test_what_is_written_already_is_not_replaced(depositor, handle):
    form_at(depositor, handle).send(depositor, button="save", title="Judul saya sendiri")
    paste(depositor, handle, RIS)
    form = form_at(depositor, handle)
    assert form.value("title") == "Judul saya sendiri"
    assert form.value("volume") == "19"
    number = next(v for n, v in form.buttons if n == "take" and v != "all")
    follow(depositor, form.send(depositor, button=("take", number)))
    assert form_at(depositor, handle).value("title") == "Kajian Naskah"


def test_a_file_is_read_as_what_it_holds(depositor, handle):
    address = f"/deposit/{handle}/references"
    form = open_form(depositor, address, "text")
    from io import BytesIO

    data = dict(form.values) | {"file": (BytesIO(RIS.encode("utf-8-sig")), "zotero.ris")}
    answer = depositor.post(address, data=data, content_type="multipart/form-data")
    assert follow(depositor, answer) == f"/deposit/{handle}"
    data = dict(form.values) | {"file": (BytesIO(b"\0\1PNG" * 9), "gambar.bib")}
    answer = depositor.post(address, data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "bukan teks" in said(answer)


@pytest.mark.parametrize("text", ["", "entah apa", "@article{a, title={x", "[1,", "TY  - "])
def test_garbage_gets_a_sentence_and_stays_in_the_box(depositor, handle, text):
    answer = paste(depositor, handle, text)
    assert answer.status_code in (303, 422), text
    if answer.status_code == 422:
        form = form_of(pages.check_page(answer), "/", "text")
        assert form.value("text").strip() == text.strip()


def test_while_look_ups_are_off_the_page_says_so_and_keeps_the_doi(depositor, handle):
    page = pages.get(depositor, f"/deposit/{handle}/references")
    assert "lookup_hosts" in pages.text_of(page)
    answer = paste(depositor, handle, "10.5072/contoh.9")
    assert answer.status_code == 422
    assert "tidak dinyalakan" in said(answer)
    assert form_of(pages.check_page(answer), "/", "text").value("text") == "10.5072/contoh.9"


def test_what_the_form_does_not_ask_is_shown_and_can_be_left_out(depositor, handle):
    paste(depositor, handle, '{"type": "report", "title": "Laporan", "DOI": "10.5072/contoh.9"}')
    assert "10.5072/contoh.9" in pages.text_of(pages.get(depositor, f"/deposit/{handle}"))
    form = form_at(depositor, handle)
    number = next(v for n, v in form.buttons if n == "leave" and v != "all")
    follow(depositor, form.send(depositor, button=("leave", number)))
    assert "10.5072/contoh.9" not in pages.text_of(pages.get(depositor, f"/deposit/{handle}"))


def test_only_who_may_edit_may_propose(depositor, handle, client_as, client):
    address = f"/deposit/{handle}/references"
    assert client.get(address).status_code == 303
    stranger = client_as("reviewer")
    assert stranger.get(address).status_code == 404
    form = open_form(depositor, address, "text")
    assert Form is type(form)
    assert stranger.post(address, data=dict(form.values) | {"text": RIS}).status_code in (400, 404)
