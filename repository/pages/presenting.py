"""The reader's page and the preview on an item's page: images, texts with marked words, neighbours, matches."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from repository import web
from repository.db import db
from repository.files.queries import LISTED
from repository.items.models import Item
from repository.items.records import file_url, item_url
from repository.pages.addresses import (
    COVER_PIXELS,
    LEAVES_SHOWN,
    READER_PIXELS,
    STRIP_PIXELS,
    image_url,
    page_url,
)
from repository.pages.finding import image_marks, inside_context, page_hits
from repository.pages.models import Page
from repository.pages.queries import around, count_of, readable_pages, text_of
from repository.pages.store import PageText
from repository.pages.texts import catchword_of, direction_of, first_words, tag_of, texts_of

STRIP_REACH = 4


def page_context(item: Item, page: Page, q: str) -> dict[str, Any]:
    """Return everything that `pages/show.html` shows beside the item."""
    session, store = db.session(), web.stores().pages
    readable = readable_pages(item, web.current_actor(), web.today())
    near = around(session, readable, page.position, STRIP_REACH)
    at = next(n for n, p in enumerate(near) if p.id == page.id)
    following = near[at + 1] if at + 1 < len(near) else None
    with_image = [p for p in near if p.width]
    stored = text_of(store, page)
    inside = inside_context(item, q, current=page)
    return {
        "page": _page(item, page, stored, q),
        "count": count_of(session, readable),
        "previous": _neighbour(item, near[at - 1], q, None) if at else None,
        "next": _neighbour(item, following, q, text_of(store, following), stored)
        if following
        else None,
        "direction": direction_of(item),
        "strip": [
            _leaf(item, p, q, is_current=p.id == page.id) for p in with_image[: 2 * STRIP_REACH + 1]
        ]
        if len(with_image) > 1
        else [],
        "jump": {"action": f"{item_url(item.handle)}/pages", "name": "folio", "value": page.label},
        "inside": inside,
        "downloads": [{"label": page.file.name, "url": file_url(item.handle, page.file.name)}]
        if page.file.role in LISTED
        else [],
        "permalink": page_url(item.handle, page.position, base_url=web.base_url()),
    }


def preview_context(item: Item, q: str) -> dict[str, Any] | None:
    """Return the first pages of an item for its page; None when there are none that the reader may open."""
    session = db.session()
    readable = readable_pages(item, web.current_actor(), web.today())
    count = count_of(session, readable)
    if not count:
        return None
    is_manuscript = item.profile == "manuscript"
    with_image = readable.where(Page.width > 0)
    shown = list(session.scalars(with_image.limit(LEAVES_SHOWN if is_manuscript else 1)))
    if q and not is_manuscript:
        found = [hit.page_id for hit in page_hits(item, q)[:1]]
        shown += [
            p for p in session.scalars(with_image.where(Page.id.in_(found))) if p not in shown
        ]
    first = session.scalars(readable.limit(1)).one()
    return {
        "count": count,
        "reader_url": page_url(item.handle, first.position, q),
        "is_folio": not first.label.isdigit(),
        "direction": direction_of(item),
        "pages": [
            _preview(
                item, p, q, _preview_pixels(is_first=p is shown[0], is_manuscript=is_manuscript)
            )
            for p in shown
        ],
    }


def _preview_pixels(*, is_first: bool, is_manuscript: bool) -> int:
    """A manuscript shows its first page large and all in a strip, a report its cover."""
    if not is_manuscript:
        return COVER_PIXELS
    return READER_PIXELS if is_first else STRIP_PIXELS


def _page(item: Item, page: Page, stored: PageText | None, q: str) -> dict[str, Any]:
    image = _image(item, page)
    return {
        "position": page.position,
        "label": page.label,
        "is_folio": not page.label.isdigit(),
        "image": image,
        "marks": image_marks(web.stores().pages, page, stored, q, (image["width"], image["height"]))
        if image
        else [],
        "texts": texts_of(item, page, stored, q),
        "problem": gettext("This page could not be read; its image may still show it.")
        if page.status == "failed"
        else None,
    }


def _image(item: Item, page: Page) -> dict[str, Any] | None:
    if not page.width:
        return None
    height = round(READER_PIXELS * page.height / page.width)
    alt = gettext("Page %(label)s, %(title)s", label=page.label, title=item.title)
    src = image_url(item.handle, page.position, READER_PIXELS)
    return {"src": src, "width": READER_PIXELS, "height": height, "alt": alt}


def _neighbour(
    item: Item, page: Page, q: str, stored: PageText | None, present: PageText | None = None
) -> dict[str, Any]:
    words = first_words(stored)
    before = first_words(present)
    while words and before and words[0] == before[0]:  # a running head is no catchword
        words, before = words[1:], before[1:]
    shown = catchword_of(words)
    catchword = {"text": shown, "lang": tag_of(item, page)} if shown else None
    return {
        "url": page_url(item.handle, page.position, q),
        "label": page.label,
        "catchword": catchword,
    }


def _leaf(item: Item, page: Page, q: str, *, is_current: bool) -> dict[str, Any]:
    height = round(STRIP_PIXELS * page.height / page.width)
    return {
        "url": page_url(item.handle, page.position, q),
        "src": image_url(item.handle, page.position, STRIP_PIXELS),
        "width": STRIP_PIXELS,
        "height": height,
        "label": page.label,
        "is_current": is_current,
    }


def _preview(item: Item, page: Page, q: str, width: int) -> dict[str, Any]:
    return {
        "url": page_url(item.handle, page.position, q),
        "src": image_url(item.handle, page.position, width),
        "width": width,
        "height": round(width * page.height / page.width),
        "label": page.label,
        "alt": gettext("Page %(label)s, %(title)s", label=page.label, title=item.title),
        "caption": gettext("Cover")
        if page.position == 1 and item.profile != "manuscript"
        else gettext("Page %(label)s", label=page.label),
    }
