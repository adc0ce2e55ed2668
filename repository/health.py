"""`/healthz`: 200 only when the content is loaded and searchable; for supervisors and set-up scripts."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import func, select

from repository import web
from repository.db import db
from repository.items.models import Collection, Item
from repository.items.states import State
from repository.jobs.queue import unfinished
from search_index import IndexDamaged, IndexUnreachable, Query

blueprint = Blueprint("health", __name__)

_WAS_READY = "daluang_was_ready"


@blueprint.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Answer with what is there: public items in the database, items found by an empty search, jobs that wait."""
    query = (
        select(func.count()).select_from(Item).join(Collection, Collection.id == Item.collection_id)
    )
    expected = (
        db.session.scalar(
            query.where(Item.state == State.PUBLISHED, Collection.is_hidden.is_(False))
        )
        or 0
    )
    waiting = unfinished(db.session())
    try:
        found = web.stores().index.search(Query(page_size=1)).total
        is_current = not web.stores().index.exists() or web.stores().index.is_current()
    except IndexUnreachable:
        return jsonify(status="index unreachable", items=expected, searchable=0, jobs=waiting), 503
    except IndexDamaged:
        return jsonify(status="index damaged", items=expected, searchable=0, jobs=waiting), 503
    if not is_current:
        return jsonify(status="index outdated", items=expected, searchable=0, jobs=waiting), 503
    # What is added later may wait for its job. Before the first content can be found whole, or when no job is left that
    # would bring the index up to date, this is not ready.
    is_complete = found >= expected
    was_ready = current_app.extensions.get(_WAS_READY, False) or (is_complete and expected > 0)
    current_app.extensions[_WAS_READY] = was_ready
    is_ready = is_complete or (was_ready and waiting > 0 and found > 0)
    status = "ok" if is_ready else "loading"
    return jsonify(
        status=status, items=expected, searchable=found, jobs=waiting
    ), 200 if is_ready else 503
