"""`/search` for people and `/api/search` for programs: the same arguments, the same answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from repository import web
from repository.db import db
from repository.items.queries import public_collections
from repository.items.records import item_url
from repository.metadata import record
from repository.pages.addresses import page_url
from repository.partners.presenting import url_of as partners_url
from repository.partners.queries import count_found
from repository.search import presenting
from repository.search.arguments import SearchArguments, parse
from repository.search.queries import Answer, search
from search_index import IndexDamaged

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@web.cached_for_visitors
def results() -> str:
    """Show one page of results; an empty `q` lists everything that the filters leave."""
    arguments = parse(request.args)
    answer = _answer(arguments)
    collections = {c.slug: c for c in public_collections(db.session())}
    found = presenting.results_of(
        answer, arguments, collections, _pages_searched(), _partners(arguments.q)
    )
    return render_template(
        "search/results.html", results=found, canonical=f"{web.base_url()}{arguments.url()}"
    )


@blueprint.get("/api/search")
def api() -> Response:
    """Answer with `total`, `hits[] {handle, title, url, page, snippet}` and `facets` as JSON."""
    arguments = parse(request.args)
    answer = _answer(arguments)
    body: dict[str, Any] = {
        "total": answer.total,
        "page": arguments.page,
        "notice": answer.notice,
        "hits": [_hit(found, arguments.q) for found in answer.found],
        "facets": {
            name: [{"value": f.value, "count": f.count} for f in values]
            for name, values in answer.facets.items()
        },
    }
    response = jsonify(body)
    is_public = not web.current_actor().is_signed_in
    response.headers["Cache-Control"] = "public, no-cache" if is_public else "private, no-store"
    return response


def _answer(arguments: SearchArguments) -> Answer:
    stores = web.stores()
    return search(
        db.session(), stores.index, stores.pages, arguments, web.current_actor(), web.today()
    )


def _hit(found: Any, q: str) -> dict[str, Any]:
    page = found.page
    path = (
        page_url(found.item.handle, page.position, q)
        if page is not None
        else item_url(found.item.handle)
    )
    return {
        "handle": found.item.handle,
        "title": record.main_title(found.item.document).value,
        "url": f"{web.base_url()}{path}",
        "page": page.position if page is not None else None,
        "pages": found.hit.matching_pages,
        "snippet": " ".join(str(sentence) for sentence in found.sentences) or None,
    }


def _partners(q: str) -> dict[str, Any] | None:
    """How many records of partners hold the words, and where they are; None when there are none."""
    count = count_found(db.session(), web.stores().partners, q)
    return {"count": count, "url": partners_url(q)} if count else None


def _pages_searched() -> int:
    try:
        return web.stores().index.page_count()
    except IndexDamaged:
        return 0
