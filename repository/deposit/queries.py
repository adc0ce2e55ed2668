"""A person's own deposits, and what the deposit form offers to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from repository.access.policy import Actor
from repository.items.collections import DEFAULT_SLUG
from repository.items.models import Collection, Item
from repository.items.queries import public_collections
from repository.items.states import IN_WORK
from repository.people.models import Group
from repository.profiles.queries import is_proposed, proposed_collection, takes
from repository.review.models import Review

PAGE_SIZE = 50
FIRST_PROFILE = "report"  # of what a deposit is taken for until its type is chosen


def own_deposits(session: Session, actor: Actor, page: int) -> tuple[list[Item], int]:
    """Return a page of the deposits of `actor`, those changed last first, and how many there are in all."""
    own = Item.depositor_id == actor.user_id
    query = select(Item).where(own).order_by(Item.changed_at.desc(), Item.id.desc())
    found = session.scalars(
        query.options(joinedload(Item.revision)).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    )
    return list(found), session.scalar(select(func.count()).select_from(Item).where(own)) or 0


def draft_count(session: Session, actor: Actor) -> int:
    """Return how many deposits `actor` can go on with."""
    query = select(func.count()).where(
        Item.depositor_id == actor.user_id, Item.state.in_(tuple(IN_WORK))
    )
    return session.scalar(query) or 0


def last_decisions(session: Session, item_ids: Sequence[int]) -> dict[int, Review]:
    """Return the review of each item that was decided last."""
    query = (
        select(Review)
        .where(
            Review.item_id.in_(item_ids),
            Review.decision.is_not(None),
            Review.decision != "passed_on",  # what staff tell each other is not the depositor's
        )
        .order_by(Review.decided_at, Review.id)
        .options(joinedload(Review.reviewer))
    )
    return {review.item_id: review for review in session.scalars(query)}


def collections_for(session: Session, item: Item | None = None) -> list[Collection]:
    """Return the collections a work may be put in: the public ones, and the one where it stands."""
    found = public_collections(session)
    if item is None:
        return found
    found = [c for c in found if c is item.collection or takes(session, c, item.profile)]
    return found if item.collection in found else [*found, item.collection]


def first_collection(session: Session) -> Collection | None:
    """Return where a new deposit stands until its depositor chooses; None when no collection is public."""
    found = public_collections(session)
    named = proposed_collection(session, FIRST_PROFILE, found)
    if named is not None and is_proposed(session, named, FIRST_PROFILE):
        return named
    usual = (c for c in found if c.slug == DEFAULT_SLUG and takes(session, c, FIRST_PROFILE))
    return next(usual, named or (found[0] if found else None))


def reader_groups(session: Session) -> list[Group]:
    """Return all groups of readers."""
    return list(session.scalars(select(Group).order_by(Group.name)))
