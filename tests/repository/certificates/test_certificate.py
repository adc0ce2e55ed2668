"""The certificate: for whom it is, what stands on it, the same bytes every time, whatever the title holds."""

import io

import numpy as np
import pypdfium2
import pytest

from repository.certificates.contents import titles_of
from repository.certificates.typesetting import code_of, pdf_of
from tests import documents
from tests.repository.ownership.test_ownership import deposited, publish

ARABIC = "فتح الرحمن بشرح زبد ابن رسلان"
CONTENTS = {
    "institution": "Badan Contoh",
    "site": "Repositori",
    "address": "",
    "handle": "7k3mw2qx",
    "titles": [
        {
            "text": 'Judul #panic(1) $x$ *tebal* \\ "kutip" ' + "panjang " * 60,
            "is_right_to_left": False,
        },
        {"text": ARABIC, "is_right_to_left": True},
    ],
    "authors": ["Siti Aminah", "Ahmad Fauzi"],
    "depositor": "Siti Aminah",
    "url": "https://repositori.example/items/7k3mw2qx",
    "deposited": {"id": "3 Maret 2026", "en": "3 March 2026"},
    "published": {"id": "4 Maret 2026", "en": "4 March 2026"},
    "files": [{"name": "a.pdf", "size": 1200, "sha256": "ab" * 32}],
    "more_files": 3,
}


@pytest.fixture
def depositor(client_as):
    return client_as("depositor")


@pytest.fixture
def handle(depositor):
    return deposited(depositor)


def words(document):
    pdf = pypdfium2.PdfDocument(document)
    return " ".join(page.get_textpage().get_text_range() for page in pdf)


def test_signs_of_the_typesetter_are_letters_and_the_bytes_are_the_same():
    document = pdf_of(CONTENTS)
    assert document == pdf_of(CONTENTS)
    text = " ".join(words(document).split())
    assert "#panic(1) $x$ *tebal*" in text
    assert "ab" * 32 in text.replace(" ", "")
    for sentence in (
        "Surat Keterangan Unggah",
        "Certificate of Deposit",
        "4 Maret 2026",
        "4 March 2026",
    ):
        assert sentence in text
    assert "dan 3 berkas lain" in text


def test_the_arabic_title_is_drawn_at_the_right():
    pdf = pypdfium2.PdfDocument(pdf_of(CONTENTS | {"titles": CONTENTS["titles"][1:]}))
    page = np.asarray(pdf[0].render(scale=1).to_pil().convert("L"))
    row = page[225:275]
    dark = np.nonzero((row < 128).any(axis=0))[0]
    assert dark.max() > 0.85 * page.shape[1] - 30


def test_the_code_on_the_page_is_that_of_the_link():
    import segno

    expected = segno.make(CONTENTS["url"], error="m", micro=False)
    out = io.BytesIO()
    expected.save(out, kind="svg", border=0, xmldecl=False)
    assert code_of(CONTENTS["url"]) == out.getvalue().decode()
    assert expected.error == "M"


def test_titles_know_their_direction():
    rows = [
        {"value": "Taj al-Salatin", "kind": "translated", "lang": "eng"},
        {"value": "تاج السلاطين", "kind": "main", "lang": "msa", "script": "Arab"},
    ]
    assert [(t["text"], t["is_right_to_left"]) for t in titles_of({"title": rows})] == [
        ("تاج السلاطين", True),
        ("Taj al-Salatin", False),
    ]


def test_it_is_for_the_depositor_and_staff_after_publication(
    app, depositor, handle, client_as, client
):
    address = f"/items/{handle}/certificate.pdf"
    assert depositor.get(address).status_code == 404
    publish(app, handle)
    answer = depositor.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    text = words(answer.data)
    assert documents.TITLE in " ".join(text.split())
    assert handle in text
    assert "Aminah" in text
    assert (
        depositor.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )
    assert client_as("auditor").get(address).status_code == 200
    assert client.get(address).status_code == 303
    assert "certificate.pdf" in depositor.get("/deposits").get_data(as_text=True)


def test_other_depositors_are_refused(app, depositor, handle, client_as):
    from repository.db import transaction
    from repository.items.queries import find
    from repository.people.operations import by_email

    publish(app, handle)
    client_as("administrator")
    with app.app_context(), transaction() as session:
        find(session, handle).depositor_id = by_email(session, "administrator@contoh.id").id
    assert depositor.get(f"/items/{handle}/certificate.pdf").status_code == 403
    assert "certificate.pdf" not in depositor.get(f"/items/{handle}").get_data(as_text=True)
