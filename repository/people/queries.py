"""What an account page shows of a person's work."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.items.models import Item
from repository.items.states import State
from repository.people.models import User


def deposit_counts(session: Session, actor: Actor) -> dict[str, int]:
    """Return how many deposits `actor` has: `count`, of which `waiting` for review and `returned`."""
    query = (
        select(Item.state, func.count())
        .where(Item.depositor_id == actor.user_id)
        .group_by(Item.state)
    )
    found: dict[str, int] = {row[0]: row[1] for row in session.execute(query)}
    return {
        "count": sum(found.values()),
        "waiting": found.get(State.SUBMITTED, 0),
        "returned": found.get(State.RETURNED, 0),
    }


def waiting_count(session: Session) -> int:
    """Return how many deposits wait for review."""
    return session.scalar(select(func.count()).where(Item.state == State.SUBMITTED)) or 0


def names_of(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of accounts by id; ids of none are left out."""
    query = select(User.id, User.name).where(User.id.in_(list(ids)))
    return {row[0]: row[1] for row in session.execute(query)}
