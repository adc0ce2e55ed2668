"""The values proposed for an item."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.items.models import Item
from repository.sources.models import Choice, ProposedValue


def proposed(session: Session, item: Item) -> list[ProposedValue]:
    """Return what was proposed for `item` and is not yet its depositor's own, in the order of its coming."""
    query = select(ProposedValue).where(
        ProposedValue.item_id == item.id, ProposedValue.choice != Choice.KEPT
    )
    return list(session.scalars(query.order_by(ProposedValue.id)))


def proposed_one(session: Session, item: Item, value_id: int) -> ProposedValue | None:
    """Return one value proposed for `item`."""
    query = select(ProposedValue).where(
        ProposedValue.item_id == item.id, ProposedValue.id == value_id
    )
    return session.scalar(query)
