"""Pages of an item, their text, and which of them a reader may open."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from repository.access.policy import Action, Actor, may
from repository.access.subjects import subject_of
from repository.errors import NotAllowed, NotFound
from repository.files.queries import readable_file
from repository.items.models import Item
from repository.items.states import State
from repository.pages.models import Page
from repository.pages.store import PageStore, PageText


def readable_page(session: Session, item: Item, position: int, actor: Actor, today: date) -> Page:
    """Return the page at `position` of the item's reading order.

    Raises NotFound when there is none, NotAllowed when its file is closed to `actor`.
    """
    query = select(Page).where(
        Page.item_id == item.id, Page.position == position, Page.position > 0
    )
    page = session.scalar(query.options(joinedload(Page.file), joinedload(Page.text_file)))
    if page is None:
        raise NotFound
    if not may(actor, Action.READ, subject_of(item, page.file), today):
        if item.state == State.WITHDRAWN:
            raise NotFound
        raise NotAllowed("The pages of this file are not open to you.")
    return page


def page_of_file(
    session: Session, item: Item, name: str, number: int, actor: Actor, today: date
) -> Page:
    """Return page `number` of the file `name`, counted within the file.

    Raises NotFound when there is none or the item is withdrawn, NotAllowed when the file is closed to `actor`.
    """
    file = readable_file(item, name, actor, today)
    found = select(Page).where(Page.file_id == file.id, Page.number_in_file == number)
    page = session.scalar(found.where(Page.position > 0).options(joinedload(Page.file)))
    if page is None:
        raise NotFound
    return page


def page_at_label(session: Session, item: Item, label: str) -> Page | None:
    """Return the first page of the item with this label (folio), whoever may read it."""
    return session.scalar(
        select(Page)
        .where(Page.item_id == item.id, Page.label == label, Page.position > 0)
        .order_by(Page.position)
    )


def readable_pages(item: Item, actor: Actor, today: date) -> Select[Page]:
    """Return the query of those pages of the item that `actor` may read, in reading order; narrow it before use."""
    files = [f.id for f in item.files if may(actor, Action.READ, subject_of(item, f), today)]
    query = select(Page).where(Page.item_id == item.id, Page.position > 0, Page.file_id.in_(files))
    return query.options(joinedload(Page.file), joinedload(Page.text_file)).order_by(Page.position)


def around(session: Session, pages: Select[Page], position: int, reach: int) -> list[Page]:
    """Return up to `reach` pages on either side of `position`, itself included, in reading order."""
    before = pages.where(Page.position < position).order_by(None).order_by(Page.position.desc())
    after = session.scalars(pages.where(Page.position >= position).limit(reach + 1))
    return [*reversed(session.scalars(before.limit(reach)).all()), *after]


def count_of(session: Session, pages: Select[Page]) -> int:
    """Return how many pages the query finds."""
    query = pages.with_only_columns(func.count(Page.id), maintain_column_froms=True).order_by(None)
    return session.execute(query.options()).scalar_one()


def ids_of(session: Session, pages: Select[Page]) -> set[int]:
    """Return the ids of all pages that the query finds."""
    query = pages.with_only_columns(Page.id, maintain_column_froms=True).order_by(None)
    return set(session.scalars(query.options()))


def text_key(page: Page) -> tuple[str, int]:
    """Return under which (checksum, number) the page store holds the page's text: the given one before the read one."""
    if page.text_file is not None and page.text_number is not None:
        return page.text_file.sha256, page.text_number
    return page.file.sha256, page.number_in_file


def text_of(store: PageStore, page: Page) -> PageText | None:
    """Return the page's text with its boxes; boxes are None for a text given by people."""
    return store.get(*text_key(page))
