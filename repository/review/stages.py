"""Stages of review by collection: which hold, where a deposit stands, who may decide there, and changing them.

A collection without stages has those of the nearest collection above it; where there are none, one look by any
reviewer is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from repository.access.policy import Actor, may_decide_at
from repository.audit.operations import record as audit
from repository.errors import BadValue, NotAllowed
from repository.items.models import Collection, Item
from repository.people.models import Role, User
from repository.review.models import Review, ReviewStage

MOST_STAGES = 9
LONGEST_TITLE = 100
ROLES = (Role.REVIEWER, Role.CATALOGUER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class StageWords:
    """A stage as it is to be: its row's id (None for a new one), titles, least role, ids of the people named."""

    stage_id: int | None
    title_id: str
    title_en: str
    role: str
    people: tuple[int, ...] = ()


def stages_for(session: Session, collection: Collection) -> list[ReviewStage]:
    """Return the stages that hold in a collection, the first one first; empty: one look is enough."""
    for place in reversed(collection.path()):
        found = own_stages(session, place.id)
        if found:
            return found
    return []


def own_stages(session: Session, collection_id: int) -> list[ReviewStage]:
    """Return the stages that a collection has itself."""
    query = select(ReviewStage).where(ReviewStage.collection_id == collection_id)
    return list(session.scalars(query.order_by(ReviewStage.position)))


def stage_of(session: Session, item: Item, review: Review | None) -> ReviewStage | None:
    """Return at which stage a deposit waits; the first where its round names none that holds in its collection."""
    stages = stages_for(session, item.collection)
    known = {stage.id: stage for stage in stages}
    if review is not None and review.stage_id in known:
        return known[review.stage_id]
    return stages[0] if stages else None


def stage_after(session: Session, item: Item, stage: ReviewStage | None) -> ReviewStage | None:
    """Return the stage that follows; None when the deposit is published next."""
    stages = stages_for(session, item.collection)
    places = [found.id for found in stages]
    if stage is None or stage.id not in places:
        return None
    following = stages[places.index(stage.id) + 1 :]
    return following[0] if following else None


def may_decide(actor: Actor, stage: ReviewStage | None) -> bool:
    """Whether `actor` may decide at a stage, as far as the stage says."""
    if stage is None:
        return actor.may_review
    return may_decide_at(actor, Role(stage.role), frozenset(user.id for user in stage.people))


def require_stage(actor: Actor, stage: ReviewStage | None, language: str = "id") -> None:
    """Return when `actor` may decide at a stage. Raises NotAllowed naming it."""
    if not may_decide(actor, stage):
        title = stage.title(language) if stage is not None else ""
        raise NotAllowed("The stage “%(stage)s” is decided by others.", stage=title)


def set_stages(
    session: Session, actor: Actor, collection: Collection, wanted: Sequence[StageWords]
) -> None:
    """The collection has exactly these stages, in this order; none: it has those of the collection above.

    Deposits that wait at a stage that is gone wait at the first one. Raises BadValue or NotAllowed.
    """
    if not actor.may_curate:
        raise NotAllowed("Stages of review are set by cataloguers and administrators.")
    session.refresh(collection, with_for_update=True)
    _check(wanted)
    present = {stage.id: stage for stage in own_stages(session, collection.id)}
    kept = {words.stage_id for words in wanted}
    for stage_id, stage in present.items():
        if stage_id not in kept:
            session.execute(update(Review).where(Review.stage_id == stage_id).values(stage_id=None))
            session.delete(stage)
    session.flush()
    for number, stage in enumerate(present.values(), 1):  # out of the way of the new numbers
        if stage.id in kept:
            stage.position = -number
    session.flush()
    for position, words in enumerate(wanted, 1):
        stage = present.get(words.stage_id or 0) or ReviewStage(collection_id=collection.id)
        stage.position, stage.role = position, words.role
        stage.title_id, stage.title_en = words.title_id.strip(), words.title_en.strip()
        stage.people = _people(session, words.people)
        session.add(stage)
    session.flush()
    titles = [words.title_id for words in wanted]
    audit(session, actor, "set_review_stages", collection, stages=titles)


def _check(wanted: Sequence[StageWords]) -> None:
    if len(wanted) > MOST_STAGES:
        raise BadValue("stages", "A collection has at most %(most)s stages.", most=MOST_STAGES)
    for number, words in enumerate(wanted):
        if not words.title_id.strip() or max(len(words.title_id), len(words.title_en)) > 100:
            raise BadValue(f"title_id-{number}", "Give the stage a name of at most 100 characters.")
        if words.role not in ROLES:
            raise BadValue(f"role-{number}", "Choose who decides at this stage.")


def _people(session: Session, ids: Sequence[int]) -> list[User]:
    query = select(User).where(User.id.in_(ids), User.is_active, User.role.in_(ROLES))
    return list(session.scalars(query.order_by(User.name)))


def reviewers(session: Session) -> list[User]:
    """Return everybody who may review, by name."""
    query = select(User).where(User.is_active, User.role.in_(ROLES)).order_by(User.name)
    return list(session.scalars(query))
