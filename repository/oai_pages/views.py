"""The pages of OAI-PMH: the page of an answer, the form that writes a request, the choice of language."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from oai.arguments import Pairs
from repository import web
from repository.db import db
from repository.errors import NotFound
from repository.harvesting.source import SqlSource
from repository.oai_pages.addresses import PATH, asked_by_form
from repository.oai_pages.presenting import context_of
from repository.oai_pages.reading import read

blueprint = Blueprint("oai_pages", __name__)
LONGEST_ADDRESS = 2000


def page_of(xml: bytes, pairs: Pairs) -> str:
    """Return the page of an answer; `pairs` are the arguments as they were asked."""
    source = SqlSource(db.session(), web.settings(), web.base_url)
    return render_template("oai/answer.html", **context_of(read(xml), pairs, source, _address()))


@blueprint.get("/oai/ask")
def ask() -> Response:
    """Lead to the request that the form describes, without what was left empty."""
    return redirect(request.script_root + asked_by_form(web.arguments()), 303)


@blueprint.get("/oai/language/<code>")
def choose_language(code: str) -> Response:
    """Keep the language and lead back: the addresses of OAI-PMH can hold no `lang`."""
    if code not in web.LANGUAGES:
        raise NotFound("There is no such language.")
    target = web.local_path(web.arguments().get("next"), PATH)
    response = redirect(request.script_root + target, 303)
    web.keep_language(response, code)
    return response


def _address() -> str:
    """The path and query that were asked for, for the way back from the choice of language."""
    query = request.query_string.decode("latin-1")
    address = f"{request.path}?{query}" if query else request.path
    return address if address.isprintable() and len(address) <= LONGEST_ADDRESS else PATH
