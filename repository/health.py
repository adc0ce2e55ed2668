"""`/healthz`: 200 only when the content is loaded and searchable; for supervisors and set-up scripts."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import func, select

from repository import web
from repository.db import db
from repository.items.models import Collection, Item
from repository.items.states import State
from repository.jobs.queue import unfinished
from search_index import IndexDamaged, Query

blueprint = Blueprint("health", __name__)


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
    except IndexDamaged:
        return jsonify(status="index damaged", items=expected, searchable=0, jobs=waiting), 503
    if not web.stores().index.is_current():
        return jsonify(status="index outdated", items=expected, searchable=0, jobs=waiting), 503
    # while jobs wait, a new item may not be searchable yet; an index that is behind without jobs is unhealthy
    is_ready = found >= expected if not waiting else (found > 0 or expected == 0)
    status = "ok" if is_ready else "loading"
    return jsonify(
        status=status, items=expected, searchable=found, jobs=waiting
    ), 200 if is_ready else 503
