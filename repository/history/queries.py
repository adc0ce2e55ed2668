"""The acts on one item as the audit record has them, and the descriptions that were saved."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from repository.access.policy import Action, Actor
from repository.audit.models import AuditEntry
from repository.errors import NotFound
from repository.items.models import Item, Revision
from repository.items.queries import by_handle_for

PAGE_SIZE = 50
STAFF_ONLY = ("claim", "release")


def item_with_history(session: Session, handle: str, actor: Actor) -> Item:
    """Return the item whose history `actor` may see. Raises NotFound or NotAllowed."""
    return by_handle_for(session, handle, actor, Action.SEE_HISTORY)


def events(session: Session, item: Item, actor: Actor, page: int) -> tuple[list[AuditEntry], int]:
    """Return one page of the acts on `item` that `actor` may see, the newest first, and how many there are."""
    of_item = _of(item, actor)
    query = select(AuditEntry).where(of_item).order_by(AuditEntry.id.desc())
    query = query.options(joinedload(AuditEntry.actor)).limit(PAGE_SIZE)
    found = session.scalars(query.offset((page - 1) * PAGE_SIZE))
    total = session.scalar(select(func.count()).select_from(AuditEntry).where(of_item))
    return list(found), total or 0


def revisions(session: Session, item: Item, numbers: Iterable[int]) -> dict[int, Revision]:
    """Return the saved descriptions of `item` among `numbers`, by number."""
    query = select(Revision).where(Revision.item_id == item.id, Revision.number.in_(set(numbers)))
    return {revision.number: revision for revision in session.scalars(query)}


def revision(session: Session, item: Item, number: int) -> Revision:
    """Return the saved description of this number. Raises NotFound."""
    found = revisions(session, item, [number]).get(number)
    if found is None:
        raise NotFound
    return found


def _of(item: Item, actor: Actor) -> ColumnElement[bool]:
    of_item = and_(AuditEntry.subject_kind == "item", AuditEntry.subject_id == item.id)
    return of_item if actor.is_staff else and_(of_item, AuditEntry.action.notin_(STAFF_ONLY))
