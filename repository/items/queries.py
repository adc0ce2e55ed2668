"""Finding items: by handle, by ids, in lists. Every list asks the policy's SQL twin."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from repository import clock
from repository.access.checks import require
from repository.access.clauses import may_view
from repository.access.policy import VISITOR, Action, Actor, may
from repository.access.subjects import subject_of
from repository.errors import NotFound
from repository.items.handles import is_handle
from repository.items.models import Collection, Item
from repository.items.states import State


def by_handle(session: Session, handle: str, actor: Actor) -> Item:
    """Return the item that `actor` may view under this handle, withdrawn ones included.

    Raises NotFound when there is none, or none that the actor may know of: the two cannot be told apart.
    """
    item = find(session, handle)
    if item is None or not may(actor, Action.VIEW, subject_of(item), clock.now().date()):
        raise NotFound
    return item


def by_handle_for(session: Session, handle: str, actor: Actor, action: Action) -> Item:
    """Return the item of this handle when `actor` may do `action`, any but READ, with it.

    Raises NotFound when the actor may not know of it, NotAllowed when it may be seen but not that done.
    """
    item = by_handle(session, handle, actor)
    require(actor, action, item)
    return item


def find(session: Session, handle: str, *, lock: bool = False) -> Item | None:
    """Return the item of this handle whatever its state; `lock` holds its row until the transaction ends."""
    if not is_handle(handle):
        return None
    query = select(Item).where(Item.handle == handle)
    if lock:
        return session.scalar(
            query.with_for_update(of=Item).execution_options(populate_existing=True)
        )
    return session.scalar(query.options(joinedload(Item.collection), joinedload(Item.revision)))


def published_by_ids(session: Session, ids: Sequence[int], actor: Actor) -> dict[int, Item]:
    """Return the published items among `ids` that `actor` may view, by id, with what a list shows loaded."""
    query = (
        select(Item)
        .join(Item.collection)
        .where(Item.id.in_(ids), Item.state == State.PUBLISHED, may_view(actor))
        .options(joinedload(Item.revision), joinedload(Item.collection))
    )
    return {item.id: item for item in session.scalars(query)}


def newest(session: Session, limit: int) -> list[Item]:
    """Return the public items published last, the newest first."""
    query = (
        select(Item)
        .join(Item.collection)
        .where(Item.state == State.PUBLISHED, Collection.is_hidden.is_(False))
        .order_by(Item.published_at.desc(), Item.id.desc())
        .limit(limit)
        .options(joinedload(Item.revision), joinedload(Item.collection))
    )
    return list(session.scalars(query))


def public_collections(session: Session) -> list[Collection]:
    """Return the collections a visitor may see, in the order of the tree's titles."""
    query = (
        select(Collection)
        .where(Collection.is_hidden.is_(False))
        .order_by(Collection.position, Collection.title_id)
    )
    return list(session.scalars(query))


def public_counts(session: Session) -> dict[int, int]:
    """Return how many public items stand directly in each public collection, by collection id."""
    query = (
        select(Item.collection_id, func.count())
        .join(Item.collection)
        .where(Item.state == State.PUBLISHED, may_view(VISITOR))
        .group_by(Item.collection_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
