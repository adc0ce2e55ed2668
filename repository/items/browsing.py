"""The first page and the pages of collections, put together from the index and the database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from repository import clock, indexing, web
from repository.access.clauses import may_read_file
from repository.access.policy import VISITOR
from repository.db import db
from repository.errors import NotFound
from repository.items.collections import by_slug
from repository.items.entries import entries_of, titles_of
from repository.items.models import Collection, Item
from repository.items.queries import newest, public_collections, public_counts, published_by_ids
from repository.items.states import State
from repository.pages.addresses import image_url, page_url
from repository.pages.models import Page
from repository.search.arguments import SearchArguments
from repository.search.facets import facet_label
from repository.search.presenting import pager_of
from search_index import IndexDamaged, Query, Results, Sort

LATEST, ROWS_SHOWN = 6, 5
LEAF_PIXELS = 400


def home_context() -> dict[str, Any]:
    """Return what `home.html` shows."""
    whole = _ask(Query(page_size=1))
    manuscripts = _ask(Query(types=("manuscript",), page_size=1))
    reports = _ask(Query(types=("report",), page_size=1))
    collections = {c.slug: c for c in public_collections(db.session())}
    counts = _counts_below(list(collections.values()))
    return {
        "counts": {
            "records": whole.total if whole else 0,
            "reports": reports.total if reports else 0,
            "manuscripts": manuscripts.total if manuscripts else 0,
            "pages": _page_count(),
        },
        "reports_rows": _rows("subject", reports, "report", collections),
        "manuscripts_rows": _rows("language", manuscripts, "manuscript", collections),
        "reports_url": SearchArguments(chosen={"type": ("report",)}).url(),
        "manuscripts_url": SearchArguments(chosen={"type": ("manuscript",)}).url(),
        "examples": [],
        "leaf": _leaf(),
        "latest": entries_of(newest(db.session(), LATEST)),
        "collections": [
            _collection_row(c, counts)
            for c in collections.values()
            if c.parent_id is None and counts.get(c.id)
        ],
    }


def collection_tree() -> list[dict[str, Any]]:
    """Return the public collections as a tree of rows with counts, everything below included."""
    collections = public_collections(db.session())
    counts = _counts_below(collections)
    return [_branch(c, collections, counts) for c in collections if c.parent_id is None]


def collection_context(slug: str, page: int) -> dict[str, Any]:
    """Return what `collections/show.html` shows. Raises NotFound for an unknown or, to visitors, hidden collection."""
    collection = by_slug(db.session(), slug)
    if collection is None or (collection.is_hidden and not web.current_actor().is_staff):
        raise NotFound
    path = collection.path()
    arguments = SearchArguments(chosen={"collection": (slug,)}, sort=Sort.ADDED, page=page)
    found = _ask(arguments.query(frozenset({"all"}), clock.day_number(web.today())))
    total = found.total if found else 0
    items = published_by_ids(
        db.session(), [h.item_id for h in found.hits] if found else [], web.current_actor()
    )
    everything = public_collections(db.session())
    counts = _counts_below(everything)
    language = web.language()
    description = collection.description_en if language == "en" else collection.description_id
    url = f"/collections/{slug}"
    pager = pager_of(total, page, lambda number: f"{url}?page={number}" if number > 1 else url)
    return {
        "collection": {
            "slug": slug,
            "title": {"value": collection.title(language), "lang": language},
            "description": {"value": description, "lang": language} if description else None,
            "count": total,
            "url": url,
            "permalink": f"{web.base_url()}{url}",
            "crumbs": [
                {"label": c.title(language), "url": f"/collections/{c.slug}", "lang": None}
                for c in path[:-1]
            ],
            "oai_set": None
            if collection.is_hidden
            else "collection:" + ":".join(c.slug for c in path),
            "is_internal": collection.is_hidden,
        },
        "children": [
            _collection_row(c, counts) for c in everything if c.parent_id == collection.id
        ],
        "entries": entries_of(items[h.item_id] for h in found.hits if h.item_id in items)
        if found
        else [],
        "pager": pager,
        "search_url": SearchArguments(chosen={"collection": (slug,)}).url(),
        "canonical": f"{web.base_url()}{url}",
    }


def _ask(query: Query) -> Results | None:
    """Ask the index for what everybody may know of; what it has yet to forget counts nowhere."""
    gone = indexing.lag(db.session()).gone
    try:
        return web.stores().index.search(replace(query, gone_ids=gone))
    except IndexDamaged:
        return None


def _page_count() -> int:
    """How many pages everybody may read."""
    lag = indexing.lag(db.session())
    query = Query(today=clock.day_number(web.today()), gone_ids=lag.gone, closed_ids=lag.closed)
    try:
        return web.stores().index.page_count(query)
    except IndexDamaged:
        return 0


def _rows(
    facet: str, results: Results | None, kind: str, collections: dict[str, Collection]
) -> list[dict[str, Any]]:
    values = results.facets.get(facet, ()) if results else ()
    return [
        {
            "label": facet_label(facet, value.value, collections),
            "lang": None,
            "count": value.count,
            "url": SearchArguments(chosen={"type": (kind,), facet: (value.value,)}).url(),
        }
        for value in values[:ROWS_SHOWN]
    ]


def _leaf() -> dict[str, Any] | None:
    """The first page after the cover of the newest open manuscript."""
    query = (
        select(Item, Page)
        .join(Page, Page.item_id == Item.id)
        .join(Page.file)
        .join(Item.collection)
        .where(
            may_read_file(VISITOR, web.today()),
            Item.state == State.PUBLISHED,
            Item.profile == "manuscript",
            Page.position.in_((1, 2)),
            Page.width > 0,
        )
        .order_by(Item.published_at.desc(), Item.id.desc(), Page.position.desc())
    )
    row = db.session.execute(query.limit(1)).first()
    if row is None:
        return None
    item, page = row
    title, original = titles_of(item)
    shown = original or title
    return {
        "url": page_url(item.handle, page.position),
        "src": image_url(item.handle, page.position, LEAF_PIXELS),
        "width": LEAF_PIXELS,
        "height": round(LEAF_PIXELS * page.height / page.width),
        "alt": item.title,
        "title": shown["value"],
        "lang": shown["lang"],
        "caption": page.label,
    }


def _counts_below(collections: list[Collection]) -> dict[int, int]:
    own = public_counts(db.session())
    parents = {c.id: c.parent_id for c in collections}
    totals: dict[int, int] = {c.id: 0 for c in collections}
    for collection_id, count in own.items():
        at: int | None = collection_id
        while at is not None and at in totals:
            totals[at] += count
            at = parents[at]
    return totals


def _collection_row(collection: Collection, counts: dict[int, int]) -> dict[str, Any]:
    title = collection.title(web.language())
    return {
        "label": title,
        "lang": None,
        "url": f"/collections/{collection.slug}",
        "count": counts.get(collection.id, 0),
    }


def _branch(
    collection: Collection, collections: list[Collection], counts: dict[int, int]
) -> dict[str, Any]:
    children = [
        _branch(c, collections, counts) for c in collections if c.parent_id == collection.id
    ]
    description = collection.description_en if web.language() == "en" else collection.description_id
    return {
        **_collection_row(collection, counts),
        "description": description or None,
        "children": children,
    }
