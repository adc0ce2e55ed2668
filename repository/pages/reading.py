"""The job `read`: every file of an item that was not read yet is read, its text stored, its pages made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select

from repository.db import db, transaction
from repository.files.models import File, FileRole, ReadingStatus
from repository.files.storage import FileStore
from repository.items.models import Item
from repository.items.states import State
from repository.jobs.queue import enqueue_later
from repository.pages import extract
from repository.pages.operations import PageShape, order_pages, set_pages
from repository.pages.preparing import IMAGES
from repository.pages.recognising import RECOGNISE, has_pictures_of_text
from repository.pages.store import PageStore, PageText
from repository.review.rounds import EXAMINE

BATCH = 50


@dataclass(frozen=True)
class _Found:
    file_id: int
    status: ReadingStatus
    shapes: list[PageShape]


def read_item(
    item_id: int, files: FileStore, store: PageStore, still_at_it: Callable[[], None]
) -> None:
    """Text and pages of all pending files of the item are there afterwards, in reading order.

    A signed consent is nobody's reading: it has no pages and its text is never taken out.
    A file that cannot be read is a result (its `reading` says why), not an error. `still_at_it` is called between runs
    so that the job's lease can be lengthened.
    """
    pending = db.session.execute(
        select(File.id, File.sha256, File.mime, File.role).where(
            File.item_id == item_id,
            File.reading == ReadingStatus.PENDING,
            File.role != FileRole.CONSENT,
        )
    ).all()
    db.session.rollback()
    found = []
    for file_id, sha256, mime, role in pending:
        found.append(_read(file_id, sha256, mime, role, files, store, still_at_it))
        still_at_it()
    with transaction() as session:
        item = session.get(
            Item, item_id, with_for_update=True
        )  # two readers of one item take turns
        if item is None:
            return
        by_id = {file.id: file for file in item.files}
        for result in found:
            file = by_id.get(result.file_id)
            if file is not None:
                file.reading = result.status
                set_pages(session, item, file, result.shapes)
        order_pages(session, item)
        enqueue_later(session, IMAGES, item)
        if item.state == State.SUBMITTED:
            enqueue_later(session, EXAMINE, item)
        if has_pictures_of_text(session, item):
            enqueue_later(session, RECOGNISE, item)


def _read(
    file_id: int,
    sha256: str,
    mime: str,
    role: str,
    files: FileStore,
    store: PageStore,
    still_at_it: Callable[[], None],
) -> _Found:
    if role == FileRole.TEXT:
        return _Found(
            file_id,
            ReadingStatus.OK,
            read_text(sha256, files.path(sha256).read_text("utf-8"), store),
        )
    shapes: list[PageShape] = []
    reading = extract.read_file(files.path(sha256), mime)
    pages = iter(reading)
    while batch := list(islice(pages, BATCH)):
        store.put(sha256, [PageText(p.number, p.text, p.boxes or None) for p in batch])
        shapes += [PageShape(p.number, p.width, p.height, p.kind, p.status) for p in batch]
        still_at_it()
    return _Found(file_id, ReadingStatus(str(reading.status)), shapes)


def read_text(sha256: str, text: str, store: PageStore) -> list[PageShape]:
    """The pages of a text given by people (a form feed begins a page) are in the store; return their shapes."""
    pages = extract.pages_of_text(text)
    store.put(sha256, [PageText(n, page) for n, page in enumerate(pages, 1)])
    return [
        PageShape(n, 0, 0, "text", "ok" if page.strip() else "empty")
        for n, page in enumerate(pages, 1)
    ]
