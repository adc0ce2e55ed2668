"""Values proposed for an item: offered, taken, left, kept, by whoever may edit it, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from repository import clock
from repository.access.checks import require
from repository.access.policy import Action, Actor
from repository.audit.operations import record as audit
from repository.errors import NotFound
from repository.items import operations as items
from repository.items.models import Item
from repository.items.states import IN_WORK
from repository.sources.models import Choice, ProposedValue, SourceKind
from repository.sources.offers import Offer
from repository.sources.placing import fits, value_at, with_value
from repository.sources.queries import proposed, proposed_one

MOST_OFFERS = 200
"""Values that are kept for one item; later ones push the oldest out."""


def offer(
    session: Session,
    item: Item,
    actor: Actor,
    offers: Iterable[Offer],
    source: SourceKind,
    name: str,
) -> list[ProposedValue]:
    """What was found in a source is kept with `item`; return its rows.

    What answers a question that had no answer yet stands in a draft's description at once, to be checked; what says
    the same as the description is noted as taken; everything else waits for a choice.
    """
    require(actor, Action.EDIT, item)
    rows, document = [], item.document
    for found in offers:
        row = _row(item, found, source, name)
        before = value_at(document, found.question)
        if before == found.value:
            row.choice, row.before = Choice.TAKEN, before
        elif before is None and item.state in IN_WORK and fits(document, found.question):
            row.choice = Choice.TAKEN
            document = with_value(document, found.question, found.value)
        rows.append(row)
    _put_out(session, item, source, name, len(rows))
    session.add_all(rows)
    session.flush()
    items.revise(session, item, actor, document)
    if rows:
        asked = [row.question for row in rows]
        audit(session, actor, "propose", item, source=str(source), name=name, questions=asked)
    return rows


def _row(item: Item, found: Offer, source: SourceKind, name: str) -> ProposedValue:
    return ProposedValue(
        item_id=item.id,
        question=found.question,
        value=found.value,
        before=None,
        source=source,
        name=name[:255],
        page=found.page,
        place=found.place,
        choice=Choice.OPEN,
        created_at=clock.now(),
    )


def _put_out(session: Session, item: Item, source: SourceKind, name: str, coming: int) -> None:
    """Values of the same source are replaced by what is read from it now, and the number of all is limited."""
    present = proposed(session, item)
    again = [row for row in present if row.source == source and row.name == name[:255]]
    others = [row for row in present if row not in again]
    surplus = others[: max(0, len(others) + coming - MOST_OFFERS)]
    for row in [*again, *surplus]:
        session.delete(row)


def take(session: Session, item: Item, actor: Actor, value_id: int) -> ProposedValue:
    """The proposed value stands in the description. Raises NotFound when it was not proposed for `item`."""
    require(actor, Action.EDIT, item)
    row = _one(session, item, value_id)
    present = value_at(item.document, row.question)
    if present != row.value:
        row.before = present
        _let_go(session, item, row)
        document = with_value(item.document, row.question, row.value)
        items.revise(session, item, actor, document)
    row.choice = Choice.TAKEN
    session.flush()
    return row


def _let_go(session: Session, item: Item, taken: ProposedValue) -> None:
    """Another value for the same question that stood there is on offer again."""
    for row in proposed(session, item):
        if row.question == taken.question and row.id != taken.id and row.choice == Choice.TAKEN:
            row.choice = Choice.OPEN


def leave(session: Session, item: Item, actor: Actor, value_id: int) -> ProposedValue:
    """The proposed value is not in the description; what stood there before it is there again.

    A value that was changed since it was taken is the person's own and stays. Raises NotFound as `take` does.
    """
    require(actor, Action.EDIT, item)
    row = _one(session, item, value_id)
    if row.choice == Choice.TAKEN and value_at(item.document, row.question) == row.value:
        before = row.before if row.before != row.value else None
        document = with_value(item.document, row.question, before)
        items.revise(session, item, actor, document)
    row.choice = Choice.LEFT
    session.flush()
    return row


def take_all(session: Session, item: Item, actor: Actor) -> int:
    """Every value on offer whose question has a place in the description is taken; return how many."""
    waiting: dict[str, ProposedValue] = {}
    for row in proposed(session, item):
        if row.choice == Choice.OPEN and fits(item.document, row.question):
            waiting.setdefault(row.question, row)  # the first that was offered for each question
    for row in waiting.values():
        take(session, item, actor, row.id)
    return len(waiting)


def leave_all(session: Session, item: Item, actor: Actor) -> int:
    """No value is on offer any more; what was taken stays. Return how many there were."""
    require(actor, Action.EDIT, item)
    waiting = [row for row in proposed(session, item) if row.choice == Choice.OPEN]
    for row in waiting:
        row.choice = Choice.LEFT
    session.flush()
    return len(waiting)


def keep(session: Session, item: Item) -> None:
    """The person saved the form: what was taken counts as the person's own from now on."""
    for row in proposed(session, item):
        if row.choice == Choice.TAKEN:
            row.choice = Choice.KEPT
    session.flush()


def _one(session: Session, item: Item, value_id: int) -> ProposedValue:
    row = proposed_one(session, item, value_id)
    if row is None:
        raise NotFound
    return row
