"""Rounds of review: opening one when a deposit is sent, finding the open one, what changed since the last."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import clock
from repository.files.queries import listed_files
from repository.items.models import Item, Revision
from repository.jobs.queue import enqueue_later
from repository.review.models import Review, ReviewStage
from repository.review.stages import stage_of

EXAMINE = "examine"
"""The kind of job that looks into the text of a deposit's files."""


def open_round(session: Session, item: Item, stage: ReviewStage | None = None) -> Review:
    """The item has an open round at `stage`, or at the first stage of its collection; what it is now is noted."""
    place = stage or stage_of(session, item, None)
    review = Review(
        item_id=item.id,
        revision_number=item.revision_number,
        opened_at=clock.now(),
        stage_id=place.id if place is not None else None,
        files=files_of(item),
    )
    session.add(review)
    enqueue_later(session, EXAMINE, item)
    session.flush()
    return review


def open_review(session: Session, item: Item) -> Review | None:
    """Return the undecided round of an item, None when there is none."""
    query = select(Review).where(Review.item_id == item.id, Review.decision.is_(None))
    return session.scalar(query)


def files_of(item: Item) -> list[dict[str, Any]]:
    """Return name and checksum of each file that readers would see."""
    return [{"name": file.name, "sha256": file.sha256} for file in listed_files(item)]


def last_returned(session: Session, item: Item) -> Review | None:
    """Return the round that ended with the deposit being returned last, None when none did."""
    query = select(Review).where(Review.item_id == item.id, Review.decision == "returned")
    return session.scalar(query.order_by(Review.decided_at.desc(), Review.id.desc()).limit(1))


def document_at(session: Session, item: Item, number: int) -> dict[str, Any] | None:
    """Return the description that a revision held, None when there is no such revision any more."""
    query = select(Revision.document).where(Revision.item_id == item.id, Revision.number == number)
    return session.scalar(query)


def file_changes(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return the names of files that were `added`, `removed`, or `replaced` by other bytes of the same name."""
    old = {row["name"]: row["sha256"] for row in before}
    new = {row["name"]: row["sha256"] for row in after}
    return {
        "added": [name for name in new if name not in old],
        "removed": [name for name in old if name not in new],
        "replaced": [name for name in new if name in old and new[name] != old[name]],
    }
