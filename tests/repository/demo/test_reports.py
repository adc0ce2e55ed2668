"""The sample reports, typeset for real and read back with PDFium."""

import hashlib
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from repository.demo.collections import collections
from repository.demo.fonts import PACKAGES, font_folders, typesetter_fonts
from repository.demo.reports import SourceFaulty, import_row, read_report, reports, typeset
from repository.metadata.flat import from_flat
from tests.requirements import missing

CHECKOUT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 23)
REPORTS = reports()
HASHES = """
import hashlib
from repository.demo.fonts import typesetter_fonts
from repository.demo.reports import reports, typeset
fonts = typesetter_fonts()
for report in reports():
    print(report.slug, hashlib.sha256(typeset(report, fonts)).hexdigest())
"""

STRAIGHT = str.maketrans({"\ufffe": "-", "“": '"', "”": '"', "‘": "'", "’": "'"})

each_report = pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.slug)


@pytest.fixture(scope="module")
def pdfs():
    if len(font_folders()) < len(PACKAGES):
        missing("a typeface of the sample content (npm package)")
    fonts = typesetter_fonts()
    return {report.slug: typeset(report, fonts) for report in REPORTS}


def _pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def _words(text: str) -> str:
    return " ".join(text.translate(STRAIGHT).split())


def test_twenty_reports_or_more_with_numbers_of_their_own():
    numbers = [report.head["number"] for report in REPORTS]
    assert len(REPORTS) >= 20
    assert len(set(numbers)) == len(numbers)


def test_reports_show_every_kind_of_access_and_several_years():
    assert {report.head["access"] for report in REPORTS} == {
        *("open", "embargoed", "restricted", "metadata_only"),
    }
    assert len({report.head["date"].year for report in REPORTS}) >= 4
    assert {report.head["language"] for report in REPORTS} >= {"id", "en"}


@each_report
def test_head_is_complete_in_both_languages(report):
    assert set(report.head["title"]) == set(report.head["abstract"]) == {"id", "en"}
    for abstract in report.head["abstract"].values():
        assert 40 <= len(abstract.split()) <= 220
    assert 3 <= len(report.head["keywords"]) <= 8
    assert report.head["license"] == "CC0-1.0"
    assert (report.head["access"] == "embargoed") == ("embargo_until" in report.head)


@each_report
def test_import_row_is_accepted_without_a_wrong_or_missing_value(report):
    read = from_flat(import_row(report), today=TODAY)
    assert [problem for problem in read.problems if problem.severity != "warning"] == []
    assert read.document["rights"]["access"] == report.head["access"]
    assert read.document["subjects"], "a subject is a term of the list, not a keyword"
    assert len(read.document["subjects"]) == len(report.head["subjects"])
    assert read.collection in {collection.slug for collection in collections()}


@each_report
def test_report_has_four_to_sixty_pages_and_a_readable_text_layer(report, pdfs):
    pages = _pages(pdfs[report.slug])
    language = report.head["language"]
    assert 4 <= len(pages) <= 60
    assert _words(report.head["title"][language]) in _words(pages[0])
    abstract = re.escape(_words(report.head["abstract"][language])).replace(r"\-", r"- ?")
    assert re.search(abstract, _words(pages[1]))
    whole = _words(" ".join(pages))
    assert "\ufffd" not in whole
    outline = [mark.get_title() for mark in pypdfium2.PdfDocument(pdfs[report.slug]).get_toc()]
    assert len(outline) >= 4
    for heading in outline:
        assert whole.count(_words(heading)) >= 1


@each_report
def test_pdf_says_its_title_and_language_and_is_tagged(report, pdfs):
    pdf = pdfs[report.slug]
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == report.head["title"][report.head["language"]]
    assert document.get_metadata_value("CreationDate") == ""
    assert b"/Marked true" in pdf
    assert f"/Lang({report.head['language']}".encode() in pdf.replace(b"/Lang (", b"/Lang(")


def test_one_report_is_long(pdfs):
    assert max(len(_pages(pdf)) for pdf in pdfs.values()) >= 20


def test_arabic_passages_are_read_in_their_logical_order(pdfs):
    text = _words(" ".join(_pages(pdfs["panduan-deskripsi-naskah"])))
    assert "بسم الله الرحمن الرحيم" in text
    assert "هاري بولن رجب سنة" in text


def test_another_process_makes_the_same_bytes(pdfs):
    made = subprocess.run(
        [sys.executable, "-c", HASHES],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    again = dict(zip(made[::2], made[1::2], strict=True))
    assert again == {slug: hashlib.sha256(pdf).hexdigest() for slug, pdf in pdfs.items()}


def test_without_typefaces_it_says_so_and_still_sets_latin_text(tmp_path):
    with pytest.warns(UserWarning, match="@expo-google-fonts/source-serif-4.*npm ci"):
        fonts = typesetter_fonts(tmp_path)
    report = next(report for report in REPORTS if report.slug == "statistik-layanan-2024")
    assert "Statistik Layanan" in _words(_pages(typeset(report, fonts))[0])


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("= Tanpa kepala\n", "begin with a head"),
        ("/*---\ntitle: [\n---*/\n= Isi\n", "the head is not YAML"),
        ("/*---\nhanya kata\n---*/\n= Isi\n", "the head is not a mapping"),
        ("/*---\nnumber: X/1\nwarna: merah\n---*/\n= Isi\n", r"title.*unknown keys \['warna'\]"),
    ],
)
def test_a_faulty_head_names_the_file_and_the_reason(tmp_path, source, reason):
    path = tmp_path / "rusak.typ"
    path.write_text(source, "utf-8")
    with pytest.raises(SourceFaulty, match=rf"rusak\.typ: .*{reason}"):
        read_report(path)


def test_faulty_markup_names_the_file():
    report = REPORTS[0]
    broken = type(report)("rusak", report.head, "= Judul\n#tidak-ada[x]\n")
    with pytest.raises(SourceFaulty, match=r"rusak\.typ: (.|\n)*tidak-ada"):
        typeset(broken, typesetter_fonts())
