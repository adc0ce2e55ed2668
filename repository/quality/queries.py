"""The quality list: published items with problems, the least work first."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from repository.access.clauses import may_view
from repository.access.policy import Actor
from repository.items.models import Item, QualityProblem
from repository.items.states import State


def count_with_problems(session: Session, actor: Actor) -> int:
    """Return how many published items that `actor` may view break a rule."""
    having = select(QualityProblem.item_id).where(QualityProblem.item_id == Item.id).exists()
    query = select(func.count(Item.id)).join(Item.collection)
    return session.scalar(query.where(Item.state == State.PUBLISHED, may_view(actor), having)) or 0


def with_problems(session: Session, actor: Actor, page: int, page_size: int) -> list[Item]:
    """Return one page of those items, those with the fewest problems first, then the oldest change."""
    counted = (
        select(QualityProblem.item_id, func.count().label("problems"))
        .group_by(QualityProblem.item_id)
        .subquery()
    )
    query = (
        select(Item)
        .join(Item.collection)
        .join(counted, counted.c.item_id == Item.id)
        .where(Item.state == State.PUBLISHED, may_view(actor))
        .order_by(counted.c.problems, Item.changed_at, Item.id)
        .options(joinedload(Item.revision))
    )
    return list(session.scalars(query.limit(page_size).offset((page - 1) * page_size)))
