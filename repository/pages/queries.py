"""Pages of an item, their text, and which of them a reader may open."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from repository.access.policy import Action, Actor, may
from repository.access.subjects import subject_of
from repository.errors import NotAllowed, NotFound
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


def page_at_label(session: Session, item: Item, label: str) -> Page | None:
    """Return the first page of the item with this label (folio), whoever may read it."""
    return session.scalar(
        select(Page)
        .where(Page.item_id == item.id, Page.label == label, Page.position > 0)
        .order_by(Page.position)
    )


def pages_of(session: Session, item: Item) -> list[Page]:
    """Return all pages of the item in reading order with their files."""
    query = select(Page).where(Page.item_id == item.id, Page.position > 0).order_by(Page.position)
    return list(session.scalars(query.options(joinedload(Page.file), joinedload(Page.text_file))))


def count_pages(session: Session, item_id: int) -> int:
    """Return how many pages the item has in its reading order."""
    query = select(func.count()).select_from(Page).where(Page.item_id == item_id, Page.position > 0)
    return session.scalar(query) or 0


def text_key(page: Page) -> tuple[str, int]:
    """Return under which (checksum, number) the page store holds the page's text: the given one before the read one."""
    if page.text_file is not None and page.text_number is not None:
        return page.text_file.sha256, page.text_number
    return page.file.sha256, page.number_in_file


def text_of(store: PageStore, page: Page) -> PageText | None:
    """Return the page's text with its boxes; boxes are None for a text given by people."""
    return store.get(*text_key(page))
