"""Page rows of an item: made from what was read out of its files, kept stable when files are added or read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from repository.aggregators.models import JUDGE
from repository.files.models import File, FileRole, ReadingStatus
from repository.harvesting.touch import touch, touch_site
from repository.items.models import Item
from repository.items.records import PUBLIC_ROLES
from repository.items.states import State
from repository.jobs.queue import enqueue
from repository.pages.models import Page

READING_ROLES = (FileRole.PAGE, FileRole.MAIN, FileRole.DOCUMENTATION, FileRole.TRANSCRIPT)


@dataclass(frozen=True)
class PageShape:
    """What reading found out about one page of a file, beside its text."""

    number: int
    width: float
    height: float
    kind: str
    status: str


def set_pages(session: Session, item: Item, file: File, shapes: Iterable[PageShape]) -> None:
    """The pages of `file` are exactly `shapes` afterwards; a page that was there before keeps its id.

    Harvesters are told when the record of a published item has more or fewer pages than before (ADR 0019).
    """
    counted = file.image_count
    present = {
        p.number_in_file: p for p in session.scalars(select(Page).where(Page.file_id == file.id))
    }
    last = min(
        (p.position for p in session.scalars(select(Page).where(Page.item_id == item.id))),
        default=0,
    )
    free = min(last, 0)
    wanted = set()
    for shape in shapes:
        wanted.add(shape.number)
        page = present.get(shape.number)
        if page is None:
            free -= 1
            page = Page(
                item_id=item.id,
                file_id=file.id,
                number_in_file=shape.number,
                position=free,
                label="",
            )
            session.add(page)
        page.width, page.height, page.kind, page.status = (
            shape.width,
            shape.height,
            shape.kind,
            shape.status,
        )
    gone = [page.id for number, page in present.items() if number not in wanted]
    if gone:
        session.execute(delete(Page).where(Page.id.in_(gone)))
    file.page_count = len(wanted)
    if file.image_count != counted and file.role in PUBLIC_ROLES and item.state == State.PUBLISHED:
        touch(session, item)
    session.flush()


def order_pages(session: Session, item: Item) -> None:
    """Positions count from 1 in reading order, labels are set, and a given text stands on its pages.

    Files that are page images come first, then main files, then documentation, each in the item's order. A file with
    role `text` gives the text of the pages in order; where the item has no other page it is the pages.
    """
    session.flush()
    pages = list(session.scalars(select(Page).where(Page.item_id == item.id)))
    files = {file.id: file for file in item.files}
    images = [p for p in pages if files[p.file_id].role != FileRole.TEXT]
    texts = sorted(
        (p for p in pages if files[p.file_id].role == FileRole.TEXT), key=lambda p: p.number_in_file
    )
    ordered = sorted(images, key=lambda p: _place(p, files))
    _place_texts(ordered, texts)
    if not ordered:
        ordered, texts = texts, []
    # two steps, because positions of an item are unique at every moment
    floor = min([0, *(p.position for p in pages)])
    moved = [(n, p) for n, p in enumerate(ordered, 1) if p.position != n]
    hidden = list(enumerate(texts, 1))
    for n, page in [*moved, *((n + len(ordered), p) for n, p in hidden)]:
        page.position = floor - n
    session.flush()
    for n, page in moved:
        page.position = n
    for n, page in enumerate(ordered, 1):
        file = files[page.file_id]
        page.label = file.label if file.label and file.page_count == 1 else str(n)
    session.flush()
    # the text shows in search and on pages, but in no record: harvesters need not fetch it again
    touch_site(session)
    if item.state == State.PUBLISHED:
        for kind in ("index", JUDGE):
            enqueue(session, kind, [item.id])


def _place(page: Page, files: dict[int, File]) -> tuple[int, int, int]:
    file = files[page.file_id]
    return READING_ROLES.index(FileRole(file.role)), file.position, page.number_in_file


def _place_texts(pages: list[Page], texts: list[Page]) -> None:
    for n, page in enumerate(pages):
        given = texts[n] if n < len(texts) else None
        page.text_file_id = given.file_id if given else None
        page.text_number = given.number_in_file if given else None


def add_text_pages(session: Session, item: Item, file: File, shapes: Iterable[PageShape]) -> None:
    """The pages of an item whose only file is a text given by people are in the session, in order.

    Nothing is flushed and nothing asked of the database: an import calls this by the thousand.
    """
    rows = [
        Page(
            item=item,
            file=file,
            position=shape.number,
            label=str(shape.number),
            number_in_file=shape.number,
            width=shape.width,
            height=shape.height,
            kind=shape.kind,
            status=shape.status,
        )
        for shape in shapes
    ]
    session.add_all(rows)
    file.page_count, file.reading = len(rows), ReadingStatus.OK
