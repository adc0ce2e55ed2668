"""Office documents, books, markup and plain text as pages of text; image files as pages."""

import pytest
import pyvips

from repository.pages.extract import FileStatus, PageKind, PageStatus, read_file, sniff
from tests.repository.pages import uploads

BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def texts(path):
    reading = read_file(path, sniff(path))
    pages = list(reading)
    assert reading.status is FileStatus.OK
    assert reading.page_count == len(pages)
    assert all(page.kind is PageKind.TEXT for page in pages)
    return [page.text for page in pages]


def test_word_pages_begin_where_the_document_says(tmp_path):
    drawn = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>tiga</w:t></w:r></w:p>"
    body = uploads.paragraph("satu") + BREAK + uploads.paragraph("dua") + drawn
    assert texts(uploads.docx(tmp_path / "a", body)) == ["satu", "dua", "tiga"]


def test_a_word_break_that_is_typed_and_drawn_counts_once(tmp_path):
    body = (
        uploads.paragraph("satu")
        + BREAK
        + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>dua</w:t></w:r></w:p>"
    )
    assert texts(uploads.docx(tmp_path / "a", body)) == ["satu", "dua"]


def test_word_tables_and_notes_are_text_and_deleted_words_are_not(tmp_path):
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    body = f"<w:tbl><w:tr>{cell.format('naskah')}{cell.format('jilid')}</w:tr></w:tbl>"
    body += "<w:p><w:del><w:r><w:t>terhapus</w:t></w:r></w:del><w:r><w:t>tetap</w:t></w:r></w:p>"
    notes = f'<w:footnotes xmlns:w="{uploads.LETTER}">{uploads.paragraph("catatan")}</w:footnotes>'
    path = uploads.docx(tmp_path / "a", body, **{"word/footnotes.xml": notes.encode()})
    (text,) = texts(path)
    assert text.split() == ["naskah", "jilid", "tetap", "catatan"]


def test_a_long_word_document_without_breaks_is_cut_at_paragraphs(tmp_path):
    body = "".join(uploads.paragraph(f"Alinea {n}. " + "naskah kuno " * 40) for n in range(100))
    pages = texts(uploads.docx(tmp_path / "a", body))
    assert 10 < len(pages) < 25
    assert all(page.startswith("Alinea") for page in pages)


def test_opendocument_pages_begin_at_breaks(tmp_path):
    styles = (
        '<style:style style:name="P1"><style:paragraph-properties fo:break-before="page"/>'
        "</style:style>"
    )
    body = (
        '<text:p>satu<text:s text:c="2"/><text:span>kata</text:span></text:p>'
        '<text:p text:style-name="P1">dua</text:p><text:p>a<text:soft-page-break/>tiga</text:p>'
    )
    assert texts(uploads.odt(tmp_path / "a", body, styles)) == ["satu  kata", "dua\na", "tiga"]


def test_a_books_chapters_come_in_the_order_of_its_spine(tmp_path):
    path = uploads.epub(tmp_path / "a", ["<h1>Satu</h1><p>a b</p>", "<p>Dua &amp; tiga</p>"])
    assert texts(path) == ["Satu\na b", "Dua & tiga"]


def test_markup_gives_its_words_without_scripts(tmp_path):
    path = tmp_path / "a"
    path.write_text(
        "<!doctype html><title>t</title><script>alert(1)</script><p>Isi <b>buku</b><p>Dua"
    )
    assert texts(path) == ["Isi buku\nDua"]


def test_rich_text_pages_begin_at_page_marks(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(rb"{\rtf1\ansi\pard Halaman \b satu\b0\par\page Halaman dua\par}")
    assert [text.strip() for text in texts(path)] == ["Halaman satu", "Halaman dua"]


def test_plain_text_pages_begin_at_form_feeds(tmp_path):
    path = tmp_path / "a"
    path.write_text("\ufeffsatu\fdua\f")
    assert texts(path) == ["satu", "dua"]


def test_an_encrypted_document_says_so(tmp_path):
    manifest = b'<m xmlns="urn:x"><encryption-data/></m>'
    path = uploads.zipped(
        tmp_path / "a",
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": b"\x8f\x01\x02",
            "META-INF/manifest.xml": manifest,
        },
    )
    reading = read_file(path, sniff(path))
    assert list(reading) == []
    assert reading.status is FileStatus.ENCRYPTED


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "webp", "tif"])
def test_an_image_is_one_page_of_its_own_size(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    pyvips.Image.black(64, 48, bands=3).copy(interpretation="srgb").write_to_file(str(path))
    reading = read_file(path, sniff(path))
    (page,) = reading
    assert (page.width, page.height, page.kind) == (64, 48, PageKind.IMAGE)
    assert (page.status, page.text, reading.status) == (PageStatus.EMPTY, "", FileStatus.OK)


def test_a_tiff_has_as_many_pages_as_images(tmp_path):
    path = tmp_path / "a.tif"
    image = pyvips.Image.black(30, 120).copy()
    image.set_type(pyvips.GValue.gint_type, "page-height", 40)
    image.tiffsave(str(path))
    pages = list(read_file(path, sniff(path)))
    assert [(page.number, page.width, page.height) for page in pages] == [
        (1, 30, 40),
        (2, 30, 40),
        (3, 30, 40),
    ]


def test_a_type_without_text_is_unsupported(tmp_path):
    path = uploads.zipped(tmp_path / "a", {"data.bin": b"1"})
    reading = read_file(path, sniff(path))
    assert list(reading) == []
    assert reading.status is FileStatus.UNSUPPORTED
