"""The conversation about a deposit: both sides write, staff also for themselves; the other side is told by letter."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from repository import clock
from repository.access.checks import require
from repository.access.policy import Action, Actor
from repository.audit.operations import record as audit
from repository.items.models import Item
from repository.people.models import User
from repository.review import letters
from repository.review.comments import checked
from repository.review.models import Review, ReviewMessage

LONGEST_MESSAGE = 5000
MOST_SHOWN = 200


def is_of_staff(item: Item, actor: Actor) -> bool:
    """Whether `actor` writes for the library: reviews, and did not deposit it."""
    return actor.is_staff and item.depositor_id != actor.id


def send(
    session: Session, item: Item, actor: Actor, text: str, *, is_internal: bool = False
) -> ReviewMessage:
    """The message stands in the conversation, and the other side is told; an internal note only staff can read.

    Depositors write no internal notes: theirs are messages. Raises BadValue, NotAllowed or NotFound.
    """
    require(actor, Action.CONVERSE, item)
    row = ReviewMessage(
        item_id=item.id,
        author_id=actor.user_id,
        text=checked(text, "message", LONGEST_MESSAGE),
        is_internal=is_internal and is_of_staff(item, actor),
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    audit(session, actor, "message", item, is_internal=row.is_internal)
    readers = [user for user in _readers(session, item, row) if user.id != actor.id]
    letters.message(session, item, row, readers, actor.name)
    return row


def messages(session: Session, item: Item, actor: Actor) -> list[ReviewMessage]:
    """Return what `actor` may read of the conversation, the first message first; the last 200 of a longer one."""
    query = select(ReviewMessage).where(ReviewMessage.item_id == item.id)
    if not is_of_staff(item, actor):
        query = query.where(ReviewMessage.is_internal.is_(False))
    query = query.order_by(ReviewMessage.id.desc()).limit(MOST_SHOWN)
    return list(session.scalars(query.options(joinedload(ReviewMessage.author))))[::-1]


def _readers(session: Session, item: Item, row: ReviewMessage) -> list[User]:
    """Who is told: the depositor of what staff write, else whoever reviews or wrote before."""
    if row.author_id != item.depositor_id and not row.is_internal:
        return [item.depositor]
    reviewing = select(Review.reviewer_id).where(
        Review.item_id == item.id, Review.decision.is_(None)
    )
    wrote = select(ReviewMessage.author_id).where(ReviewMessage.item_id == item.id)
    query = select(User).where(
        User.id.in_(reviewing) | User.id.in_(wrote), User.id != item.depositor_id
    )
    return [user for user in session.scalars(query) if user.is_active]
