"""Text and word boxes of PDF pages."""

import ctypes

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
import pytest
import typst

from repository.pages.extract import FileStatus, PageKind, PageStatus, read_file, unpack_boxes
from repository.pages.extract.child import pdf, pdfium
from repository.pages.extract.protocol import RUN_PAGES
from tests.repository.pages import uploads

PDF = "application/pdf"
HYPHENS = """
#set page(width: 7cm, height: 12cm)
#set text(lang: "id", hyphenate: true)
#set par(justify: true)
Perpustakaan mengumpulkan undang-undang perundang-undangan kebijaksanaan penyelenggaraan
pengembangan keanekaragaman anak-anak sebaik-baiknya pertanggungjawaban menyelenggarakan
#set text(lang: "en")
mempertanggungjawabkan international characteristically communication 😀 selesai
"""


WORDS = [word for line in HYPHENS.splitlines() if not line.startswith("#") for word in line.split()]


def read(path, **options):
    reading = read_file(path, PDF, **options)
    return reading, list(reading)


def test_pages_come_in_order_with_text_and_size(tmp_path):
    count = 2 * RUN_PAGES + 20
    path = uploads.numbered_pages(tmp_path / "a.pdf", count)
    reading, pages = read(path)
    assert (reading.status, reading.page_count, reading.detail) == (FileStatus.OK, count, "")
    assert [page.number for page in pages] == list(range(1, count + 1))
    assert [page.text for page in pages] == [f"Halaman nomor {n}" for n in range(1, count + 1)]
    assert {page.kind for page in pages} == {PageKind.DIGITAL}
    assert pages[0].width == pytest.approx(595.3, abs=0.1)
    assert pages[0].height == pytest.approx(841.9, abs=0.1)


def test_reading_may_begin_at_any_page(tmp_path):
    path = uploads.numbered_pages(tmp_path / "a.pdf", 8)
    reading, pages = read(path, first_page=7)
    assert [page.text for page in pages] == ["Halaman nomor 7", "Halaman nomor 8"]
    assert (reading.status, reading.page_count) == (FileStatus.OK, 8)
    assert read(path, first_page=9)[1] == []


def test_boxes_are_those_of_the_words_characters(tmp_path):
    path = uploads.typeset(
        tmp_path / "a.pdf", "Naskah #emph[kuno] #text(9pt)[d]#text(30pt)[a]n #text(30pt)[be]sar."
    )
    (page,) = read(path)[1]
    boxes = {page.text[box.start : box.end]: box for box in unpack_boxes(page.boxes)}
    assert list(boxes) == ["Naskah", "kuno", "dan", "besar."]
    text_page = pypdfium2.PdfDocument(path)[0].get_textpage()
    for word, box in boxes.items():
        first = text_page.get_text_range().index(word)
        corners = [_character_box(text_page, first + n) for n in range(len(word))]
        assert box.x0 * page.width == pytest.approx(min(c[0] for c in corners), abs=0.1)
        assert box.x1 * page.width == pytest.approx(max(c[1] for c in corners), abs=0.1)
        assert (1 - box.y1) * page.height == pytest.approx(min(c[2] for c in corners), abs=0.1)
        assert (1 - box.y0) * page.height == pytest.approx(max(c[3] for c in corners), abs=0.1)


def _character_box(text_page, index):
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    assert raw.FPDFText_GetCharBox(text_page.raw, index, left, right, bottom, top)
    return left.value, right.value, bottom.value, top.value


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_boxes_of_a_turned_page_stand_where_it_is_displayed(tmp_path, rotation):
    upright = uploads.typeset(tmp_path / "a.pdf", "#set page(width: 200pt, height: 300pt)\nNaskah")
    with pikepdf.open(upright) as pdf:
        pdf.pages[0].rotate(rotation, relative=False)
        pdf.pages[0].cropbox = (10, 20, 190, 290)
        pdf.save(tmp_path / "b.pdf")
    (page,) = read(tmp_path / "b.pdf")[1]
    (box,) = unpack_boxes(page.boxes)
    image = pypdfium2.PdfDocument(tmp_path / "b.pdf")[0].render(scale=4).to_numpy()
    dark = (image[:, :, 0] < 128).nonzero()
    height, width = image.shape[:2]
    assert (page.width, page.height) == pytest.approx((width / 4, height / 4), abs=1)
    seen = (
        dark[1].min() / width,
        dark[0].min() / height,
        dark[1].max() / width,
        dark[0].max() / height,
    )
    assert box[2:] == pytest.approx(seen, abs=0.01)


def test_words_broken_at_line_ends_are_joined_and_doubled_words_keep_their_hyphen(tmp_path):
    path = uploads.typeset(tmp_path / "a.pdf", HYPHENS)
    (page,) = read(path)[1]
    assert page.text.split() == WORDS
    raw_text = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range()
    assert raw_text.count("\ufffe") >= 3  # else this page says nothing
    boxes = unpack_boxes(page.boxes)
    together = "".join(page.text[box.start : box.end] for box in boxes)
    assert together.replace("-", "") == "".join(page.text.split()).replace("-", "")
    assert len(boxes) > len(page.text.split())


def test_the_page_that_readers_warm_up_with_is_read():
    pdfium.start()
    assert pdf.warm_up() == "Siap dibaca"


def test_a_page_that_is_a_picture_is_a_scan(tmp_path, make_png):
    make_png(tmp_path / "scan.png", 400, 600)
    source = '#set page(width: 100pt, height: 150pt, margin: 0pt)\n#image("scan.png", width: 100%)'
    (tmp_path / "a.typ").write_text(source + "\n#pagebreak()\n#pagebreak()")
    typst.compile(str(tmp_path / "a.typ"), output=str(tmp_path / "a.pdf"))
    reading, (scan, empty, *_rest) = read(tmp_path / "a.pdf")
    assert reading.status is FileStatus.OK
    assert (scan.kind, scan.status, scan.boxes) == (PageKind.SCAN, PageStatus.EMPTY, b"")
    assert (empty.kind, empty.status) == (PageKind.DIGITAL, PageStatus.EMPTY)


@pytest.mark.parametrize("name", ["rtl_lo.pdf", "rtl_chrome.pdf"])
def test_arabic_words_come_in_reading_order(samples, name):
    text = "\n".join(page.text for page in read(samples / "pdf/arabic" / name)[1])
    assert "بسم الله الرحمن الرحيم الحمد لله رب العالمين" in text
    assert "كتاب فتح الرحمن بشرح زبد ابن رسلان" in text
    assert "اين كتاب دڠن بهاس ملايو جاوي يڠ دكارڠ اوليه شيخ نور الدين الرانيري" in text
    assert "Penelitian ini mengkaji manuskrip di pesantren" in text
    assert "\u0640" not in text


@pytest.mark.parametrize("name", ["rtl_lo.pdf", "rtl_chrome.pdf"])
def test_arabic_words_have_boxes_on_their_line_from_right_to_left(samples, name):
    page = next(p for p in read(samples / "pdf/arabic" / name)[1] if "بسم" in p.text)
    begin = page.text.index("بسم الله")
    end = page.text.index("\n", begin)
    boxes = [box for box in unpack_boxes(page.boxes) if begin <= box.start < end]
    assert len(boxes) == 8
    assert len({round(box.y0 * 20) for box in boxes}) == 1
    lefts = [box.x0 for box in boxes]
    assert lefts == sorted(lefts, reverse=True)
