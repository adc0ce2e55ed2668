"""Items as rows of a list: what results, collections and the first page show of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext

from repository.access.policy import Access, effective_access
from repository.db import db
from repository.items.models import Item
from repository.items.records import item_url
from repository.items.versions import replaced_among
from repository.metadata import record
from repository.metadata.vocabularies import label_of, profile
from repository.web import language, today

PEOPLE_SHOWN = 3


def entry_of(item: Item, **more: Any) -> dict[str, Any]:
    """Return `item` as the macro `entry_item` takes it; `more` adds hits, a thumbnail or a note."""
    title, subtitle = titles_of(item)
    access = effective_access(Access(item.access), item.embargo_until, today())
    return {
        "url": item_url(item.handle),
        "type_label": type_label(item.profile),
        "date_label": str(item.year) if item.year is not None else "",
        "access": access,
        "embargo_until": item.embargo_until if access == Access.EMBARGOED else None,
        "title": title,
        "subtitle": subtitle,
        "people": people_line(item),
        "hits": [],
        **more,
    }


def titles_of(item: Item) -> tuple[dict[str, str], dict[str, str] | None]:
    """Return the title to show in the reader's language, and the title in its own script if there is one."""
    title = record.main_title(item.document, language())
    originals = record.titles(item.document, "original")
    shown = {"value": title.value or gettext("(no title yet)"), "lang": title.tag}
    if not originals or originals[0].value == title.value:
        return shown, None
    return shown, {"value": originals[0].value, "lang": originals[0].tag}


def type_label(profile_key: str) -> str:
    """Return the name of a profile in the reader's language."""
    entry = profile(profile_key)
    return str(label_of(entry, language())) if entry else profile_key


def people_line(item: Item) -> str:
    """Return the creators of `item` in one line: up to three, then how many more."""
    creators = record.creators(item.document)
    names = [agent.direct for agent in creators[:PEOPLE_SHOWN]]
    if len(creators) > PEOPLE_SHOWN:
        more = len(creators) - PEOPLE_SHOWN
        return str(gettext("%(names)s and %(count)s more", names="; ".join(names), count=more))
    return "; ".join(names)


def entries_of(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Return rows for `items` in their order."""
    found = list(items)
    notes = notes_of(found)
    return [entry_of(item, **notes.get(item.handle, {})) for item in found]


def notes_of(items: Iterable[Item]) -> dict[str, dict[str, str]]:
    """Return, by handle, the note of each of `items` that has a newer version."""
    sentence = gettext("There is a newer version of this work.")
    return {handle: {"note": sentence} for handle in replaced_among(db.session(), items)}
