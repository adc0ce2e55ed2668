"""`/quality`: what is still to be mended in published descriptions, for staff."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from repository import web
from repository.access.policy import CURATORS
from repository.db import db
from repository.errors import NotAllowed
from repository.items.models import Item
from repository.items.records import item_url
from repository.metadata.findings import Problem
from repository.metadata.messages import message
from repository.metadata.problems import problems
from repository.metadata.record import main_title
from repository.metadata.vocabularies import field_label
from repository.pagination import pager_of
from repository.quality.queries import count_with_problems, with_problems

blueprint = Blueprint("quality", __name__)
PAGE_SIZE = 25


@blueprint.get("/quality")
def show() -> str | Response:
    """List published items whose descriptions break a rule, with every rule in words."""
    actor = web.current_actor()
    if not actor.is_signed_in:
        return redirect(url_for("people.login", next="/quality"))
    if not actor.is_staff:
        raise NotAllowed("The quality list is for staff.")
    page = web.whole_number(request.args.get("page"), 1, high=10_000)
    total = count_with_problems(db.session(), actor)
    items = with_problems(db.session(), actor, page, PAGE_SIZE)
    return render_template(
        "quality/show.html",
        rows=[_row(item, may_edit=actor.role in CURATORS) for item in items],
        total=total,
        pager=pager_of("/quality", page, total, PAGE_SIZE),
    )


def _row(item: Item, *, may_edit: bool) -> dict[str, Any]:
    title = main_title(item.document)
    found = problems(item.document, stage="publish", today=web.today())
    return {
        "title": {"value": title.value, "lang": title.tag},
        "url": item_url(item.handle),
        "edit_url": f"/deposit/{item.handle}" if may_edit else None,
        "problems": [{"field": _field(p), "sentence": message(p, gettext)} for p in found],
    }


def _field(problem: Problem) -> str:
    name = problem.field.partition("[")[0].partition(".")[0]
    return field_label(name, web.language()) if name else gettext("Record")
