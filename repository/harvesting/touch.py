"""Marking items whose public face may have changed; `harvesting.stamping` acts on the marks before COMMIT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from repository.items.models import Item

_MARKS = "touched_items"
_SITE = "touched_site"


def touch(session: Session, item: Item) -> None:
    """Mark `item`: before COMMIT its harvest entries, serialisation and index job will be brought up to date."""
    session.info.setdefault(_MARKS, {})[id(item)] = item


def touch_site(session: Session) -> None:
    """Mark the site as changed, so that cached pages are made anew."""
    session.info[_SITE] = True


def take_touched(session: Session) -> tuple[list[Item], bool]:
    """Return the marked items, and whether anything at all was marked; the marks are gone afterwards."""
    items = list(session.info.pop(_MARKS, {}).values())
    return items, bool(session.info.pop(_SITE, False) or items)
