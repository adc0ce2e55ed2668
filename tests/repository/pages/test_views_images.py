"""Images of pages: the widths that are kept, caching, and files of which no image can be made."""

import io

import pytest
from PIL import Image

from tests import pages

WIDTHS = (150, 400, 900)


def image(library, record, position, query="", **kwargs):
    return library.client().get(
        library.url(record, f"/pages/{position}/image{query}"), buffered=True, **kwargs
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("record", ["report", "manuscript"])
def test_an_image_has_the_width_asked_for(library, record, width):
    response = image(library, record, 1, f"?width={width}")
    assert response.status_code == 200
    assert response.mimetype == "image/jpeg"
    with Image.open(io.BytesIO(response.data)) as shown:
        # an image file is never enlarged
        assert shown.width == (min(width, 600) if record == "manuscript" else width)
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    again = image(
        library, record, 1, f"?width={width}", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304
    assert again.data == b""


def test_each_page_of_a_file_has_its_own_tag(library):
    tags = {image(library, "report", n, "?width=150").headers["ETag"] for n in range(1, 6)}
    assert len(tags) == 5


@pytest.mark.parametrize("width", ["151", "0", "100000", "099999"])
def test_other_widths_are_not_made(library, width):
    pages.get(library.client(), library.url("report", f"/pages/1/image?width={width}"), 404)


@pytest.mark.parametrize("width", ["", "x", "9e2", "%00", "-1", "99999999999"])
def test_a_width_that_is_no_number_is_the_readers(library, width):
    response = image(library, "report", 1, f"?width={width}")
    with Image.open(io.BytesIO(response.data)) as shown:
        assert shown.width == 900


@pytest.mark.parametrize(
    ("record", "position"), [("text", 1), ("empty", 1), ("report", 6), ("report", 0)]
)
def test_a_page_without_image(library, record, position):
    pages.get(library.client(), library.url(record, f"/pages/{position}/image"), 404)


def test_staff_keep_no_copy(library):
    response = library.client_as("reviewer").get(
        library.url("restricted", "/pages/1/image?width=150"), buffered=True
    )
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_file_that_became_unreadable_is_a_404(library, tmp_path):
    from repository.pages import extract

    broken = tmp_path / "rusak.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"\0" * 4000)
    with pytest.raises(extract.UnreadableFile):
        extract.render(broken, "application/pdf", 1, width_px=150, out_path=tmp_path / "x.jpg")
    assert not (tmp_path / "x.jpg").exists()
