"""Batches and their changes for the pages: lists, counts, and the values that stand in the chosen items."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from repository.access.clauses import may_view
from repository.access.policy import Actor
from repository.batches.models import UNDER_WAY, Batch, BatchChange, Outcome, Stage
from repository.items.models import Collection, Item, ItemPerson, ItemSubject

PAGE_SIZE = 25
MOST_VALUES = 300


def recent(session: Session, page: int, page_size: int) -> tuple[list[Batch], int]:
    """Return a page of batches, the newest first, and how many there are; thrown-away ones are left out."""
    kept = Batch.stage != Stage.DISCARDED
    query = select(Batch).where(kept).order_by(Batch.id.desc()).options(joinedload(Batch.owner))
    total = session.scalar(select(func.count(Batch.id)).where(kept)) or 0
    return list(session.scalars(query.limit(page_size).offset((page - 1) * page_size))), total


def count_under_way(session: Session, actor: Actor) -> int:
    """Return how many batches are being planned, run or undone, or wait for a decision."""
    stages = (*UNDER_WAY, Stage.PLANNED)
    return session.scalar(select(func.count(Batch.id)).where(Batch.stage.in_(stages))) or 0


def changes(
    session: Session, batch: Batch, outcome: str, page: int, page_size: int = PAGE_SIZE
) -> list[BatchChange]:
    """Return a page of what becomes of the items with one outcome, in the batch's order."""
    query = (
        select(BatchChange)
        .where(BatchChange.batch_id == batch.id, BatchChange.outcome == outcome)
        .order_by(BatchChange.position)
        .limit(page_size)
        .offset((page - 1) * page_size)
        .options(
            joinedload(BatchChange.collection_before),
            joinedload(BatchChange.item).options(
                joinedload(Item.collection), joinedload(Item.revision), selectinload(Item.revisions)
            ),
        )
    )
    return list(session.scalars(query))


def all_changes(session: Session, batch: Batch, after: int, count: int) -> Sequence[BatchChange]:
    """Return the changes after a position, in order; for the file of results."""
    query = (
        select(BatchChange)
        .where(BatchChange.batch_id == batch.id, BatchChange.position > after)
        .order_by(BatchChange.position)
        .limit(count)
    )
    return session.scalars(query).all()


def values_in(session: Session, batch: Batch, key: str) -> list[str]:
    """Return the keywords or names that the chosen items have, the most frequent first; none for other fields."""
    chosen = select(BatchChange.item_id).where(BatchChange.batch_id == batch.id)
    if key == "keywords":
        label = ItemSubject.label
        where = [ItemSubject.item_id.in_(chosen), ItemSubject.notation.is_(None)]
    elif key == "people":
        label, where = ItemPerson.heading, [ItemPerson.item_id.in_(chosen)]
    else:
        return []
    query = select(label).where(*where).group_by(label).order_by(func.count().desc(), label)
    return list(session.scalars(query.limit(MOST_VALUES)))


def collections(session: Session) -> list[Collection]:
    """Return every collection, internal ones too, by title."""
    return list(session.scalars(select(Collection).order_by(Collection.title_id)))


def share_done(counts: dict[str, int], stage: str, total: int) -> int:
    """Return how many items of a batch its present stage is through with."""
    left = {
        Stage.PLANNING: Outcome.CHOSEN,
        Stage.RUNNING: Outcome.WAITING,
        Stage.UNDOING: Outcome.APPLIED,
    }.get(Stage(stage))
    return total - counts.get(left, 0) if left else total


def ids_in_collection(session: Session, slug: str, actor: Actor, limit: int) -> list[int]:
    """Return the ids of the first `limit` items of a collection that `actor` may see, drafts too."""
    query = (
        select(Item.id)
        .join(Item.collection)
        .where(Collection.slug == slug, may_view(actor))
        .order_by(Item.id)
    )
    return list(session.scalars(query.limit(limit)))
