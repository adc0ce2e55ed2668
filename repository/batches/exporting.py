"""Tables of items for editing, and tables of what became of each row of a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from repository.access.clauses import may_view
from repository.access.policy import Actor
from repository.batches import messages, queries, tables
from repository.batches.models import Batch, BatchChange
from repository.batches.table_rows import OF_RESULTS
from repository.items.models import Item

ITEMS_AT_ONCE = 200
MOST_ITEMS = 10_000


def items_table(session: Session, ids: Sequence[int], actor: Actor) -> Iterator[list[str]]:
    """The line of names, then a row for each item that `actor` may view, in the order of `ids`."""
    yield list(tables.COLUMNS)
    for start in range(0, len(ids), ITEMS_AT_ONCE):
        part = ids[start : start + ITEMS_AT_ONCE]
        query = (
            select(Item)
            .join(Item.collection)
            .where(Item.id.in_(part), may_view(actor))
            .options(joinedload(Item.revision), joinedload(Item.collection))
        )
        found = {item.id: item for item in session.scalars(query)}
        yield from (_row(found[i]) for i in part if i in found)
        session.expunge_all()


def _row(item: Item) -> list[str]:
    known = {
        "handle": item.handle,
        "version": str(item.version),
        "identifier": item.identifier or "",
    }
    document, slug = item.document, item.collection.slug
    return [
        known[key] if key in known else tables.cell(document, key, slug) for key in tables.COLUMNS
    ]


def results_table(
    session: Session,
    batch: Batch,
    translate: Callable[[str], str],
    outcome_name: Callable[[str], str],
    field_name: Callable[[str], str],
) -> Iterator[list[str]]:
    """Each row of a batch beside what became of it and why."""
    after, columns = 0, _columns(session, batch)
    yield [*OF_RESULTS, *columns]
    while found := queries.all_changes(session, batch, after, ITEMS_AT_ONCE):
        for change in found:
            sentences = (
                (field_name(_place(p.field)), messages.sentence(p, translate))
                for p in map(messages.read, change.problems)
            )
            problems = " ".join(f"{name}: {sentence}" for name, sentence in sentences)
            cells = change.cells or {"handle": change.handle}
            number = str(change.row_number or change.position)
            row = [number, outcome_name(change.outcome), problems]
            yield [*row, *(cells.get(column, "") for column in columns)]
        after = found[-1].position
        session.expunge_all()


def _columns(session: Session, batch: Batch) -> list[str]:
    """The columns of the table that came in, those of results apart, in a settled order."""
    query = select(BatchChange.cells).where(BatchChange.batch_id == batch.id)
    found = {key for cells in session.scalars(query) for key in cells or {}} - set(OF_RESULTS)
    order = [*tables.COLUMNS, *sorted(found)]
    return [key for key in dict.fromkeys(order) if key in found] or ["handle"]


def _place(field: str) -> str:
    return field.partition("[")[0].partition(".")[0]
