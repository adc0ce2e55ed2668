"""What the page of an item says of its versions: which this is, that there is a newer one, and all of them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from repository import web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.db import db
from repository.items.entries import titles_of
from repository.items.models import Item
from repository.items.queries import find
from repository.items.records import item_url
from repository.items.states import EVER_PUBLIC, State
from repository.items.versions import newest_version, version_in_work, versions_of
from repository.presentation import day


def versions_context(item: Item) -> dict[str, Any]:
    """Return `version_label`, `versions` (the newest first) and `notices` of the item's versions; empty for one."""
    shown = [other for other in versions_of(item) if other is item or _may_view(other)]
    if len(shown) < 2:
        return {"version_label": None, "versions": [], "notices": []}
    rows = [
        {
            "label": _label(number, other),
            "url": item_url(other.handle),
            "date_label": day(other.published_at) if other.published_at else "",
            "is_current": other is item,
        }
        for number, other in enumerate(shown, 1)
    ]
    number = shown.index(item) + 1
    return {
        "version_label": gettext("Version %(number)s", number=number),
        "versions": rows[::-1],
        "notices": _notices(item),
    }


def replacement_of(item: Item) -> dict[str, str] | None:
    """Return title and address of what a withdrawn item was replaced by: as was said, else its newest version."""
    named = (item.withdrawal or {}).get("replaced_by")
    other = find(db.session(), str(named)) if named else newest_version(item)
    if other is None or other.state != State.PUBLISHED or not _may_view(other):
        return None
    return {"title": titles_of(other)[0]["value"], "url": item_url(other.handle)}


def new_version_action(item: Item) -> dict[str, str] | None:
    """Return the action by which the reader begins a new version, or goes on with the one that is begun."""
    if not may(web.current_actor(), Action.NEW_VERSION, subject_of(item), web.today()):
        return None
    draft = version_in_work(db.session(), item)
    if draft is not None:
        url = url_for("deposit.describe", handle=draft.handle)
        label = gettext("Go on with the new version")
        return {"label": label, "url": url, "method": "get"} if _may_view(draft) else None
    if newest_version(item) is not None:
        return None
    url = url_for("versions.start", handle=item.handle)
    return {"label": gettext("New version"), "url": url, "method": "get"}


def _notices(item: Item) -> list[dict[str, Any]]:
    newer = newest_version(item)
    if newer is not None and item.state in EVER_PUBLIC:
        title = titles_of(newer)[0]["value"]
        link = Markup('<a href="{url}" dir="auto">{title}</a>').format(
            url=item_url(newer.handle), title=title
        )
        text = gettext("There is a newer version of this work: %(link)s", link="{link}")
        return [{"text": Markup(text).format(link=link), "kind": "warning"}]  # noqa: S704 - our own sentence
    return []


def _label(number: int, item: Item) -> str:
    label = gettext("Version %(number)s", number=number)
    if item.state == State.WITHDRAWN:
        return str(gettext("%(label)s (withdrawn)", label=label))
    if item.state not in EVER_PUBLIC:
        return str(gettext("%(label)s (not published)", label=label))
    return str(label)


def _may_view(item: Item) -> bool:
    return may(web.current_actor(), Action.VIEW, subject_of(item), web.today())
