"""Images of pages: the widths that are kept, caching, and files of which no image can be made."""

import io
import os
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from urllib.parse import quote

import pytest
from PIL import Image
from sqlalchemy import select

from repository.db import db
from repository.items.queries import find
from repository.pages.models import Page
from tests import pages
from tests.library import REPORT_FILE

WIDTHS = (150, 400, 900)


def image(library, record, position, query="", **kwargs):
    return library.client().get(
        library.url(record, f"/pages/{position}/image{query}"), buffered=True, **kwargs
    )


def test_the_first_pictures_are_there_before_anybody_asks(library):
    """The worker made them: the covers for lists and item pages, a manuscript's leaves."""
    images = library.app.extensions["daluang_stores"].images

    def made(record, position, width):
        with library.app.app_context():
            item = find(db.session(), library.handles[record])
            query = select(Page).where(Page.item_id == item.id, Page.position == position)
            page = db.session.scalars(query).one()
            return images.path(page.file.sha256, page.number_in_file, width).is_file()

    assert made("report", 1, 150)
    assert made("report", 1, 400)
    assert not made("report", 4, 1600)  # no other test asks for it
    assert all(made("manuscript", n, 150) for n in range(1, 5))
    assert made("manuscript", 1, 900)
    assert made("restricted", 1, 400)


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


def test_a_file_of_which_no_image_can_be_made_is_tried_once_a_day(tmp_path, monkeypatch):
    from repository.pages import extract
    from repository.pages.images import RETRY_AFTER_SECONDS, PageImages

    tries = []
    render = extract.render
    monkeypatch.setattr(extract, "render", lambda *a, **k: (tries.append(1), render(*a, **k)))
    broken = tmp_path / "rusak.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"\0" * 4000)
    images = PageImages(tmp_path / "images")
    for _ in range(3):
        with pytest.raises(extract.UnreadableFile):
            images.make(broken, "application/pdf", "ab" * 32, 1, 150)
    assert len(tries) == 1
    yesterday = time.time() - RETRY_AFTER_SECONDS - 1
    os.utime(images.path("ab" * 32, 1, 150).with_suffix(".none"), (yesterday, yesterday))
    with pytest.raises(extract.UnreadableFile):
        images.make(broken, "application/pdf", "ab" * 32, 1, 150)
    assert len(tries) == 2


def test_the_image_of_an_unreadable_page_is_not_there(library):
    """A file that was whole when its pages were counted may be damaged now."""
    stores = library.app.extensions["daluang_stores"]
    client = library.client()
    address = library.url("report", "/pages/5/image?width=1600")
    file = client.get(library.url("report", f"/files/{quote(REPORT_FILE)}"), buffered=True)
    path = stores.images.path(sha256(file.data).hexdigest(), 5, 1600)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".none").touch()
    pages.get(client, address, 404)
    path.with_suffix(".none").unlink()
    assert client.get(address, buffered=True).status_code == 200


def test_many_images_at_once_come_one_after_another(library):
    """Twenty asked for at the same moment on an empty folder: all come, and nobody else waits for them."""
    stores = library.app.extensions["daluang_stores"]
    for made in stores.images.folder.rglob("*.jpg"):
        made.unlink()
    addresses = [
        library.url(record, f"/pages/{n}/image?width={width}")
        for record, count in (("report", 5), ("manuscript", 4))
        for n in range(1, count + 1)
        for width in (150, 400)
    ]
    addresses += addresses[:2]  # the same one twice

    def fetch(address):
        return library.client().get(address, buffered=True).status_code

    with ThreadPoolExecutor(20) as threads:
        answers = [threads.submit(fetch, address) for address in addresses]
        began = time.monotonic()
        assert fetch("/search?q=moderasi") == 200
        is_prompt = time.monotonic() - began < 5
        assert {answer.result() for answer in answers} == {200}
    assert is_prompt
    assert not list(stores.images.folder.rglob("*.none"))


def test_who_waits_too_long_is_asked_to_come_back(library, monkeypatch):
    from repository.pages import images

    monkeypatch.setattr(images, "WAIT_SECONDS", 0.1)
    stores = library.app.extensions["daluang_stores"]
    address = library.url("report", "/pages/2/image?width=1600")
    for _ in range(images.AT_ONE_TIME):
        stores.images._turns.acquire()
    try:
        response = library.client().get(address)
        assert response.status_code == 503
        assert response.headers["Retry-After"]
        assert response.headers["Cache-Control"] == "private, no-store"
    finally:
        for _ in range(images.AT_ONE_TIME):
            stores.images._turns.release()
    assert library.client().get(address, buffered=True).status_code == 200
