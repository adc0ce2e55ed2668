"""The review queue, what one deposit's reviewer needs to know, and its history."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from repository.access.clauses import may_view
from repository.access.policy import Actor
from repository.audit.models import AuditEntry
from repository.files.models import File, FileRole
from repository.items.models import Item
from repository.items.states import State
from repository.review.models import Review

PAGE_SIZE = 50
LONGEST_HISTORY = 100


def waiting(session: Session, actor: Actor, page: int = 1) -> tuple[list[Item], int]:
    """Return a page of the deposits that wait for review, the oldest first, and how many wait in all."""
    in_queue = and_(Item.state == State.SUBMITTED, may_view(actor))
    query = (
        select(Item)
        .join(Item.collection)
        .where(in_queue)
        .order_by(Item.submitted_at, Item.id)
        .options(joinedload(Item.depositor), joinedload(Item.revision))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    total = session.scalar(
        select(func.count()).select_from(Item).join(Item.collection).where(in_queue)
    )
    return list(session.scalars(query)), total or 0


def open_rounds(session: Session, item_ids: Sequence[int]) -> dict[int, Review]:
    """Return the undecided round of each item that has one."""
    query = (
        select(Review)
        .where(Review.item_id.in_(item_ids), Review.decision.is_(None))
        .options(joinedload(Review.reviewer))
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


def alike(session: Session, item: Item) -> list[Item]:
    """Return other items with the same title, or with a file of the same bytes; at most five."""
    sums = [file.sha256 for file in item.files if file.role != FileRole.CONSENT]
    same_file = select(File.item_id).where(File.sha256.in_(sums), File.role != FileRole.CONSENT)
    same_title = and_(Item.title_sort == item.title_sort, Item.title_sort != "")
    query = (
        select(Item)
        .where(Item.id != item.id, or_(same_title, Item.id.in_(same_file)))
        .order_by(Item.id)
        .limit(5)
    )
    return list(session.scalars(query))
