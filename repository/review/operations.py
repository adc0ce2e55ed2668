"""What a reviewer does with a deposit that waits: take it, return it with a reason, decline it, publish it.

Of two reviewers the second is told: every decision compares the version that the reviewer saw, under the row's lock,
and an item that was decided already says by whom.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.checks import require, require_version
from repository.access.policy import Action, Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, Conflict, NotFound, WrongState
from repository.items import operations as items
from repository.items.models import Item
from repository.items.queries import find
from repository.items.states import MOVES, State, require_move
from repository.review.models import Review


class Decision(StrEnum):
    """How a round of review ends."""

    RETURNED = "returned"
    DECLINED = "declined"
    PUBLISHED = "published"


def claim(session: Session, handle: str, actor: Actor) -> Review:
    """The deposit counts as being reviewed by `actor`. Raises Conflict when another reviewer has it."""
    item, review = _waiting(session, handle, actor)
    require(actor, Action.REVIEW, item)
    if review.reviewer is not None and review.reviewer_id != actor.id:
        raise Conflict("%(name)s is already looking at this deposit.", name=review.reviewer.name)
    if review.reviewer_id != actor.id:
        review.reviewer_id, review.claimed_at = actor.user_id, clock.now()
        audit(session, actor, "claim", item)
    return review


def release(session: Session, handle: str, actor: Actor) -> None:
    """Nobody has taken the deposit any more; whoever may review can release it for a colleague who is away."""
    item, review = _waiting(session, handle, actor)
    require(actor, Action.REVIEW, item)
    if review.reviewer_id is not None:
        audit(session, actor, "release", item, held_by=review.reviewer_id)
        review.reviewer_id, review.claimed_at = None, None


def return_to_depositor(
    session: Session, handle: str, actor: Actor, *, version: int, reason: str
) -> Item:
    """The depositor can change the deposit again and finds `reason` on top of it. Raises BadValue without a reason."""
    return _decide(session, handle, actor, Decision.RETURNED, version, _required(reason))


def decline(session: Session, handle: str, actor: Actor, *, version: int, reason: str) -> Item:
    """The deposit is refused for good; its depositor finds `reason` in the list. Raises BadValue without a reason."""
    return _decide(session, handle, actor, Decision.DECLINED, version, _required(reason))


def publish(
    session: Session, handle: str, actor: Actor, *, version: int, today: date, reason: str = ""
) -> Item:
    """The item is public, and the round is closed. Raises IncompleteMetadata with what must be mended first."""
    item, review = _waiting(session, handle, actor)
    require(actor, Action.PUBLISH, item)
    require_version(item, version)
    items.publish(session, item, actor, today=today)
    _close(review, actor, Decision.PUBLISHED, reason)
    session.flush()
    return item


def _decide(
    session: Session, handle: str, actor: Actor, decision: Decision, version: int, reason: str
) -> Item:
    item, review = _waiting(session, handle, actor)
    require(actor, Action.REVIEW, item)
    require_version(item, version)
    target = State(decision.value)
    require_move(item.state, target, MOVES[State.SUBMITTED, target])
    item.state = target
    items.mark_changed(session, item)
    _close(review, actor, decision, reason)
    audit(session, actor, str(decision), item, revision=item.revision_number)
    session.flush()
    return item


def _close(review: Review, actor: Actor, decision: Decision, reason: str) -> None:
    review.reviewer_id, review.decision = actor.user_id, decision
    review.decided_at, review.reason = clock.now(), reason.strip()


def _waiting(session: Session, handle: str, actor: Actor) -> tuple[Item, Review]:
    """Return the item, locked, and its open round, which is made when a deposit came another way.

    Raises Conflict naming who decided when it waits no longer, NotFound when there is none.
    """
    item = find(session, handle, lock=True)
    if item is None:
        raise NotFound
    if item.state != State.SUBMITTED:
        raise _decided(session, item, actor)
    require(actor, Action.VIEW, item)
    review = session.scalar(
        select(Review).where(Review.item_id == item.id, Review.decision.is_(None))
    )
    if review is None:
        review = Review(
            item_id=item.id, revision_number=item.revision_number, opened_at=clock.now()
        )
        session.add(review)
        session.flush()
    return item, review


def _decided(session: Session, item: Item, actor: Actor) -> Conflict | WrongState:
    """The error that says who decided; a returned deposit is hidden from reviewers, but not that it was returned.

    Raises NotFound to those who never could see it.
    """
    last = session.scalar(
        select(Review)
        .where(Review.item_id == item.id, Review.decision.is_not(None))
        .order_by(Review.decided_at.desc(), Review.id.desc())
        .limit(1)
    )
    name = last.reviewer.name if last is not None and last.reviewer is not None else ""
    if last is None or not actor.may_review:
        require(actor, Action.VIEW, item)
    if last is None or not name or item.state != last.decision:
        return WrongState("This deposit does not wait for review any more.")
    if last.decision == Decision.PUBLISHED:
        return Conflict(
            "%(name)s published this deposit before you. Your decision was not recorded.", name=name
        )
    if last.decision == Decision.RETURNED:
        return Conflict(
            "%(name)s returned this deposit to its depositor before you. Your decision was not recorded.",
            name=name,
        )
    return Conflict(
        "%(name)s declined this deposit before you. Your decision was not recorded.", name=name
    )


def _required(reason: str) -> str:
    if not reason.strip():
        raise BadValue("note", "Write the reason; the depositor reads it.")
    return reason
