"""`/items/<handle>/pages/…`: the reader, and the images of pages."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, request, send_file
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from repository import web
from repository.db import db
from repository.errors import NotFound
from repository.items.models import Item
from repository.items.presenting import item_context
from repository.items.queries import by_handle
from repository.items.states import State
from repository.pages import extract
from repository.pages.addresses import WIDTHS_PIXELS, page_url
from repository.pages.finding import matches_context
from repository.pages.models import Page
from repository.pages.presenting import page_context
from repository.pages.queries import page_at_label, page_of_file, readable_page

blueprint = Blueprint("pages", __name__)


@blueprint.get("/items/<handle>/pages/<int(max=1000000):position>")
@web.cached_for_visitors
def show(handle: str, position: int) -> str | AnyResponse:
    """Show one page with its image, its text and the words of `q` marked."""
    item = by_handle(db.session(), handle, web.current_actor())
    if item.state == State.WITHDRAWN and not web.current_actor().is_staff:
        raise NotFound
    page = readable_page(db.session(), item, position, web.current_actor(), web.today())
    q = web.words_asked()
    return render_template(
        "pages/show.html",
        item=item_context(item),
        canonical=page_url(handle, position, base_url=web.base_url()),
        **page_context(item, page, q),
    )


@blueprint.get("/items/<handle>/pages")
def jump(handle: str) -> AnyResponse:
    """Redirect to the page with the label `folio` (12r, 47); an unknown label leads to the first page."""
    item = by_handle(db.session(), handle, web.current_actor())
    label = "".join(c for c in request.args.get("folio", "") if c.isprintable()).strip()
    page = page_at_label(db.session(), item, label)
    position = page.position if page is not None else web.whole_number(label, 1)
    if page is None:
        position = 1
    return redirect(page_url(handle, position, web.words_asked()))


@blueprint.get("/items/<handle>/matches")
@web.cached_for_visitors
def matches(handle: str) -> str:
    """List every page of the item that holds the words of `q`, in reading order or by `order=best`."""
    item = by_handle(db.session(), handle, web.current_actor())
    if item.state == State.WITHDRAWN and not web.current_actor().is_staff:
        raise NotFound
    page = web.whole_number(request.args.get("page"), 1, high=5000)
    found = matches_context(
        item, web.words_asked(), page, is_by_score=request.args.get("order") == "best"
    )
    return render_template("pages/matches.html", item=item_context(item), matches=found)


@blueprint.get("/items/<handle>/pages/<int(max=1000000):position>/image")
def image(handle: str, position: int) -> Response:
    """Serve the image of a page in one of the widths that are kept; it is rendered once."""
    item = by_handle(db.session(), handle, web.current_actor())
    page = readable_page(db.session(), item, position, web.current_actor(), web.today())
    return _image(item, page)


@blueprint.get("/items/<handle>/files/<name>/pages/<int(max=1000000):number>/image")
def image_in_file(handle: str, name: str, number: int) -> Response:
    """Serve the image of a page that is named by its file and its number there, for readers elsewhere."""
    item = by_handle(db.session(), handle, web.current_actor())
    page = page_of_file(db.session(), item, name, number, web.current_actor(), web.today())
    return _image(item, page)


def _image(item: Item, page: Page) -> Response:
    if not page.width:
        raise NotFound
    width = web.whole_number(request.args.get("width"), 900)
    if width not in WIDTHS_PIXELS:
        raise NotFound(gettext("There is no image of this width."))
    is_open = not web.current_actor().is_signed_in and item.state == State.PUBLISHED
    tag = f"{page.file.sha256[:16]}-{page.number_in_file}-{width}"
    path = _image_file(page, width)
    response = send_file(path, mimetype="image/jpeg", conditional=True, etag=tag)
    response.headers["Cache-Control"] = "public, max-age=86400" if is_open else "private, no-store"
    return response


def _image_file(page: Page, width: int) -> Path:
    stores, sha256 = web.stores(), page.file.sha256
    source, mime, number = stores.files.path(sha256), page.file.mime, page.number_in_file
    db.session.rollback()  # rendering may take seconds; it must not hold a read transaction
    try:
        return stores.images.make(source, mime, sha256, number, width)
    except (extract.UnreadableFile, FileNotFoundError) as error:
        raise NotFound from error
