"""Items like the one that is shown, by their public descriptions."""

from __future__ import annotations

from typing import Any

from repository import indexing, web
from repository.db import db
from repository.items.entries import titles_of, type_label
from repository.items.models import Item
from repository.items.queries import published_by_ids
from repository.items.records import item_url
from repository.items.states import State
from search_index import IndexDamaged

SHOWN = 6


def similar_context(item: Item) -> list[dict[str, Any]]:
    """Return rows of the published items most like `item` that the reader may see; none while the index is damaged."""
    if item.state != State.PUBLISHED:
        return []
    session = db.session()
    try:
        hits = web.stores().index.related(item.id, SHOWN, indexing.lag(session).gone)
    except IndexDamaged:
        return []
    if not hits:
        return []
    found = published_by_ids(session, [hit.item_id for hit in hits], web.current_actor())
    return [_row(found[hit.item_id]) for hit in hits if hit.item_id in found]


def _row(item: Item) -> dict[str, Any]:
    title, _ = titles_of(item)
    parts = (type_label(item.profile), str(item.year) if item.year is not None else "")
    return {
        "url": item_url(item.handle),
        "title": title,
        "note": " · ".join(part for part in parts if part),
    }
