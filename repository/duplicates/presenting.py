"""Works that may be the same, as the form of a deposit shows them beside the question."""

from __future__ import annotations

from typing import Any

from flask import url_for

from repository import web
from repository.db import db
from repository.duplicates.queries import Alike, with_files, with_identifier, with_title
from repository.items.models import Item
from repository.items.states import EVER_PUBLIC, State
from repository.metadata import identifiers
from repository.metadata.record import main_title

SCHEMES = ("doi", "isbn")
LONGEST_TITLE = 500


def alike_for(item: Item, answers: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return by question (`title`, `doi`, `isbn`, `files`) the works that may be the same as these answers say."""
    actor, today, session = web.current_actor(), web.today(), db.session()
    title = web.one_line(str(answers.get("title") or ""), LONGEST_TITLE)
    found = {
        "title": with_title(session, actor, title, item.id, today),
        "files": with_files(session, actor, item, today),
    }
    for scheme in SCHEMES:
        given = (identifiers.bare(scheme, v) for v in str(answers.get(scheme) or "")[:500].split())
        values = {form for value in given for form in (value, value.lower())}
        found[scheme] = with_identifier(session, actor, scheme, values, item.id, today)
    return {name: _shown(alike) for name, alike in found.items() if alike}


def _shown(alike: Alike) -> dict[str, Any]:
    return {"items": [_item(i) for i in alike.items], "is_under_way": alike.is_under_way}


def _item(item: Item) -> dict[str, Any]:
    title = main_title(item.document)
    is_public = item.state in EVER_PUBLIC
    is_mine = item.depositor_id == web.current_actor().id
    page = "items.show" if is_public else "deposit.describe" if is_mine else "review.show"
    if item.state in (State.DRAFT, State.RETURNED) and not is_mine:
        page = "deposit.describe"
    return {
        "title": title.value or item.handle,
        "lang": title.tag,
        "year": item.year,
        "url": url_for(page, handle=item.handle),
        "state": str(item.state),
        "is_mine": is_mine,
    }
