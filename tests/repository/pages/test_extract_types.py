"""File types by their bytes."""

import zipfile

import pytest

from repository.pages.extract import INLINE_TYPES, sniff
from tests.repository.pages import uploads

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\n\n%PDF-1.4\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        (b"GIF89a" + bytes(20), "image/gif"),
        (b"II*\0" + bytes(20), "image/tiff"),
        (b"RIFF\x20\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(20), "image/jp2"),
        (b"\xff\x4f\xff\x51" + bytes(20), "image/j2c"),
        (rb"{\rtf1\ansi teks}", "application/rtf"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "application/msword",
        ),
        (b"Laporan tahunan\n", "text/plain"),
        ("\ufeffKitab فتح الرحمن\f2".encode(), "text/plain"),
        (b"<!DOCTYPE html><title>x</title>", "text/html"),
        (b"  <html><script>alert(1)</script>", "text/html"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
        (b"<svg onload='alert(1)'>", "image/svg+xml"),
        (b'<?xml version="1.0"?><record/>', "application/xml"),
        ("Perpustakaan é".encode("latin-1"), "application/octet-stream"),
        (b"teks\0teks", "application/octet-stream"),
        (b"MZ\x90\0\x03", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_bytes_decide_the_type_whatever_the_name_says(tmp_path, data, mime):
    path = tmp_path / "gambar.png"
    path.write_bytes(data)
    assert sniff(path) == mime


def test_office_files_are_told_by_what_their_zip_holds(tmp_path):
    assert sniff(uploads.docx(tmp_path / "a", uploads.paragraph("a"))) == DOCX
    assert sniff(uploads.odt(tmp_path / "b", "")) == "application/vnd.oasis.opendocument.text"
    assert sniff(uploads.epub(tmp_path / "c", ["<p>a</p>"])) == "application/epub+zip"
    sheet = uploads.zipped(tmp_path / "d", {"xl/workbook.xml": b"<workbook/>"})
    assert sniff(sheet).endswith("spreadsheetml.sheet")
    assert (
        sniff(uploads.zipped(tmp_path / "e", {"a.txt": b"word/document.xml"})) == "application/zip"
    )


def test_a_zip_that_claims_to_be_another_type_is_a_zip(tmp_path):
    path = uploads.zipped(tmp_path / "a", {"mimetype": b"text/html"})
    assert sniff(path) == "application/zip"
    with zipfile.ZipFile(tmp_path / "empty", "w"):
        pass
    assert sniff(tmp_path / "empty") == "application/zip"


def test_text_is_judged_to_its_end(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"teks " * 500_000 + b"\xff")
    assert sniff(path) == "application/octet-stream"


def test_nothing_that_can_hold_a_script_is_shown_inline():
    assert not INLINE_TYPES & {"text/html", "image/svg+xml", "application/xml", "text/xml"}
