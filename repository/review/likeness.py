"""Works that may be the same as a deposit, by the query that the deposit form asks while people type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.duplicates.queries import with_files, with_identifier, with_title
from repository.items.models import Item

SCHEMES = ("doi", "isbn")


@dataclass(frozen=True, slots=True)
class Alike:
    """Another work, and what it shares: `title`, `file`, `doi`, `isbn`."""

    item: Item
    shares: tuple[str, ...]


def like_item(session: Session, actor: Actor, item: Item, today: date) -> list[Alike]:
    """Return works that `actor` may know of and that may be the same as `item`, each once."""
    found = {
        "title": with_title(session, actor, item.title, item.id, today),
        "file": with_files(session, actor, item, today),
    }
    for scheme in SCHEMES:
        values = [row.value for row in item.identifiers if row.scheme == scheme]
        found[scheme] = with_identifier(session, actor, scheme, values, item.id, today)
    items = {other.id: other for alike in found.values() for other in alike.items}
    return [
        Alike(other, tuple(key for key, alike in found.items() if other in alike.items))
        for other in items.values()
    ]
