"""Finding saved searches."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.saved_searches.models import SavedSearch


def searches_of(session: Session, actor: Actor) -> list[SavedSearch]:
    """Return the saved searches of `actor`, by name."""
    query = select(SavedSearch).where(SavedSearch.user_id == actor.user_id)
    return list(session.scalars(query.order_by(func.lower(SavedSearch.name), SavedSearch.id)))


def count_of(session: Session, actor: Actor) -> int:
    """Return how many searches `actor` has saved."""
    query = select(func.count()).where(SavedSearch.user_id == actor.user_id)
    return session.scalar(query) or 0


def has_saved(session: Session, actor: Actor, digest: str) -> bool:
    """Whether `actor` has saved the search with this hash."""
    query = select(SavedSearch.id).where(
        SavedSearch.user_id == actor.user_id, SavedSearch.arguments_hash == digest
    )
    return session.scalar(query) is not None
