"""Relations between items here: stored once with the item that names the other, shown on both (metadata §3.12, R16)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, object_session

from repository.access.policy import VISITOR, Action, may
from repository.access.subjects import subject_of
from repository.clock import now
from repository.errors import IncompleteMetadata
from repository.harvesting.touch import touch
from repository.items.derive import related_items
from repository.items.models import Item, ItemRelation
from repository.items.states import EVER_PUBLIC
from repository.metadata import vocabularies
from repository.metadata.problems import Problem

Document = dict[str, Any]
REPLACES, REPLACED_BY = "replaces", "is_replaced_by"
LONGEST_CHAIN = 100


def public_relations(item: Item) -> list[dict[str, Any]]:
    """Return the relations of `item` that everybody may know: its own, and the inverse of those that name it.

    A relation to an item that visitors may not know of is left out.
    """
    given = [row for row in item.document.get("relations", []) if isinstance(row, dict)]
    hidden = _hidden_targets(item)
    shown = [row for row in given if row.get("item") not in hidden]
    seen = {(row.get("type"), row.get("item")) for row in shown}
    for row in item.named_by:
        kind = inverse_of(row.kind)
        if is_public(row.item) and (kind, row.item.handle) not in seen:
            seen.add((kind, row.item.handle))
            shown.append({"type": kind, "item": row.item.handle, "title": row.item.title})
    return shown


def is_public(item: Item) -> bool:
    """Whether visitors may know of `item`, be it withdrawn."""
    return may(VISITOR, Action.VIEW, subject_of(item), now().date())


def inverse_of(kind: str) -> str:
    """Return the type of relation in which the other item stands to this one."""
    row = vocabularies.entry("relation_types", kind) or {}
    return str(row.get("inverse") or "relation")


def touch_related(session: Session, item: Item, *documents: Document) -> None:
    """Items that `item` names, in its description or in `documents`, and those that name it, are marked as changed.

    Their records say in what relation they stand to it.
    """
    handles = {h for document in (item.document, *documents) for _, h in related_items(document)}
    others = [row.item for row in item.named_by]
    if handles:
        found = session.scalars(select(Item).where(Item.handle.in_(handles)))
        others += [other for other in found if other.id != item.id]
    for other in others:
        if other.state in EVER_PUBLIC:
            session.expire(other, ["named_by"])
            touch(session, other)


def require_no_cycle(session: Session, item: Item, document: Document) -> None:
    """Return when no item replaces itself, be it over others. Raises IncompleteMetadata naming the relation (R16)."""
    for position, row in enumerate(document.get("relations", [])):
        target = row.get("item") if isinstance(row, dict) else None
        if target == item.handle:
            raise IncompleteMetadata(
                [Problem(f"relations[{position}]", "relation_to_itself", {}, "wrong")]
            )
        if row.get("type") == REPLACES and target and _replaces(session, target, item.handle):
            raise IncompleteMetadata(
                [Problem(f"relations[{position}]", "relation_in_a_circle", {}, "wrong")]
            )


def _replaces(session: Session, handle: str, sought: str) -> bool:
    """Whether the item `handle` replaces the item `sought`, be it over others."""
    seen, waiting = {handle}, [handle]
    while waiting and len(seen) < LONGEST_CHAIN:
        query = select(ItemRelation.target).join(ItemRelation.item)
        names = query.where(Item.handle.in_(waiting), ItemRelation.kind == REPLACES)
        waiting = [h for h in session.scalars(names) if h not in seen]
        seen.update(waiting)
    return sought in seen


def _hidden_targets(item: Item) -> set[str]:
    handles = {handle for _, handle in related_items(item.document)}
    session = object_session(item)
    if not handles or session is None:
        return set()
    query = select(Item).where(Item.handle.in_(handles)).options(joinedload(Item.collection))
    with session.no_autoflush:
        found = {other.handle: other for other in session.scalars(query)}
    return {handle for handle in handles if handle in found and not is_public(found[handle])}
