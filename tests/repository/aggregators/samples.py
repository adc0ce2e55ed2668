"""A record that keeps every rule, and for each rule one that breaks it."""

import copy
from dataclasses import replace
from datetime import date

from repository.aggregators.evidence import evidence_of
from repository.aggregators.reading import NAMES
from tests.factories import make_document

TODAY = date(2026, 11, 23)
SITE = "https://repositori.contoh.id"
LANDING = f"{SITE}/items/abcdefgh"
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def file(name="laporan.pdf", mime=PDF, size=400_000, **changes):
    """Return a file of a record."""
    url = f"{LANDING}/files/{name}"
    return {
        "name": name,
        "mime": mime,
        "size": size,
        "role": "main",
        "url": url,
        "is_open": True,
    } | changes


def record(**changes):
    """Return a whole record; `changes` are keys of the record itself, not of the import format."""
    document = make_document(
        title="Layanan perpustakaan keliling",
        abstract="Laporan ini menguraikan layanan perpustakaan keliling di lima kabupaten.",
        subjects=["R1.2"],
        keywords=["perpustakaan keliling"],
        publisher="Balai Penelitian Contoh",
        license="CC-BY-4.0",
        access="open",
        identifiers=[{"scheme": "report_number", "value": "BPC/LP/2021/07"}],
    )
    system = {
        "handle": "abcdefgh",
        "state": "published",
        "files": [file()],
        "record": {"created": "2021-05-04T00:00:00Z", "changed": "2021-05-04T00:00:00Z"},
        "urls": {"landing": LANDING, "base": SITE},
    }
    return {**copy.deepcopy(document), **system, **changes}


def seen(readings=None, **changes):
    """Return what is seen of `record(**changes)`."""
    return evidence_of(record(**changes), TODAY, readings)


def with_dc(**elements):
    """Return a record whose Dublin Core has these elements instead of its own."""
    whole = seen()
    return replace(whole, dc={**whole.dc, **elements})


def with_tags(*tags):
    """Return a record whose page has these tags for the PDF."""
    whole = seen()
    others = [tag for tag in whole.tags if tag[0] != "citation_pdf_url"]
    return replace(whole, tags=(*others, *(("citation_pdf_url", address) for address in tags)))


def without_openaire(path, attribute=None, **changes):
    """Return a record whose OpenAIRE record lacks the elements at a path, or an attribute of them."""
    whole = seen(**changes)
    found = whole.openaire.findall(path, NAMES)
    assert found, f"the sample has no {path}"
    for element in found:
        if attribute:
            del element.attrib[attribute]
        else:
            element.getparent().remove(element)
    return whole


def text(value, lang="ind", **more):
    """Return a stored text."""
    return {"value": value, "lang": lang, **more}


EMBARGOED = {"access": "embargoed", "embargo_until": "2027-06-01", "licence": "cc-by-4.0"}
FUNDED = [{"funder": "Yayasan Contoh"}]
THUMBNAIL = "https://lain.contoh.id/thumbs/1.jpg"

BREAKING = {
    "title": [seen(title=[])],
    "creator": [seen(creators=[])],
    "one_author": [seen(creators=[{"kind": "person", "name": "Siti dan Budi"}])],
    "date": [seen(dates=[])],
    "date_form": [with_dc(date=("2020-5",)), with_dc(date=("2020", "12 Mei 2020"))],
    "abstract": [seen(abstract=[])],
    "type": [
        with_dc(type=()),
        with_dc(type=("info:eu-repo/semantics/report", "Report")),
    ],
    "type_term": [with_dc(type=("Report",))],
    "type_named": [seen(type="other")],
    "access_term": [
        with_dc(rights=("CC BY 4.0",)),
        with_dc(
            rights=("info:eu-repo/semantics/openAccess", "info:eu-repo/semantics/closedAccess")
        ),
    ],
    "language": [seen(language=[])],
    "language_code": [with_dc(language=("id_ID",)), with_dc(language=("ind",))],
    "subject": [seen(subjects=[], keywords=[])],
    "one_subject": [seen(keywords=[text("naskah; wakaf")]), seen(keywords=[text("a, b, c, d")])],
    "publisher": [seen(publisher={})],
    "placeholder": [
        seen(publisher={"kind": "organisation", "name": "-"}),
        with_dc(contributor=("n/a",)),
        with_dc(subject=("",)),
    ],
    "wrongly_decoded": [seen(title=[text("Sekolah di CafÃ© Aceh", kind="main")])],
    "unreadable": [
        with_dc(title=("Layanan\ufffd",)),
        with_dc(description=("Huruf \ue001",)),
    ],
    "markup": [
        seen(abstract=[text("<p>Laporan ini menguraikan layanan.</p>")]),
        with_dc(title=("Layanan &amp; kebijakan",)),
    ],
    "address": [seen(urls={"landing": "/items/abcdefgh", "base": ""})],
    "handle": [seen(identifiers=[{"scheme": "handle", "value": "123456789/12"}])],
    "links": [
        seen(identifiers=[{"scheme": "url", "value": THUMBNAIL}]),
        with_dc(identifier=(LANDING, "http://alamat dengan spasi")),
    ],
    "pdf": [seen(files=[]), seen(files=[file("laporan.docx", WORD)])],
    "pdf_first": [seen(files=[file("lampiran.docx", WORD), file()])],
    "pdf_link": [seen(files=[file("laporan")])],
    "pdf_tag": [
        with_tags(),
        with_tags(f"{LANDING}/files/laporan.pdf", f"{LANDING}/files/dua.pdf"),
        with_tags("https://lain.contoh.id/laporan.pdf"),
    ],
    "pdf_size": [seen(files=[file(size=5_000_001)])],
    "pdf_text": [seen({"laporan.pdf": "empty"}), seen({"laporan.pdf": "encrypted"})],
    "readable": [seen(abstract=[], files=[])],
    "appeared_in": [seen(publisher={}), seen(type="journal_article")],
    "report_number": [seen(identifiers=[])],
    "resource_type": [
        without_openaire("o:resourceType"),
        without_openaire("o:resourceType", "uri"),
        without_openaire("o:resourceType", "resourceTypeGeneral"),
    ],
    "resource_identifier": [
        without_openaire("d:identifier"),
        without_openaire("d:identifier", "identifierType"),
    ],
    "issued": [without_openaire("d:dates/d:date")],
    "access_right": [without_openaire("d:rights"), without_openaire("d:rights", "rightsURI")],
    "embargo_end": [
        without_openaire("d:dates/d:date[@dateType='Available']", rights=EMBARGOED, files=[])
    ],
    "file_location": [without_openaire("o:file"), without_openaire("o:file", "accessRightsURI")],
    "funder": [
        without_openaire("o:fundingReferences/o:fundingReference", funding=FUNDED),
    ],
}
KEEPING = [
    seen(),
    seen(rights=EMBARGOED, files=[file(is_open=False)]),
    seen(rights={"access": "restricted"}, files=[file(is_open=False)]),
    seen(funding=FUNDED),
    seen({"laporan.pdf": "ok"}, files=[file(), file("lampiran.docx", WORD)]),
    seen(creators=[{"kind": "organisation", "name": "Badan Penelitian dan Pengembangan"}]),
    seen(language=["kaw", "jav"]),
    seen(identifiers=[
        {"scheme": "report_number", "value": "7"}, {"scheme": "url", "value": "https://contoh.id/a"},
    ]),
]  # fmt: skip
