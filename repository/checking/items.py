"""Whether each item has the revisions it says, a state that can be, and the columns and rows its revision gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from repository.checking.findings import RESTORE, Finding, Healing
from repository.items.derive import derive, derived_columns
from repository.items.models import Collection, Item, Revision
from repository.items.states import State

DERIVED_ROWS = ("people", "subjects", "languages", "title_words", "identifiers", "relations")


def item_findings(item: Item) -> Iterator[Finding]:
    """Yield what is wrong with `item` itself."""
    about = f"item {item.handle}"
    if item.state not in list(State):
        yield Finding(about, f"its state {item.state!r} does not exist", RESTORE)
    if item.state == State.WITHDRAWN and not item.withdrawal:
        yield Finding(about, "it is withdrawn without a reason", "Restore and withdraw it again.")
    yield from _derived(item, about)


def revision_findings(session: Session) -> Iterator[Finding]:
    """Yield the items whose revisions are not numbered from 1 to the current one."""
    numbers = (
        select(
            Revision.item_id,
            func.count().label("count"),
            func.min(Revision.number).label("first"),
            func.max(Revision.number).label("last"),
        )
        .group_by(Revision.item_id)
        .subquery()
    )
    query = (
        select(Item.handle, Item.revision_number, numbers.c.count, numbers.c.last)
        .outerjoin(numbers, numbers.c.item_id == Item.id)
        .where(
            or_(
                numbers.c.count.is_(None),
                numbers.c.count != Item.revision_number,
                numbers.c.first != 1,
                numbers.c.last != Item.revision_number,
            )
        )
        .order_by(Item.id)
    )
    for row in session.execute(query):
        what = f"its current revision is {row[1]}, but it has {row[2] or 0}, the last {row[3] or 0}"
        yield Finding(f"item {row[0]}", what, RESTORE)


def collection_findings(session: Session) -> Iterator[Finding]:
    """Yield the collections whose place in the tree cannot be, and those wrongly hidden or shown."""
    collections = {c.id: c for c in session.scalars(select(Collection))}
    for collection in collections.values():
        about = f"collection {collection.slug}"
        above = _above(collection, collections)
        if above is None:
            yield Finding(about, "it stands below itself", "Give it another parent.")
            continue
        is_hidden = any(c.is_internal for c in (collection, *above))
        if collection.is_hidden != is_hidden:
            what = f"it is {'hidden' if collection.is_hidden else 'shown'}, against its tree"
            yield Finding(about, what, healing=Healing.COLLECTION, subject_id=collection.id)


def _above(collection: Collection, by_id: dict[int, Collection]) -> list[Collection] | None:
    found: list[Collection] = []
    while collection.parent_id is not None:
        collection = by_id[collection.parent_id]
        if collection in found or len(found) > len(by_id):
            return None
        found.append(collection)
    return found


def _derived(item: Item, about: str) -> Iterator[Finding]:
    expected = Item()
    derive(expected, item.document)
    names = [n for n in derived_columns(item.document) if getattr(item, n) != getattr(expected, n)]
    names += [n for n in DERIVED_ROWS if _rows(item, n) != _rows(expected, n)]
    if names:
        what = f"{', '.join(names)} in the database differ from its current revision"
        yield Finding(about, what, healing=Healing.DERIVE, subject_id=item.id)


def _rows(item: Item, name: str) -> list[tuple[Any, ...]]:
    rows = [
        tuple(
            getattr(row, column.key)
            for column in row.__mapper__.column_attrs
            if column.key not in ("id", "item_id")
        )
        for row in getattr(item, name)
    ]
    return sorted(rows, key=repr) if name in ("identifiers", "title_words") else rows
