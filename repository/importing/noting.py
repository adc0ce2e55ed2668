"""What an import notes beside its rows: files that are there already, and the items that it made, for undoing it."""

from __future__ import annotations

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.batches.models import Batch, BatchChange, Kind, Outcome, Stage
from repository.files.models import File
from repository.importing.rows import ImportRow
from repository.items.models import Item
from repository.metadata.findings import Problem


def note_same_bytes(session: Session, row: ImportRow, sums: dict[str, int]) -> None:
    """Files with the bytes of an earlier row's, or of an item's that is here, are told of; they refuse nothing."""
    for source in row.files:
        first = sums.setdefault(source.sha256, row.line)
        if first != row.line:
            values = {"value": source.name, "line": first}
            row.problems.append(Problem("files", "same_bytes", values, "warning"))
            continue
        query = select(Item.handle).join(File, File.item_id == Item.id)
        query = query.where(File.sha256 == source.sha256)
        query = query.where(func.coalesce(Item.identifier, "") != row.identifier)
        handle = session.scalar(query.limit(1))
        if handle is not None:
            values = {"value": source.name, "handle": handle}
            row.problems.append(Problem("files", "same_bytes_here", values, "warning"))


def note_created(
    session: Session, actor: Actor, batch_id: int | None, name: str, created: list[tuple[int, Item]]
) -> int | None:
    """The items stand in a batch, a new one at the first call, in the transaction that made them; return its id."""
    if not created:
        return batch_id
    session.flush()
    if batch_id is None:
        at = clock.now()
        batch = Batch(
            kind=Kind.FILES,
            stage=Stage.DONE,
            owner_id=actor.user_id,
            created_at=at,
            run_at=at,
            finished_at=at,
            source={"name": name[:200]},
            edit={},
        )
        session.add(batch)
        session.flush()
        batch_id = batch.id
    rows = [
        {
            "batch_id": batch_id,
            "position": line,
            "row_number": line,
            "item_id": item.id,
            "handle": item.handle,
            "outcome": Outcome.APPLIED,
            "problems": [],
            "version_after": item.version,
            "revision_after": item.revision_number,
        }
        for line, item in created
    ]
    session.execute(insert(BatchChange), rows)
    session.execute(update(Batch).where(Batch.id == batch_id).values(total=Batch.total + len(rows)))
    return batch_id
