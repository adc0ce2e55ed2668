"""Words within one item: the pages that hold them, the one before and after, and where they stand on an image."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from sqlalchemy import Select

from repository import clock, web
from repository.db import db
from repository.items.models import Item
from repository.items.records import item_url
from repository.pages.addresses import STRIP_PIXELS, image_url, page_url
from repository.pages.extract import WordBox, unpack_boxes
from repository.pages.models import Page
from repository.pages.queries import ids_of, readable_pages, text_key
from repository.pages.store import PageStore, PageText
from repository.search.labels import values_named
from repository.search.presenting import pager_of, shown_sentences
from repository.search.queries import readers
from repository.search.snippets import sentences
from search_index import IndexDamaged, PageHit, marks

MOST_PAGES = 100_000
MATCHES_SHOWN = 8
MATCHES_ON_A_PAGE = 20
MOST_COUNTED = 100  # pages whose words are counted for the sentence above the list
MATCH_CHARACTERS, LIST_CHARACTERS = 160, 300
EDGE_PIXELS = 2  # a mark stands a little outside its word


def page_hits(item: Item, q: str) -> tuple[PageHit, ...]:
    """Return the pages that hold the words and that who asks may open, in reading order."""
    if not q:
        return ()
    session, actor, today = db.session(), web.current_actor(), web.today()
    tokens = readers(session, actor)
    try:
        found = web.stores().index.pages_of(
            item.id, q, tokens, clock.day_number(today), MOST_PAGES, values_named
        )
    except IndexDamaged:
        return ()
    if not found:
        return ()
    open_ids = ids_of(session, readable_pages(item, actor, today))  # the index may lag behind
    return tuple(hit for hit in found if hit.page_id in open_ids)


def inside_context(item: Item, q: str, current: Page | None = None) -> dict[str, Any]:
    """Return the search inside one item: its box, the pages nearest to `current` with the words, and the way to all.

    `previous` and `next` are the nearest such pages before and after `current`, whether it is one itself or not.
    """
    action = (
        f"{item_url(item.handle)}/pages/{current.position}" if current else item_url(item.handle)
    )
    hits = page_hits(item, q)
    numbers = {hit.page_id: n for n, hit in enumerate(hits, 1)}
    at = sum(hit.position < current.position for hit in hits) if current else 0
    first = max(0, min(at - MATCHES_SHOWN // 2, len(hits) - MATCHES_SHOWN))
    shown = hits[first : first + MATCHES_SHOWN]
    after = [hit for hit in hits[at : at + 2] if current and hit.page_id != current.id]
    others = len(hits) - len(shown)
    return {
        "action": action,
        "q": q,
        "total": len(hits),
        "current": numbers.get(current.id) if current else None,
        "previous": _neighbour(item, hits[at - 1], q) if at else None,
        "next": _neighbour(item, after[0], q) if after else None,
        "hits": _shown(item, shown, q, MATCH_CHARACTERS, current),
        "more": {"url": matches_url(item, q), "count": len(hits)} if others > 0 else None,
        "all_url": matches_url(item, q) if hits else None,
    }


def _neighbour(item: Item, hit: PageHit, q: str) -> dict[str, Any]:
    return {"url": page_url(item.handle, hit.position, q)}


def matches_url(item: Item, q: str, page: int = 1, *, is_by_score: bool = False) -> str:
    """Return the address of the list of all pages of the item that hold the words."""
    pairs = [("q", q)] if q else []
    pairs += [("order", "best")] if is_by_score else []
    pairs += [("page", str(page))] if page > 1 else []
    address = f"{item_url(item.handle)}/matches"
    return f"{address}?{urlencode(pairs)}" if pairs else address


def matches_context(item: Item, q: str, page: int, *, is_by_score: bool) -> dict[str, Any]:
    """Return one page of the list of all pages of the item that hold the words, as `pages/matches.html` takes it."""
    hits = page_hits(item, q)
    if is_by_score:
        hits = tuple(sorted(hits, key=lambda hit: (-hit.score, hit.position)))
    start = (page - 1) * MATCHES_ON_A_PAGE
    counted = _counts(item, hits, q) if len(hits) <= MOST_COUNTED else {}
    rows = _shown(item, hits[start : start + MATCHES_ON_A_PAGE], q, LIST_CHARACTERS, None)
    return {
        "q": q,
        "action": matches_url(item, ""),
        "total": len(hits),
        "words": sum(counted.values()) if counted else None,
        "rows": [row | {"count": counted.get(row["page_id"])} for row in rows],
        "orders": [
            {
                "label": label,
                "url": matches_url(item, q, is_by_score=by),
                "is_current": by == is_by_score,
            }
            for label, by in (
                (gettext("Order of pages"), False),
                (gettext("Most relevant"), True),
            )
        ],
        "pager": pager_of(
            len(hits),
            page,
            lambda number: matches_url(item, q, number, is_by_score=is_by_score),
            MATCHES_ON_A_PAGE,
        ),
    }


def _counts(item: Item, hits: tuple[PageHit, ...], q: str) -> dict[int, int]:
    """How many words of the query stand on each page."""
    pages, texts = _texts(item, hits)
    return {
        page.id: len(marks(stored.text, q, stored.language))
        for page in pages.values()
        if (stored := texts.get(text_key(page))) is not None
    }


def _texts(
    item: Item, hits: tuple[PageHit, ...]
) -> tuple[dict[int, Page], dict[tuple[str, int], PageText]]:
    pages = _pages(readable_pages(item, web.current_actor(), web.today()), hits)
    return pages, web.stores().pages.texts([text_key(p) for p in pages.values()])


def _pages(readable: Select[Page], hits: tuple[PageHit, ...]) -> dict[int, Page]:
    wanted = [hit.page_id for hit in hits]
    return {p.id: p for p in db.session.scalars(readable.where(Page.id.in_(wanted)))}


def _shown(
    item: Item, hits: tuple[PageHit, ...], q: str, characters: int, current: Page | None
) -> list[dict[str, Any]]:
    if not hits:
        return []
    pages, texts = _texts(item, hits)
    rows = []
    for hit in hits:
        page = pages.get(hit.page_id)
        stored = texts.get(text_key(page)) if page else None
        if page is None or stored is None:
            continue
        found = sentences(stored.text, q, stored.language, characters)
        rows.append(
            {
                "page_id": page.id,
                "url": page_url(item.handle, page.position, q),
                "label": page.label,
                "is_folio": not page.label.isdigit(),
                "is_current": current is not None and page.id == current.id,
                "snippets": shown_sentences(found),
                "thumb": _thumb(item, page) if page.width else None,
            }
        )
    return rows


def _thumb(item: Item, page: Page) -> dict[str, Any]:
    return {
        "src": image_url(item.handle, page.position, STRIP_PIXELS),
        "width": STRIP_PIXELS,
        "height": round(STRIP_PIXELS * page.height / page.width),
    }


def image_marks(
    store: PageStore, page: Page, stored: PageText | None, q: str, size_pixels: tuple[int, int]
) -> list[dict[str, Any]]:
    """Return the boxes of the words found on a page, in pixels of its image.

    A text given by people has no boxes: then those of the text read from the image itself are taken.
    """
    if stored is None or not q:
        return []
    if not stored.boxes and page.text_file is not None:
        stored = store.get(page.file.sha256, page.number_in_file)
    if stored is None or not stored.boxes:
        return []
    spans = marks(stored.text, q, stored.language)
    return [_mark(box, *size_pixels) for box in _boxes_of(unpack_boxes(stored.boxes), spans)]


def _boxes_of(boxes: list[WordBox], spans: list[tuple[int, int]]) -> list[WordBox]:
    """Both in the order of the text; one word may have two boxes, and one box hold two words."""
    found, at = [], 0
    for box in boxes:
        while at < len(spans) and spans[at][1] <= box.start:
            at += 1
        if at < len(spans) and spans[at][0] < box.end:
            found.append(box)
    return found


def _mark(box: WordBox, width: int, height: int) -> dict[str, Any]:
    x, y = round(box.x0 * width) - EDGE_PIXELS, round(box.y0 * height) - EDGE_PIXELS
    return {
        "x": max(0, x),
        "y": max(0, y),
        "width": round((box.x1 - box.x0) * width) + 2 * EDGE_PIXELS,
        "height": round((box.y1 - box.y0) * height) + 2 * EDGE_PIXELS,
        "is_current": False,
    }
