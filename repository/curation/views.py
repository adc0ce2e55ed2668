"""`/curation`: where staff find every tool for looking after the collection."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from repository import web
from repository.access.policy import Actor
from repository.curation.entries import ENTRIES, GROUPS, Entry
from repository.db import db
from repository.errors import NotAllowed

blueprint = Blueprint("curation", __name__)


@blueprint.get("/curation")
def show() -> str | Response:
    """Every tool that the asker may use, in groups, with how much there is to do."""
    actor = web.current_actor()
    if not actor.is_signed_in:
        return redirect(url_for("people.login", next="/curation"))
    if not actor.is_staff:
        raise NotAllowed("The tools of curation are for staff.")
    groups = [
        {"title": title, "entries": [_shown(e, actor) for e in ENTRIES if _is_in(e, key, actor)]}
        for key, title in GROUPS.items()
    ]
    return render_template("curation/show.html", groups=[g for g in groups if g["entries"]])


def _is_in(entry: Entry, group: str, actor: Actor) -> bool:
    return entry.group == group and entry.is_shown(actor)


def _shown(entry: Entry, actor: Actor) -> dict[str, Any]:
    count = entry.count(db.session(), actor) if entry.count else None
    counted = entry.counted(count) if entry.counted and count is not None else None
    return {
        "label": entry.label,
        "what": entry.what,
        "path": entry.path,
        "counted": counted,
        "has_work": bool(count),
    }
