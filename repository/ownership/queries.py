"""Offers to pass deposits on, and who can be given one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from repository.access.policy import Actor
from repository.items.models import Item
from repository.ownership.models import TransferOffer
from repository.people.models import User
from repository.people.operations import actor_of, by_email


def offers_to(session: Session, actor: Actor) -> list[TransferOffer]:
    """Return what is offered to `actor`, the oldest first."""
    email = session.get_one(User, actor.user_id).email
    query = select(TransferOffer).where(TransferOffer.email == email)
    query = query.options(joinedload(TransferOffer.item).joinedload(Item.revision))
    return list(session.scalars(query.order_by(TransferOffer.created_at, TransferOffer.id)))


def offer_of(session: Session, item: Item) -> TransferOffer | None:
    """Return the offer of `item` that waits for an answer."""
    return session.scalar(select(TransferOffer).where(TransferOffer.item_id == item.id))


def depositor_of(session: Session, email: str) -> User | None:
    """Return the account of this address when it is in use and may deposit."""
    user = by_email(session, email)
    is_able = user is not None and user.is_active and actor_of(user).may_deposit
    return user if is_able else None
