"""`/api/search` and `/api/suggest` for programs, and what describes them: `/api/openapi.json` and the page `/api`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from oai import Busy
from repository import web
from repository.api import openapi, presenting, queries
from repository.db import db
from repository.errors import TooManyRequests
from repository.harvesting.ceiling import Ceiling
from repository.items.queries import public_collections
from repository.search.arguments import parse
from repository.search.queries import search

blueprint = Blueprint("api", __name__)
MOST_SUGGESTIONS, USUAL_SUGGESTIONS = 20, 8
LONGEST_TYPED = 100


@blueprint.get(presenting.SEARCH)
def search_as_json() -> Response:
    """Answer with one page of results: the arguments of `/search`, hits, facets and links as JSON."""
    _take()
    arguments = parse(request.args)
    stores = web.stores()
    answer = search(
        db.session(), stores.index, stores.pages, arguments, web.current_actor(), web.today()
    )
    collections = {c.slug: c for c in public_collections(db.session())}
    return _answer(presenting.search_answer(answer, arguments, collections))


@blueprint.get(presenting.SUGGEST)
def suggest() -> Response:
    """Answer with titles, subjects and creators that what is being typed in `q` may become."""
    _take()
    text = web.one_line(request.args.get("q", ""), LONGEST_TYPED)
    limit = web.whole_number(request.args.get("limit"), USUAL_SUGGESTIONS, high=MOST_SUGGESTIONS)
    found = queries.suggested(
        db.session(), web.stores().index, text, web.current_actor(), web.language(), limit
    )
    return _answer(presenting.suggestions_answer(text, found))


@blueprint.get("/api/openapi.json")
def description() -> Response:
    """Answer with the OpenAPI document, its texts in the language asked for."""
    return _answer(openapi.document(web.base_url()))


@blueprint.get("/api")
@web.cached_for_visitors
def page() -> str:
    """Show what programs can ask for, as the OpenAPI document says it."""
    return render_template(
        "api/show.html",
        api=openapi.document(web.base_url()),
        canonical=f"{web.base_url()}/api",
    )


def _take() -> None:
    """One more request is counted. Raises TooManyRequests when it is one too many."""
    ceiling: Ceiling = current_app.extensions["daluang_api_ceiling"]
    try:
        ceiling.take(request.remote_addr)
    except Busy as error:
        raise TooManyRequests from error


def _answer(body: dict[str, Any]) -> Response:
    """Return `body` as JSON: for visitors open to pages of other sites and to caches that ask again, else private."""
    response = jsonify(body)
    if web.current_actor().is_signed_in:
        response.headers["Cache-Control"] = "private, no-store"
        return response
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.add_etag()
    response.make_conditional(request)
    return response
