"""`/deposit/<handle>/alike`: works like the one that is being described, asked for while its title is typed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from repository import signing_in, web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.db import db
from repository.duplicates.presenting import alike_for
from repository.errors import NotAllowed
from repository.items.queries import by_handle

blueprint = Blueprint("duplicates", __name__)


@blueprint.get("/deposit/<handle>/alike")
@signing_in.people_only
def show(handle: str) -> Any:
    """Return a piece of a page with the works like `title`, `doi` and `isbn`; empty when there is none."""
    item = by_handle(db.session(), handle, web.current_actor())
    if not may(web.current_actor(), Action.EDIT, subject_of(item), web.today()):
        raise NotAllowed("This deposit cannot be changed by you now.")
    found = alike_for(item, web.arguments().to_dict())
    found.pop("files", None)
    return render_template("duplicates/piece.html", alike=found)
