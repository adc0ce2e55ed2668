"""The public pages of items and collections: home, item, tombstone, exports, the collection tree."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from markupsafe import Markup

from repository import web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.citations import references
from repository.crosswalks import FORMATS, by_extension, formats_of
from repository.crosswalks.negotiation import format_wanted
from repository.db import db
from repository.errors import NotFound
from repository.items import browsing, presenting
from repository.items.models import Item
from repository.items.queries import by_handle
from repository.items.records import item_url, record_of
from repository.items.relating import similar_context
from repository.items.states import State
from repository.ownership.presenting import item_actions
from repository.pages.finding import inside_context
from repository.pages.presenting import preview_context
from repository.versions.presenting import new_version_action, replacement_of, versions_context

blueprint = Blueprint("items", __name__)


@blueprint.get("/")
@web.cached_for_visitors
def home() -> str:
    """Show the first page: search, the two doors, what is new, the collections."""
    return render_template("home.html", canonical=f"{web.base_url()}/", **browsing.home_context())


@blueprint.get("/items/<handle>")
def show(handle: str) -> Response:
    """Show an item, its tombstone (410) when it was withdrawn, or a format when the address ends in its ending.

    Who asks for a format by its media type is led to its address (303): so each representation has
    one address of its own, and a cache that overlooks `Vary` cannot hand one out for another.
    """
    return _address_wanted(handle) or _shown(handle)


def _address_wanted(handle: str) -> Response | None:
    if "." in handle or format_wanted(request.accept_mimetypes, list(FORMATS.values())) is None:
        return None
    item = by_handle(db.session(), handle, web.current_actor())
    form = format_wanted(request.accept_mimetypes, formats_of(item.profile))
    if form is None or item.state != State.PUBLISHED:
        return None
    address = f"{request.script_root}{item_url(item.handle)}.{form.extension}"
    response = make_response(redirect(address, 303))
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@web.cached_for_visitors
def _shown(handle: str) -> Response:
    handle, _, extension = handle.partition(".")
    item = by_handle(db.session(), handle, web.current_actor())
    if extension:
        return _export(item, extension)
    response = _tombstone(item) if item.state == State.WITHDRAWN else _page(item)
    response.vary.add("Accept")
    return response


def _page(item: Item) -> Response:
    q = web.words_asked()
    context = presenting.item_context(item)
    versions = versions_context(item)
    context |= versions | {"notices": [*versions["notices"], *context["notices"]]}
    preview = preview_context(item, q)
    html = render_template(
        "items/show.html",
        item=context,
        preview=preview,
        inside=inside_context(item, q) if preview else None,
        actions=_actions(item),
        similar=similar_context(item),
        **presenting.head_context(item, context),
    )
    response = make_response(html)
    if item.state == State.PUBLISHED:
        response.headers["Link"] = f'<{context["permalink"]}>; rel="cite-as"'
    return response


def _actions(item: Item) -> list[dict[str, Any]]:
    from flask_babel import gettext

    actor, subject, today = web.current_actor(), subject_of(item), web.today()
    if not actor.is_signed_in:
        return []
    may_keep = may(actor, Action.MOVE, subject, today)  # history and new versions stand there too
    offered = (
        (Action.EDIT, gettext("Edit"), f"/deposit/{item.handle}"),
        (Action.MOVE, gettext("Upkeep"), f"/items/{item.handle}/upkeep")
        if may_keep
        else (Action.SEE_HISTORY, gettext("History"), f"/items/{item.handle}/history"),
        (Action.AS_SEEN, gettext("How aggregators see it"), f"/items/{item.handle}/as-seen"),
    )
    shown: list[dict[str, Any]] = [
        {"label": label, "url": url, "method": "get"}
        for action, label, url in offered
        if may(actor, action, subject, today)
    ]
    shown += item_actions(item, actor)
    begun = None if may_keep else new_version_action(item)
    return [*shown, begun] if begun else shown


def _tombstone(item: Item) -> Response:
    context = presenting.tombstone_context(item) | {"replaced_by": replacement_of(item)}
    whole = record_of(item, web.base_url(), web.today())
    html = render_template(
        "items/tombstone.html",
        item=context,
        actions=_actions(item),
        citation=Markup(references.as_html(whole, web.language())),  # noqa: S704 - escaped there
    )
    response = make_response(html, 410)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _export(item: Item, extension: str) -> Response:
    form = by_extension(extension)
    if form is None or not form.suits(item.profile):
        raise NotFound
    if item.state == State.WITHDRAWN:
        return _tombstone(item)
    if item.state != State.PUBLISHED:
        raise NotFound
    body = form.write(record_of(item, web.base_url(), web.today()), web.today())
    response = make_response(body)
    response.headers["Content-Type"] = f"{form.media_type}; charset=utf-8"
    response.headers["Content-Disposition"] = f'inline; filename="{item.handle}.{extension}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/collections")
@web.cached_for_visitors
def collections() -> str:
    """Show the tree of collections with counts."""
    return render_template(
        "collections/list.html",
        collections=browsing.collection_tree(),
        canonical=f"{web.base_url()}/collections",
    )


@blueprint.get("/collections/<slug>")
@web.cached_for_visitors
def collection(slug: str) -> str:
    """Show one collection: what it is, what lies below it, its items newest first."""
    page = web.whole_number(request.args.get("page"), 1, high=500)
    return render_template("collections/show.html", **browsing.collection_context(slug, page))
