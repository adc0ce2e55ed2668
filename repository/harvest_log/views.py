"""`/harvesting`: who harvests, how much, with which errors and how far behind; for staff."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from repository import signing_in, web
from repository.db import db
from repository.errors import NotAllowed, NotFound
from repository.harvest_log import presenting, queries
from repository.harvesting.source import SqlSource
from repository.pagination import pager_of

blueprint = Blueprint("harvest_log", __name__)
PAGE_SIZE = 25
DAYS = 30


@blueprint.get("/harvesting")
@signing_in.people_only
def show() -> str:
    """List the harvesters, those seen last first."""
    _require_staff()
    session, source = db.session(), _source()
    totals = queries.totals(session)
    page = web.whole_number(request.args.get("page"), 1, high=10_000)
    found = queries.harvesters(session, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    return render_template(
        "harvesting/log.html",
        rows=[presenting.row(harvester, source) for harvester in found],
        totals=totals,
        base_url=source.base_url,
        pager=pager_of("/harvesting", page, totals.harvesters, PAGE_SIZE),
    )


@blueprint.get("/harvesting/log.csv")
@signing_in.people_only
def download() -> Response:
    """Hand out the whole table for a spreadsheet."""
    _require_staff()
    text = presenting.table(queries.harvesters(db.session()), _source())
    response = Response(text, content_type="text/csv; charset=utf-8")
    name = f"{web.today():%Y-%m-%d}"
    response.headers["Content-Disposition"] = f'attachment; filename="harvesting-{name}.csv"'
    return response


@blueprint.get("/harvesting/harvesters/<int:harvester_id>")
@signing_in.people_only
def detail(harvester_id: int) -> str:
    """Show one harvester: its days, what it asked for, its errors with remedies."""
    _require_staff()
    session, source = db.session(), _source()
    found = queries.harvester(session, harvester_id) if harvester_id < 2**31 else None
    if found is None:
        raise NotFound("There is no such harvester.")
    return render_template(
        "harvesting/harvester.html",
        harvester=found,
        name=presenting.name_of(found),
        lists=[presenting.list_row(entry, source) for entry in found.lists],
        errors=presenting.error_rows(found),
        days=queries.days(session, found.id, DAYS),
    )


def _source() -> SqlSource:
    return SqlSource(db.session(), web.settings(), web.base_url)


def _require_staff() -> None:
    if not web.current_actor().is_staff:
        raise NotAllowed("The pages about harvesting are for staff.")
