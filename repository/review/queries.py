"""The review queue, what one deposit's reviewer needs to know, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from repository.access.clauses import may_view
from repository.access.policy import Actor
from repository.audit.models import AuditEntry
from repository.items.models import Collection, Item
from repository.items.states import State
from repository.review.models import CannedText, Review, ReviewStage, TextCheck
from repository.review.stages import may_decide, stages_for

PAGE_SIZE = 50
LONGEST_HISTORY = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the queue is asked for: a collection and all below it, a stage, one's own claims, one's own work.

    `mine`: what the person may decide on now; `taken`: what they have taken.
    """

    collection_id: int | None = None
    stage_id: int | None = None
    mine: bool = False
    taken: bool = False


def waiting(
    session: Session, actor: Actor, page: int = 1, filters: Filters | None = None
) -> tuple[list[Item], int]:
    """Return a page of the deposits that wait for review, the oldest first, and how many wait in all."""
    condition = _condition(session, actor, filters or Filters())
    found = (
        select(Item.id)
        .join(Collection, Collection.id == Item.collection_id)
        .outerjoin(Review, and_(Review.item_id == Item.id, Review.decision.is_(None)))
        .where(condition)
    )
    total = session.scalar(select(func.count()).select_from(found.subquery()))
    ids = list(
        session.scalars(
            found.order_by(Item.submitted_at, Item.id)
            .limit(PAGE_SIZE)
            .offset((page - 1) * PAGE_SIZE)
        )
    )
    query = select(Item).where(Item.id.in_(ids)).order_by(Item.submitted_at, Item.id)
    shown = query.options(
        joinedload(Item.depositor), joinedload(Item.revision), joinedload(Item.collection)
    )
    return list(session.scalars(shown)), total or 0


def _condition(session: Session, actor: Actor, filters: Filters) -> ColumnElement[bool]:
    parts = [Item.state == State.SUBMITTED, may_view(actor)]
    if filters.collection_id is not None:
        parts.append(Item.collection_id.in_(_below(session, filters.collection_id)))
    if filters.taken:
        parts.append(Review.reviewer_id == actor.id)
    if filters.stage_id is not None:
        parts.append(_at_stage(session, filters.stage_id))
    if filters.mine:
        parts.append(_decidable(session, actor))
    return and_(*parts)


def _below(session: Session, collection_id: int) -> list[int]:
    """The collection and all below it."""
    parents = {
        row[0]: row[1] for row in session.execute(select(Collection.id, Collection.parent_id))
    }
    found = {collection_id}
    while more := {key for key, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def _places(session: Session) -> dict[int, list[ReviewStage]]:
    """The stages that hold in each collection, by its id."""
    return {c.id: stages_for(session, c) for c in session.scalars(select(Collection))}


def _at_stage(session: Session, stage_id: int) -> ColumnElement[bool]:
    """Deposits at a stage: their round names it, or names none that holds and the stage is the first there."""
    here, first = [], []
    for collection_id, stages in _places(session).items():
        ids = [stage.id for stage in stages]
        if stage_id in ids:
            here.append(collection_id)
        if ids[:1] == [stage_id]:
            first.append(collection_id)
    return or_(
        and_(Review.stage_id == stage_id, Item.collection_id.in_(here)),
        and_(_is_nowhere(session), Item.collection_id.in_(first)),
    )


def _decidable(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Deposits of others on which `actor` may decide at the stage where they stand."""
    allowed = [_no_stages(session)] if actor.may_review else []
    allowed += [
        _at_stage(session, stage.id)
        for stage in session.scalars(select(ReviewStage))
        if may_decide(actor, stage)
    ]
    return and_(Item.depositor_id != actor.id, or_(*allowed) if allowed else Item.id < 0)


def _no_stages(session: Session) -> ColumnElement[bool]:
    return Item.collection_id.in_([key for key, found in _places(session).items() if not found])


def _is_nowhere(session: Session) -> ColumnElement[bool]:
    """The round names no stage, or one that does not hold in the collection any more."""
    wrong = [
        and_(Item.collection_id == key, Review.stage_id.not_in([stage.id for stage in stages]))
        for key, stages in _places(session).items()
        if stages
    ]
    return or_(Review.stage_id.is_(None), *wrong)


def stages(session: Session) -> list[ReviewStage]:
    """Return every stage of every collection."""
    query = select(ReviewStage).options(joinedload(ReviewStage.collection))
    return list(session.scalars(query.order_by(ReviewStage.collection_id, ReviewStage.position)))


def open_rounds(session: Session, item_ids: Sequence[int]) -> dict[int, Review]:
    """Return the undecided round of each item that has one."""
    query = (
        select(Review)
        .where(Review.item_id.in_(item_ids), Review.decision.is_(None))
        .options(joinedload(Review.reviewer), joinedload(Review.stage))
    )
    return {review.item_id: review for review in session.scalars(query)}


def rounds(session: Session, item: Item) -> list[Review]:
    """Return all rounds of review of an item, the first one first."""
    query = select(Review).where(Review.item_id == item.id).order_by(Review.opened_at, Review.id)
    return list(session.scalars(query.options(joinedload(Review.reviewer))))


def history(session: Session, item: Item) -> list[AuditEntry]:
    """Return the last acts on an item, the newest first."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "item", AuditEntry.subject_id == item.id)
        .order_by(AuditEntry.id.desc())
        .limit(LONGEST_HISTORY)
    )
    return list(session.scalars(query.options(joinedload(AuditEntry.actor))))


def text_checks(session: Session, sha256s: Sequence[str]) -> dict[str, TextCheck]:
    """Return what was found in the texts of these files, by checksum; those not looked at yet are missing."""
    query = select(TextCheck).where(TextCheck.sha256.in_(sha256s))
    return {row.sha256: row for row in session.scalars(query)}


def canned_texts(session: Session) -> list[CannedText]:
    """Return the sentences at hand, in order."""
    return list(session.scalars(select(CannedText).order_by(CannedText.position, CannedText.id)))


def collections(session: Session) -> list[Collection]:
    """Return every collection."""
    return list(session.scalars(select(Collection).order_by(Collection.id)))
