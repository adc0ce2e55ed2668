"""`/search`: arguments in, one page of results out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from repository import web
from repository.db import db
from repository.errors import NotFound
from repository.items.models import Collection
from repository.items.queries import public_collections
from repository.partners.presenting import url_of as partners_url
from repository.partners.queries import count_found
from repository.search import advanced as advanced_form
from repository.search import presenting
from repository.search.arguments import FACETS, SearchArguments, parse
from repository.search.queries import Answer, pages_searched, search, values_of

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


@blueprint.get("/search/advanced")
@web.cached_for_visitors
def advanced() -> str | AnyResponse:
    """Show the advanced form; lead on to the results of its query when that is asked for (`do=search`)."""
    asked = advanced_form.read(request.args, parse(request.args))
    if request.args.get("do") == "search":
        return redirect(asked.arguments.url(f"{request.script_root}/search"), 303)
    there = _answer(SearchArguments(page_size=1)).facets
    form = advanced_form.context_of(asked, there, _collections())
    canonical = f"{web.base_url()}/search/advanced"
    return render_template("search/advanced.html", form=form, canonical=canonical)


@blueprint.get("/search/help")
@web.cached_for_visitors
def explanation() -> str:
    """Explain the language of the search box, with examples that can be tried."""
    return render_template("search/help.html", canonical=f"{web.base_url()}/search/help")


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
    return pages_searched(db.session(), web.stores().index, web.current_actor(), web.today())
