"""`/search.atom` and `/search.rss`: what a search finds, what was added last first, 50 entries a page."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response
from flask_babel import gettext

from repository import web
from repository.db import db
from repository.errors import Busy
from repository.exports import feeds
from repository.exports.queries import hit_ids, items_of
from repository.harvesting.serialising import identifier
from repository.items.models import Item
from repository.items.records import described
from repository.search.arguments import SearchArguments, parse
from search_index import IndexDamaged, Sort

blueprint = Blueprint("feeds", __name__)
PAGE_SIZE = 50
FORMATS = {
    "atom": (feeds.atom, "application/atom+xml; charset=utf-8"),
    "rss": (feeds.rss, "application/rss+xml; charset=utf-8"),
}


@blueprint.get("/search.<any(atom, rss):kind>")
@web.cached_for_visitors
def feed(kind: str) -> Response:
    """Show the newest of what satisfies the whole query; nothing looser, which would be news of something else."""
    write, content_type = FORMATS[kind]
    found = _feed(parse(web.arguments()), f"/search.{kind}")
    response = Response(write(found), content_type=content_type)
    response.last_modified = found.changed_at
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _feed(arguments: SearchArguments, path: str) -> feeds.Feed:
    session, actor = db.session(), web.current_actor()
    page, newest = arguments.page, replace(arguments, sort=Sort.ADDED)
    try:
        ids = hit_ids(session, web.stores().index, newest, actor, web.today(), relax=False)
    except IndexDamaged as error:
        raise Busy("The search index is being repaired. Please try again later.") from error
    start = (page - 1) * PAGE_SIZE
    items = items_of(session, ids[start : start + PAGE_SIZE], actor)
    plain = replace(arguments, sort=Sort.RELEVANCE, page=1)
    site = web.settings()
    return feeds.Feed(
        id=f"tag:{site.oai_namespace},2026:{plain.url()}",
        title=_title(plain, site.name),
        subtitle=site.tagline,
        site=site.institution or site.name,
        language=web.language(),
        page_url=f"{web.base_url()}{replace(plain, sort=Sort.ADDED).url()}",
        links=_links(plain, path, page, len(ids)),
        words=arguments.q,
        total=len(ids),
        start=start + 1,
        page_size=PAGE_SIZE,
        entries=[_entry(item) for item in items],
    )


def _title(arguments: SearchArguments, site: str) -> str:
    if arguments.q:
        return str(gettext("%(site)s: new for “%(q)s”", site=site, q=arguments.q))
    return str(gettext("%(site)s: newly added", site=site))


def _links(
    arguments: SearchArguments, path: str, page: int, total: int
) -> tuple[tuple[str, str], ...]:
    last = max(1, -(-total // PAGE_SIZE))
    pages = [("self", page), ("first", 1), ("last", last)]
    pages += [("previous", min(page - 1, last))] if page > 1 else []
    pages += [("next", page + 1)] if page < last else []
    return tuple((relation, _address(arguments.at_page(n), path)) for relation, n in pages)


def _address(arguments: SearchArguments, path: str) -> str:
    """The feed says its language in its address: readers of feeds ask for none."""
    query = urlencode([*arguments.pairs(), ("lang", web.language())])
    return f"{web.base_url()}{path}?{query}"


def _entry(item: Item) -> feeds.Entry:
    return feeds.Entry(
        record=described(item, web.base_url()),
        id=identifier(web.settings(), item.handle),
        added_at=item.published_at or item.created_at,
        changed_at=item.changed_at,
    )
