"""Images of pages, and the recognition of their text."""

import pypdfium2
import pytest
import pyvips

from repository.pages.extract import UnreadableFile, ocr_page, render
from tests import requirements
from tests.repository.pages import uploads

PDF = "application/pdf"


def test_a_pdf_page_becomes_a_progressive_jpeg(tmp_path):
    path = uploads.typeset(
        tmp_path / "a.pdf",
        "#set page(width: 200pt, height: 300pt)\nsatu#pagebreak()#rect(fill: red, width: 100%, height: 100%)",
    )
    out = tmp_path / "out.jpg"
    assert render(path, PDF, 2, width_px=400, out_path=out) == (400, 600)
    data = out.read_bytes()
    assert b"\xff\xc2" in data  # SOF2: progressive
    image = pyvips.Image.new_from_file(str(out))
    red, green, blue = image(200, 300)
    assert red > 200
    assert max(green, blue) < 90
    assert (image.width, image.height) == (400, 600)


def test_an_image_loses_its_metadata_and_is_not_made_larger(tmp_path, make_png):
    path = make_png(tmp_path / "a.png", 80, 40)
    assert b"rahasia" in path.read_bytes()
    out = tmp_path / "out.jpg"
    assert render(path, "image/png", 1, width_px=4000, out_path=out) == (80, 40)
    assert b"rahasia" not in out.read_bytes()
    assert b"Exif" not in out.read_bytes()


def test_webp_is_written_when_the_name_says_so(tmp_path, make_png):
    path = make_png(tmp_path / "a.png", 80, 40)
    out = tmp_path / "out.webp"
    assert render(path, "image/png", 1, width_px=20, out_path=out) == (20, 10)
    assert out.read_bytes()[8:12] == b"WEBP"


def test_transparent_parts_become_white(tmp_path):
    path = tmp_path / "a.png"
    pyvips.Image.black(20, 20, bands=4).copy(interpretation="srgb").pngsave(str(path))
    render(path, "image/png", 1, width_px=20, out_path=tmp_path / "out.jpg")
    assert pyvips.Image.new_from_file(str(tmp_path / "out.jpg")).avg() > 250


@pytest.mark.parametrize("page", [0, 3, 10**9])
def test_a_page_that_is_not_there_leaves_no_file(tmp_path, page):
    path = uploads.numbered_pages(tmp_path / "a.pdf", 2)
    with pytest.raises(UnreadableFile):
        render(path, PDF, page, width_px=100, out_path=tmp_path / "out.jpg")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.pdf"]


def test_a_page_of_extreme_shape_stays_within_the_limits(tmp_path):
    path = uploads.typeset(
        tmp_path / "a.pdf", "#set page(width: 10pt, height: 14000pt, margin: 0pt)\n."
    )
    width, height = render(path, PDF, 1, width_px=4000, out_path=tmp_path / "out.jpg")
    assert width * height <= 41_000_000


def test_jpeg_2000_is_shown_when_it_is_whole(samples, tmp_path):
    whole = samples / "jp2/balloon.jp2"
    width, height = render(whole, "image/jp2", 1, width_px=300, out_path=tmp_path / "out.jpg")
    assert (width, height) == (300, 409)
    cut = samples / "jp2/byteCorruption/balloon_trunc2.jp2"
    with pytest.raises(UnreadableFile):
        render(cut, "image/jp2", 1, width_px=300, out_path=tmp_path / "cut.jpg")


def test_the_text_of_a_page_image_is_recognised_where_it_stands(tmp_path):
    requirements.require_tesseract("ind")
    source = "#set page(width: 400pt, height: 200pt)\n#set text(20pt)\nPerpustakaan naskah kuno\n\nJakarta 2024"
    path = uploads.typeset(tmp_path / "a.pdf", source)
    render(path, PDF, 1, width_px=1600, out_path=tmp_path / "out.jpg")
    text, boxes = ocr_page(tmp_path / "out.jpg", "ind+xxx")
    assert text.split("\n") == ["Perpustakaan naskah kuno", "Jakarta 2024"]
    first, last = boxes[0], boxes[-1]
    assert (text[first.start : first.end], text[last.start : last.end]) == ("Perpustakaan", "2024")
    seen = pypdfium2.PdfDocument(path)[0].render(scale=4).to_numpy()[:, :, 0]
    left = (seen < 128).any(axis=0).nonzero()[0].min() / seen.shape[1]
    assert first.x0 == pytest.approx(left, abs=0.01)


def test_what_tesseract_cannot_read_is_a_result(tmp_path):
    requirements.require_tesseract("ind")
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff" + bytes(100))
    with pytest.raises(UnreadableFile):
        ocr_page(tmp_path / "a.jpg")
    with pytest.raises(UnreadableFile):
        ocr_page(tmp_path / "a.jpg", "zzz")
