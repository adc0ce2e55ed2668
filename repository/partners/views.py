"""`/partners`: a search over the records of partner libraries, apart from our own."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from repository import web
from repository.db import db
from repository.partners import presenting, queries

blueprint = Blueprint("partners", __name__)
LAST_PAGE = 500


@blueprint.get("/partners")
@web.cached_for_visitors
def results() -> str:
    """Show one page of partners' records; an empty `q` lists all, `partner` restricts them to one."""
    session = db.session()
    partners = queries.enabled(session)
    chosen_id = web.whole_number(request.args.get("partner"), 0, high=2**31 - 1)
    chosen = next((p for p in partners if p.id == chosen_id), None)
    q = web.words_asked()
    page = web.whole_number(request.args.get("page"), 1, high=LAST_PAGE)
    found = queries.search(session, web.stores().partners, q, partners, chosen, page)
    return render_template(
        "partners/search.html", results=presenting.results_of(found, partners, chosen, q, page)
    )
