"""The reader's page and the preview on an item's page: images, texts with marked words, neighbours, matches."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from repository import clock, web
from repository.db import db
from repository.files.models import FileRole
from repository.items.models import Item
from repository.items.records import file_url, item_url
from repository.metadata import vocabularies
from repository.pages.addresses import image_url, page_url
from repository.pages.extract import unpack_boxes
from repository.pages.models import Page
from repository.pages.queries import around, count_of, readable_pages, text_key, text_of
from repository.pages.store import PageText
from repository.search.presenting import shown_sentences
from repository.search.queries import readers
from repository.search.snippets import is_right_to_left, sentences
from search_index import IndexDamaged, PageHit, marks

READER_PIXELS, STRIP_PIXELS, PREVIEW_PIXELS = 900, 150, 400
STRIP_REACH = 4
MATCHES_SHOWN = 30
MATCH_CHARACTERS = 160
CATCHWORD_CHARACTERS = 40
RIGHT_TO_LEFT = "rtl"


def direction_of(item: Item) -> str:
    """Return the direction in which the codex pages: that of the first script (metadata §3.6)."""
    scripts = item.document.get("script") or []
    return vocabularies.direction(scripts[0]) if scripts else "ltr"


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
        "downloads": [{"label": page.file.name, "url": file_url(item.handle, page.file.name)}],
        "permalink": page_url(item.handle, page.position, base_url=web.base_url()),
    }


def inside_context(item: Item, q: str, current: Page | None = None) -> dict[str, Any]:
    """Return the search inside one item: the box, and when there are words the pages that hold them."""
    action = (
        f"{item_url(item.handle)}/pages/{current.position}" if current else item_url(item.handle)
    )
    hits = _page_hits(item, q) if q else ()
    numbers = {hit.page_id: n for n, hit in enumerate(hits, 1)}
    return {
        "action": action,
        "q": q,
        "total": len(hits),
        "current": numbers.get(current.id) if current else None,
        "hits": _shown_hits(item, hits[:MATCHES_SHOWN], q),
        "more": None,
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
    shown = list(session.scalars(with_image.limit(24 if is_manuscript else 1)))
    if q and not is_manuscript:
        found = [hit.page_id for hit in _page_hits(item, q)[:1]]
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
                item, p, q, READER_PIXELS if is_manuscript and p is shown[0] else PREVIEW_PIXELS
            )
            for p in shown
        ],
    }


def _page_hits(item: Item, q: str) -> tuple[PageHit, ...]:
    tokens = readers(db.session(), web.current_actor())
    try:
        return web.stores().index.pages_of(item.id, q, tokens, clock.day_number(web.today()))
    except IndexDamaged:
        return ()


def _shown_hits(item: Item, hits: tuple[PageHit, ...], q: str) -> list[dict[str, Any]]:
    readable = readable_pages(item, web.current_actor(), web.today())
    wanted = [hit.page_id for hit in hits]
    pages = {p.id: p for p in db.session.scalars(readable.where(Page.id.in_(wanted)))}
    texts = web.stores().pages.texts([text_key(p) for p in pages.values()])
    rows = []
    for hit in hits:
        page = pages.get(hit.page_id)
        stored = texts.get(text_key(page)) if page else None
        if page is None or stored is None:
            continue
        found = sentences(stored.text, q, stored.language, MATCH_CHARACTERS)
        rows.append(
            {
                "url": page_url(item.handle, page.position, q),
                "label": page.label,
                "is_folio": not page.label.isdigit(),
                "snippets": shown_sentences(found),
            }
        )
    return rows


def _page(item: Item, page: Page, stored: PageText | None, q: str) -> dict[str, Any]:
    image = _image(item, page)
    return {
        "position": page.position,
        "label": page.label,
        "is_folio": not page.label.isdigit(),
        "image": image,
        "marks": _marks(stored, image, q) if image and stored and q else [],
        "texts": _texts(item, page, stored, q),
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


def _marks(stored: PageText, image: dict[str, Any], q: str) -> list[dict[str, Any]]:
    """Boxes of the found words in pixels of the image."""
    if not stored.boxes:
        return []
    spans = marks(stored.text, q, stored.language)
    width, height = image["width"], image["height"]
    return [
        {
            "x": round(b.x0 * width - 2),
            "y": round(b.y0 * height - 2),
            "width": round((b.x1 - b.x0) * width + 4),
            "height": round((b.y1 - b.y0) * height + 4),
            "is_current": False,
        }
        for b in unpack_boxes(stored.boxes)
        if any(start < b.end and b.start < end for start, end in spans)
    ]


def _texts(item: Item, page: Page, stored: PageText | None, q: str) -> list[dict[str, Any]]:
    if stored is None or not stored.text.strip():
        return []
    html = _marked_text(stored, q)
    if page.text_file is not None and page.width:
        return _transcription(item, page, html)
    source = None
    if page.file.role != FileRole.TEXT:
        source = gettext("Read from the file by the program; it may hold mistakes.")
    heading = gettext("Text of the page")
    return [_text(heading, _tag(item, page), paragraphs=_paragraphs(html), source=source)]


def _transcription(item: Item, page: Page, html: Markup) -> list[dict[str, Any]]:
    """A given text beside its page image: the lines in its own script, then those in Latin letters."""
    lines = _lines(html)
    tag = _tag(item, page)
    if direction_of(item) != RIGHT_TO_LEFT:
        return [_text(gettext("Transcription"), tag, lines=lines, direction="ltr")]
    own = [line for line in lines if is_right_to_left(line.striptags())]
    latin = [line for line in lines if not is_right_to_left(line.striptags())]
    texts = (
        [_text(gettext("Transcription"), tag, lines=own, direction=RIGHT_TO_LEFT)] if own else []
    )
    if latin:
        language = (tag or "und").split("-")[0]
        texts.append(
            _text(gettext("Transliteration"), f"{language}-Latn", lines=latin, direction="ltr")
        )
    return texts


def _text(
    heading: str,
    lang: str | None,
    *,
    lines: list[Markup] | None = None,
    paragraphs: list[Markup] | None = None,
    direction: str | None = None,
    source: str | None = None,
) -> dict[str, Any]:
    numbered = [
        {"number": n, "html": line, "is_current": "<mark>" in line}
        for n, line in enumerate(lines or [], 1)
    ]
    return {
        "heading": heading,
        "note": None,
        "lang": lang,
        "direction": direction,
        "source": source,
        "lines": numbered or None,
        "paragraphs": paragraphs,
    }


def _marked_text(stored: PageText, q: str) -> Markup:
    html, last = Markup(), 0
    for start, end in marks(stored.text, q, stored.language) if q else []:
        html += Markup("{}<mark>{}</mark>").format(stored.text[last:start], stored.text[start:end])
        last = end
    return html + stored.text[last:]


def _lines(html: Markup) -> list[Markup]:
    return [Markup(line) for line in html.splitlines() if line.strip()]  # noqa: S704 - parts of escaped text


def _paragraphs(html: Markup) -> list[Markup]:
    """Lines belong to one paragraph until an empty line, or a line that ends a sentence well before the margin."""
    lines = _lines(html)
    longest = max((len(line) for line in lines), default=0)
    paragraphs: list[list[str]] = [[]]
    for line in html.splitlines():
        if not line.strip():
            paragraphs.append([])
            continue
        paragraphs[-1].append(line.strip())
        if len(line) < 0.7 * longest and line.rstrip()[-1:] in '.?!:;”")':
            paragraphs.append([])
    return [Markup(" ".join(lines)) for lines in paragraphs if lines]  # noqa: S704 - parts of escaped text


def _neighbour(
    item: Item, page: Page, q: str, stored: PageText | None, present: PageText | None = None
) -> dict[str, Any]:
    words = _first_words(stored)
    before = _first_words(present)
    while words and before and words[0] == before[0]:  # a running head is no catchword
        words, before = words[1:], before[1:]
    shown = " ".join(words[:5])[:CATCHWORD_CHARACTERS]
    catchword = {"text": shown, "lang": _tag(item, page)} if shown else None
    return {
        "url": page_url(item.handle, page.position, q),
        "label": page.label,
        "catchword": catchword,
    }


def _first_words(stored: PageText | None) -> list[str]:
    """The words of the lines in the script in which the page begins."""
    lines = [line for line in (stored.text if stored else "").split("\n") if line.strip()]
    if not lines:
        return []
    is_rtl = is_right_to_left(lines[0])
    return " ".join(line for line in lines if is_right_to_left(line) == is_rtl).split()


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


def _tag(item: Item, page: Page) -> str | None:
    languages = item.document.get("language") or []
    if len(languages) != 1 and page.file.role != FileRole.PAGE:
        return None
    scripts = item.document.get("script") or []
    return (
        vocabularies.language_tag(languages[0], scripts[0] if scripts else None)
        if languages
        else None
    )
