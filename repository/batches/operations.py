"""What is done with a batch: make it, say what is to be done, run it, undo it, throw it away.

The items themselves are changed by `batches.changing`, a few at a time, in the job.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import CURATORS, Actor
from repository.audit.operations import record as audit
from repository.batches.edits import Edit, checked
from repository.batches.models import Batch, BatchChange, Kind, Outcome, Stage
from repository.errors import BadValue, Conflict, NotAllowed, NotFound
from repository.items.models import Item
from repository.jobs.queue import enqueue

BATCH = "batch"
MOST_ITEMS = 20_000
LONGEST_REASON = 1000
ROWS_AT_ONCE = 1000


def require_curator(actor: Actor) -> None:
    """Return when `actor` may change many items at once. Raises NotAllowed."""
    if actor.role not in CURATORS:
        raise NotAllowed("Many records at once are changed by cataloguers and administrators.")


def create(
    session: Session,
    actor: Actor,
    kind: Kind,
    rows: Sequence[dict[str, Any]],
    source: dict[str, Any],
) -> Batch:
    """A batch of these rows of `batch_change` (without batch and position) stands in the session, flushed.

    Raises NotAllowed, and BadValue when there are none or too many.
    """
    require_curator(actor)
    if not rows:
        raise BadValue("items", "There is no item to change.")
    if len(rows) > MOST_ITEMS:
        raise BadValue(
            "items",
            "These are %(count)s items; at most %(most)s can be changed at once. Narrow the search.",
            count=len(rows),
            most=MOST_ITEMS,
        )
    batch = Batch(
        kind=kind,
        stage=Stage.OPEN,
        owner_id=actor.user_id,
        created_at=clock.now(),
        source=source,
        edit={},
        total=len(rows),
    )
    session.add(batch)
    session.flush()
    blank = {"handle": "", "outcome": Outcome.CHOSEN, "problems": []}
    for start in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(
            insert(BatchChange),
            [
                {**blank, **row, "batch_id": batch.id, "position": position}
                for position, row in enumerate(rows[start : start + ROWS_AT_ONCE], start + 1)
            ],
        )
    return batch


def of_items(session: Session, actor: Actor, ids: Iterable[int], source: dict[str, Any]) -> Batch:
    """A batch for an edit of these items, in this order, is made; the set is fixed with it."""
    rows = [{"item_id": item_id} for item_id in dict.fromkeys(ids)]
    return create(session, actor, Kind.EDIT, rows, source)


def of_handles(session: Session, actor: Actor, handles: Sequence[str]) -> Batch:
    """As `of_items`. Raises BadValue naming the handles that no item has."""
    wanted = list(dict.fromkeys(handles))
    known: dict[str, int] = {}
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        part = Item.handle.in_(wanted[start : start + ROWS_AT_ONCE])
        known |= {
            row[0]: row[1] for row in session.execute(select(Item.handle, Item.id).where(part))
        }
    unknown = [handle[:40] for handle in wanted if handle not in known]
    if unknown:
        raise BadValue(
            "handles",
            "There is no item with these handles: %(handles)s.",
            handles=", ".join(unknown[:20]),
        )
    return of_items(session, actor, [known[h] for h in wanted], {"handles": len(wanted)})


def find(session: Session, actor: Actor, batch_id: int, *, lock: bool = False) -> Batch:
    """Return the batch. Raises NotFound; staff alone may look at batches."""
    batch = session.get(Batch, batch_id, with_for_update=True if lock else None)
    if batch is None or not actor.is_staff:
        raise NotFound
    return batch


def choose(session: Session, batch: Batch, actor: Actor, edit: Edit | None, reason: str) -> None:
    """The preview of `edit` (of the rows of a table when None) is being made. Raises BadValue, Conflict."""
    require_curator(actor)
    _require(batch, Stage.OPEN, Stage.PLANNED)
    if edit is not None:
        edit = checked(edit)
        if edit.field == "access" and not reason.strip():
            raise BadValue(
                "reason", "Give the reason why the access changes; it is kept with each item."
            )
        batch.edit = edit.stored()
        session.execute(
            update(BatchChange)
            .where(BatchChange.batch_id == batch.id)
            .values(outcome=Outcome.CHOSEN, problems=[])
            .execution_options(synchronize_session=False)
        )
    batch.reason = " ".join(reason.split())[:LONGEST_REASON]
    _begin(session, batch, Stage.PLANNING)


def run(session: Session, batch: Batch, actor: Actor) -> None:
    """The changes that were shown are being made, by the job. Raises NotAllowed, Conflict."""
    require_curator(actor)
    _require(batch, Stage.PLANNED)
    if batch.owner_id != actor.id:
        raise NotAllowed("A batch is run by whoever made it; make your own for the same search.")
    batch.run_at = clock.now()
    _begin(session, batch, Stage.RUNNING)


def undo(session: Session, batch: Batch, actor: Actor) -> None:
    """What the batch did is being taken back, item by item, where nobody changed it since."""
    require_curator(actor)
    _require(batch, Stage.DONE)
    audit(session, actor, "undo_batch", batch)
    batch.owner_id = actor.user_id  # in whose name the items are changed back
    _begin(session, batch, Stage.UNDOING)


def discard(session: Session, batch: Batch, actor: Actor) -> None:
    """A batch that was never run is thrown away; its rows are gone."""
    require_curator(actor)
    _require(batch, Stage.OPEN, Stage.PLANNED, Stage.PLANNING)
    batch.stage = Stage.DISCARDED
    session.execute(delete(BatchChange).where(BatchChange.batch_id == batch.id))


def finish(session: Session, batch: Batch, actor: Actor, stage: Stage) -> None:
    """The batch is through with what it was doing."""
    batch.stage, batch.finished_at = stage, clock.now()
    if stage == Stage.DONE:
        audit(
            session,
            actor,
            "run_batch",
            batch,
            kind=batch.kind,
            reason=batch.reason,
            **counts(session, batch),
        )


def counts(session: Session, batch: Batch) -> dict[str, int]:
    """Return how many items of the batch have each outcome; those that none has are left out."""
    query = select(BatchChange.outcome, func.count()).where(BatchChange.batch_id == batch.id)
    return {row[0]: row[1] for row in session.execute(query.group_by(BatchChange.outcome))}


def _begin(session: Session, batch: Batch, stage: Stage) -> None:
    batch.stage = stage
    session.flush()
    enqueue(session, BATCH, [batch.id])


def _require(batch: Batch, *stages: Stage) -> None:
    if batch.stage not in stages:
        raise Conflict("The batch is further by now. Look at it as it is and try again.")
