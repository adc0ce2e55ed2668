"""The job `recognise`: pages that are pictures of text get their text from tesseract, when it is installed.

Manuscripts are left out: handwriting is not recognised, people transcribe it. A page is tried once; what was found is
derived like all page text and can be made again by reading the file anew.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from repository.db import db, transaction
from repository.files.storage import FileStore
from repository.harvesting.touch import touch
from repository.items.models import Item
from repository.pages import extract
from repository.pages.models import Page
from repository.pages.store import PageStore, PageText

RECOGNISE = "recognise"  # the job's kind
WIDTH_PIXELS = 2400  # about 290 dpi on A4
MANUSCRIPT = "manuscript"
RECOGNISED, NOTHING_FOUND = "ok", "blank"


def has_pictures_of_text(session: Session, item: Item) -> bool:
    """Whether a page of the item waits for recognition and tesseract could do it."""
    if item.profile == MANUSCRIPT or not extract.ocr_languages():
        return False
    return session.scalar(_waiting(item.id).with_only_columns(Page.id).limit(1)) is not None


def recognise_item(
    item_id: int,
    languages: str,
    files: FileStore,
    store: PageStore,
    still_at_it: Callable[[], None],
) -> None:
    """Every page of the item that waits has been tried; found text is stored and will be indexed.

    `languages` are tesseract's codes joined by "+". `still_at_it` is called after each page.
    """
    query = _waiting(item_id).options(joinedload(Page.file))
    pages = [
        (p.id, p.file.sha256, p.file.mime, p.number_in_file) for p in db.session.scalars(query)
    ]
    db.session.rollback()
    for page_id, sha256, mime, number in pages:
        status = _recognise(files.path(sha256), mime, number, languages, sha256, store)
        with transaction() as session:
            page = session.get(Page, page_id)
            if page is not None:
                page.status = status
                touch(session, page.item)
                page.item.version += 1
        still_at_it()


def _recognise(
    path: Path, mime: str, number: int, languages: str, sha256: str, store: PageStore
) -> str:
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "page.jpg"
        try:
            extract.render(path, mime, number, width_px=WIDTH_PIXELS, out_path=image)
            text, boxes = extract.ocr_page(image, languages)
        except extract.UnreadableFile:
            return NOTHING_FOUND
    if not text.strip():
        return NOTHING_FOUND
    store.put(sha256, [PageText(number, text, extract.pack_boxes(boxes) or None)])
    return RECOGNISED


def _waiting(item_id: int) -> Select[Page]:
    return (
        select(Page)
        .where(
            Page.item_id == item_id,
            Page.kind.in_(("scan", "image")),
            Page.status == "empty",
            Page.text_file_id.is_(None),
        )
        .order_by(Page.position)
    )
