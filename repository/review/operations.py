"""What a reviewer does with a deposit that waits: take it, return it with a reason, decline it, pass it on, publish it.

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
from repository.people.models import User
from repository.people.operations import actor_of
from repository.review import letters
from repository.review.comments import open_comments, show_comments
from repository.review.models import Review
from repository.review.rounds import open_review, open_round
from repository.review.stages import may_decide, require_stage, stage_after, stage_of


class Decision(StrEnum):
    """How a round of review ends."""

    RETURNED = "returned"
    PASSED_ON = "passed_on"
    DECLINED = "declined"
    PUBLISHED = "published"


def claim(session: Session, handle: str, actor: Actor) -> Review:
    """The deposit counts as being reviewed by `actor`. Raises Conflict when another reviewer has it."""
    item, review = _waiting(session, handle, actor)
    require(actor, Action.REVIEW, item)
    require_stage(actor, stage_of(session, item, review))
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


def assign(session: Session, handle: str, actor: Actor, user_id: int) -> User:
    """The deposit counts as being reviewed by somebody else, who is told. Raises BadValue when that person may not."""
    item, review = _waiting(session, handle, actor)
    require(actor, Action.REVIEW, item)
    user = session.get(User, user_id)
    stage = stage_of(session, item, review)
    is_fit = user is not None and user.is_active and user.id != item.depositor_id
    if user is None or not is_fit or not may_decide(actor_of(user), stage):
        raise BadValue("reviewer", "Choose somebody who may decide on this deposit.")
    if review.reviewer_id != user.id:
        review.reviewer_id, review.claimed_at = user.id, clock.now()
        audit(session, actor, "assign", item, reviewer=user.id)
        if user.id != actor.id:
            letters.assigned(session, item, review, user, actor.name)
        session.flush()
    return user


def return_to_depositor(
    session: Session, handle: str, actor: Actor, *, version: int, reason: str
) -> Item:
    """The depositor can change the deposit again and finds `reason` on top of it. Raises BadValue without a reason."""
    return _decide(session, handle, actor, Decision.RETURNED, version, _required(reason))


def decline(session: Session, handle: str, actor: Actor, *, version: int, reason: str) -> Item:
    """The deposit is refused for good; its depositor finds `reason` in the list. Raises BadValue without a reason."""
    return _decide(session, handle, actor, Decision.DECLINED, version, _required(reason))


def accept(
    session: Session, handle: str, actor: Actor, *, version: int, today: date, reason: str = ""
) -> Item:
    """The deposit waits at the next stage, or is public after the last one; its round is closed.

    Raises IncompleteMetadata with what must be mended before it is public. The `reason` of passing on is for staff.
    """
    item, review = _waiting(session, handle, actor)
    require(actor, Action.PUBLISH, item)
    stage = stage_of(session, item, review)
    require_stage(actor, stage)
    require_version(item, version)
    following = stage_after(session, item, stage)
    if following is None:
        items.publish(session, item, actor, today=today)
        _close(review, actor, Decision.PUBLISHED, reason)
        session.flush()
        session.refresh(review, ["reviewer"])
        letters.published(session, item, review)
        return item
    _close(review, actor, Decision.PASSED_ON, reason)
    items.mark_changed(session, item)
    own_work = item.depositor_id == actor.id and not actor.is_system
    audit(session, actor, "pass_on", item, stage=following.title_id, own_work=own_work)
    session.flush()
    session.refresh(review, ["reviewer"])
    open_round(session, item, following)
    letters.passed_on(session, item, review, following)
    return item


def _decide(
    session: Session, handle: str, actor: Actor, decision: Decision, version: int, reason: str
) -> Item:
    item, review = _waiting(session, handle, actor)
    require(actor, Action.REVIEW, item)
    require_stage(actor, stage_of(session, item, review))
    require_version(item, version)
    target = State(decision.value)
    require_move(item.state, target, MOVES[State.SUBMITTED, target])
    item.state = target
    items.mark_changed(session, item)
    _close(review, actor, decision, reason)
    audit(session, actor, str(decision), item, revision=item.revision_number)
    session.flush()
    session.refresh(review, ["reviewer"])
    if decision == Decision.RETURNED:
        show_comments(session, item)
        letters.returned(session, item, review, open_comments(session, item))
    else:
        letters.declined(session, item, review)
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
    return item, open_review(session, item) or open_round(session, item)


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
