"""Versions of a work: items of which each replaces the one before (`replaces`), the oldest first.

A version is an item of its own, with its own handle, files and review (ADR 0030).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, object_session

from repository.items.models import Collection, Item, ItemRelation
from repository.items.relations import REPLACED_BY, REPLACES, is_public
from repository.items.states import EVER_PUBLIC, State

MOST_VERSIONS = 50


def versions_of(item: Item) -> list[Item]:
    """Return `item` with all its earlier and later versions in any state, the oldest first; itself when it has none."""
    earlier = _walk(item, _before)
    return [*reversed(earlier), item, *_walk(item, _after)]


def public_versions(item: Item) -> list[Item]:
    """Return the versions that everybody may know, withdrawn ones included, and `item` itself."""
    return [other for other in versions_of(item) if other is item or is_public(other)]


def newest_version(item: Item) -> Item | None:
    """Return the newest published version of the work when it is not `item` itself; None when `item` is."""
    later = [other for other in _walk(item, _after) if other.state == State.PUBLISHED]
    return next((other for other in reversed(later) if is_public(other)), None)


def version_number(item: Item) -> int | None:
    """Return which version `item` is, counted from 1; None when the work has but one."""
    if not any(row.kind in (REPLACES, REPLACED_BY) for row in (*item.relations, *item.named_by)):
        return None
    versions = public_versions(item)
    return versions.index(item) + 1 if len(versions) > 1 else None


def version_in_work(session: Session, item: Item) -> Item | None:
    """Return a version that replaces `item` and is not public yet; None when nobody began one."""
    query = (
        select(Item)
        .join(ItemRelation, ItemRelation.item_id == Item.id)
        .where(
            ItemRelation.target == item.handle,
            ItemRelation.kind == REPLACES,
            Item.state.notin_((*EVER_PUBLIC, State.DECLINED)),
        )
        .order_by(Item.id)
    )
    return session.scalar(query.limit(1))


def replaced_among(session: Session, items: Iterable[Item]) -> set[str]:
    """Return the handles of those `items` that a published item replaces, for lists; one query."""
    handles = [item.handle for item in items]
    if not handles:
        return set()
    query = (
        select(ItemRelation.target)
        .join(ItemRelation.item)
        .join(Item.collection)
        .where(
            ItemRelation.target.in_(handles),
            ItemRelation.kind == REPLACES,
            Item.state == State.PUBLISHED,
            Collection.is_hidden.is_(False),
        )
    )
    return set(session.scalars(query))


def _walk(item: Item, step: Callable[[Item], Iterable[Item]]) -> list[Item]:
    found: list[Item] = []
    waiting = list(step(item))
    while waiting and len(found) < MOST_VERSIONS:
        other = waiting.pop(0)
        if other is not item and other not in found:
            found.append(other)
            waiting += step(other)
    return found


def _before(item: Item) -> list[Item]:
    named = _by_handles(item, [row.target for row in item.relations if row.kind == REPLACES])
    return named + [row.item for row in item.named_by if row.kind == REPLACED_BY]


def _after(item: Item) -> list[Item]:
    named = _by_handles(item, [row.target for row in item.relations if row.kind == REPLACED_BY])
    naming = [row.item for row in item.named_by if row.kind == REPLACES]
    return named + sorted(
        naming, key=lambda other: (other.published_at or other.created_at, other.id)
    )


def _by_handles(item: Item, handles: list[str]) -> list[Item]:
    session = object_session(item)
    if not handles or session is None:
        return []
    query = select(Item).where(Item.handle.in_(handles)).options(joinedload(Item.collection))
    with session.no_autoflush:
        return list(session.scalars(query))
