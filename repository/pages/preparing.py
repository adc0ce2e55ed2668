"""The job `images`: the pictures that an item's page and lists show first are made before anybody asks for them.

It comes after all other work. What it leaves out, and what it could not make, is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from repository.db import db
from repository.files.storage import FileStore
from repository.items.models import Item
from repository.pages import extract
from repository.pages.addresses import COVER_PIXELS, LEAVES_SHOWN, READER_PIXELS, STRIP_PIXELS
from repository.pages.images import PageImages
from repository.pages.models import Page

IMAGES = "images"  # the job's kind
MANUSCRIPT = "manuscript"


def prepare_images(
    item_id: int, files: FileStore, images: PageImages, still_at_it: Callable[[], None]
) -> None:
    """The cover is there for lists and for the item's page; of a manuscript all leaves that its page shows.

    A page of which no image can be made is passed over. `still_at_it` is called after each image.
    """
    wanted = list(_wanted(item_id))
    db.session.rollback()
    for sha256, mime, number, width in wanted:
        try:
            images.make(files.path(sha256), mime, sha256, number, width)
        except (extract.UnreadableFile, FileNotFoundError):
            continue
        still_at_it()


def _wanted(item_id: int) -> Iterator[tuple[str, str, int, int]]:
    item = db.session.get(Item, item_id)
    if item is None:
        return
    is_manuscript = item.profile == MANUSCRIPT
    query = (
        select(Page)
        .where(Page.item_id == item_id, Page.position > 0, Page.width > 0)
        .order_by(Page.position)
        .limit(LEAVES_SHOWN if is_manuscript else 1)
        .options(joinedload(Page.file))
    )
    for place, page in enumerate(db.session.scalars(query)):
        large = READER_PIXELS if is_manuscript else COVER_PIXELS
        for width in (STRIP_PIXELS, large) if place == 0 else (STRIP_PIXELS,):
            yield page.file.sha256, page.file.mime, page.number_in_file, width
