"""`/search`: arguments in, one page of results out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from repository import web
from repository.db import db
from repository.errors import NotFound
from repository.items.models import Collection
from repository.items.queries import public_collections
from repository.partners.presenting import url_of as partners_url
from repository.partners.queries import count_found
from repository.search import presenting
from repository.search.arguments import FACETS, SearchArguments, parse
from repository.search.queries import Answer, search, values_of
from search_index import IndexDamaged

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@web.cached_for_visitors
def results() -> str:
    """Show one page of results; an empty `q` lists everything that the filters leave."""
    arguments = parse(request.args)
    answer = _answer(arguments)
    found = presenting.results_of(
        answer, arguments, _collections(), _pages_searched(), _partners(arguments.q)
    )
    return render_template(
        "search/results.html", results=found, canonical=f"{web.base_url()}{arguments.url()}"
    )


@blueprint.get("/search/facets/<name>")
@web.cached_for_visitors
def facet(name: str) -> str:
    """Show all values of one facet among what is found, a part of them by `contains`, by number or by `order=label`."""
    if name not in FACETS:
        raise NotFound
    arguments = parse(request.args)
    found = values_of(
        db.session(), web.stores().index, arguments, name, web.current_actor(), web.today()
    )
    shown = presenting.facet_page_of(
        name,
        found,
        arguments,
        _collections(),
        contains=web.one_line(request.args.get("contains", ""), 100),
        is_alphabetical=request.args.get("order") == "label",
    )
    return render_template("search/facet.html", facet=shown)


def _collections() -> dict[str, Collection]:
    return {c.slug: c for c in public_collections(db.session())}


def _answer(arguments: SearchArguments) -> Answer:
    stores = web.stores()
    return search(
        db.session(), stores.index, stores.pages, arguments, web.current_actor(), web.today()
    )


def _partners(q: str) -> dict[str, Any] | None:
    """How many records of partners hold the words, and where they are; None when there are none."""
    count = count_found(db.session(), web.stores().partners, q)
    return {"count": count, "url": partners_url(q)} if count else None


def _pages_searched() -> int:
    try:
        return web.stores().index.page_count()
    except IndexDamaged:
        return 0
