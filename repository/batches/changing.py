"""Taking a batch on by a few items: planning, changing, undoing. One call is one transaction's work.

Each item's change and the note that it was made stand in one transaction, so a batch that was broken
off anywhere goes on where it was.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from repository.access.policy import CURATORS, Action, Actor, may
from repository.access.subjects import subject_of
from repository.batches import messages, operations, planning
from repository.batches.models import Batch, BatchChange, Kind, Outcome, Stage
from repository.batches.planning import Collections
from repository.items.models import Collection, Item
from repository.items.operations import discard, move, revise
from repository.items.states import EVER_PUBLIC, State
from repository.metadata.findings import Problem
from repository.people.models import Role
from repository.people.operations import actor_of

_CHANGED = (
    *(Item.revisions, Item.people, Item.subjects, Item.languages, Item.identifiers),
    *(Item.relations, Item.named_by, Item.title_words, Item.quality, Item.files, Item.readers),
)
"""What a new revision and its records for harvesters look at, loaded for all items at once."""
_NEXT = {Stage.PLANNING: Stage.PLANNED, Stage.RUNNING: Stage.DONE, Stage.UNDOING: Stage.UNDONE}
_WANTED = {
    Stage.PLANNING: Outcome.CHOSEN,
    Stage.RUNNING: Outcome.WAITING,
    Stage.UNDOING: Outcome.APPLIED,
}


def take_on(session: Session, batch_id: int, count: int, today: date) -> int:
    """The next `count` items of the batch are dealt with; return how many were, 0 when the batch is through.

    `today` is the day in the site's zone.
    """
    batch = session.get(Batch, batch_id, with_for_update=True)
    if batch is None or Stage(batch.stage) not in _NEXT:
        return 0
    stage, actor = Stage(batch.stage), actor_of(batch.owner)
    changes = _next_changes(session, batch, _WANTED[stage], count)
    if not changes:
        operations.finish(session, batch, actor, _NEXT[stage])
        return 0
    items = _items(session, [c.item_id for c in changes if c.item_id is not None], stage)
    if not batch.owner.is_active or actor.role not in CURATORS:
        actor = Actor(actor.id, Role.VISITOR, name=actor.name)  # the policy refuses each item
    collections = {
        row[0]: row[1] for row in session.execute(select(Collection.slug, Collection.id))
    }
    with session.no_autoflush:  # each revision is flushed as a whole
        for change in changes:
            item = items.get(change.item_id or 0)
            _STEPS[stage](session, batch, change, item, actor, collections, today)
    return len(changes)


def note_failure(session: Session, batch_id: int, why: str) -> None:
    """The one item at which the batch stands is left out, so that it holds up no other."""
    batch = session.get(Batch, batch_id, with_for_update=True)
    if batch is None or Stage(batch.stage) not in _WANTED:
        return
    for change in _next_changes(session, batch, _WANTED[Stage(batch.stage)], 1):
        outcome = Outcome.KEPT if batch.stage == Stage.UNDOING else Outcome.LEFT_OUT
        _note(change, outcome, [Problem("", "not_written", {"why": why[:300]})])


def _next_changes(
    session: Session, batch: Batch, outcome: Outcome, count: int
) -> list[BatchChange]:
    query = (
        select(BatchChange)
        .where(BatchChange.batch_id == batch.id, BatchChange.outcome == outcome)
        .order_by(BatchChange.position)
        .limit(count)
    )
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _items(session: Session, ids: list[int], stage: Stage) -> dict[int, Item]:
    query = select(Item).where(Item.id.in_(ids)).order_by(Item.id)
    query = query.options(joinedload(Item.collection))
    if stage == Stage.PLANNING:
        return {item.id: item for item in session.scalars(query.options(joinedload(Item.revision)))}
    query = query.options(*(selectinload(attribute) for attribute in _CHANGED))
    query = query.with_for_update(of=Item).execution_options(populate_existing=True)
    return {item.id: item for item in session.scalars(query)}


def _plan(
    session: Session,
    batch: Batch,
    change: BatchChange,
    item: Item | None,
    actor: Actor,
    collections: Collections,
    today: date,
) -> None:
    if change.problems:  # the row itself is wrong
        change.outcome = Outcome.LEFT_OUT
        return
    if item is None:
        _note(change, Outcome.LEFT_OUT, [Problem("handle", "gone")])
        return
    stale = _stale(change, item)
    plan = planning.planned(batch, change, item, actor, collections, today)
    change.handle, change.version_before = item.handle, item.version
    change.revision_before, change.collection_before_id = item.revision_number, item.collection_id
    if planning.is_same(plan, item) and not plan.problems:
        _note(change, Outcome.SAME, [])
    elif stale or plan.problems:
        _note(change, Outcome.LEFT_OUT, [*stale, *plan.problems])
    else:
        _note(change, Outcome.WAITING, [])


def _stale(change: BatchChange, item: Item) -> list[Problem]:
    """Whether the row was exported before the item's last change."""
    given = (change.cells or {}).get("version", "").strip()
    if not given:
        return []
    if not given.isascii() or not given.isdigit():
        return [Problem("version", "version_form", {"value": given[:20]})]
    if int(given) != item.version:
        return [Problem("version", "version_stale", {"value": given, "now": item.version})]
    return []


def _change(
    session: Session,
    batch: Batch,
    change: BatchChange,
    item: Item | None,
    actor: Actor,
    collections: Collections,
    today: date,
) -> None:
    if item is None:
        _note(change, Outcome.LEFT_OUT, [Problem("handle", "gone")])
        return
    if item.version != change.version_before:
        _note(change, Outcome.LEFT_OUT, [Problem("", "changed_since")])
        return
    plan = planning.planned(batch, change, item, actor, collections, today)
    if plan.problems:
        _note(change, Outcome.LEFT_OUT, plan.problems)
        return
    if item.state == State.DRAFT and item.revision_number == 1:
        change.before = item.document  # its one revision is written over
    revise(session, item, actor, plan.document, reason=_reason(batch))
    if plan.collection is not None:
        move(session, item, actor, session.get_one(Collection, collections[plan.collection]))
    change.version_after, change.revision_after = item.version, item.revision_number
    _note(change, Outcome.APPLIED, [])


def _undo(
    session: Session,
    batch: Batch,
    change: BatchChange,
    item: Item | None,
    actor: Actor,
    collections: Collections,
    today: date,
) -> None:
    if item is None:
        _note(change, Outcome.KEPT, [Problem("handle", "gone")])
        return
    if batch.kind == Kind.FILES:
        _take_out(session, change, item, actor, today)
        return
    if item.version != change.version_after:
        _note(change, Outcome.KEPT, [Problem("", "changed_after")])
        return
    if not may(actor, Action.EDIT, subject_of(item), today):
        _note(change, Outcome.KEPT, [Problem("", "may_not_edit")])
        return
    revise(session, item, actor, _document_before(change, item), reason=f"undo batch {batch.id}")
    if change.collection_before_id not in (None, item.collection_id):
        move(session, item, actor, session.get_one(Collection, change.collection_before_id))
    _note(change, Outcome.UNDONE, [])


def _take_out(session: Session, change: BatchChange, item: Item, actor: Actor, today: date) -> None:
    """An item that an import made is gone; not when it was ever public, or edited since."""
    if item.state in EVER_PUBLIC:
        _note(change, Outcome.KEPT, [Problem("", "ever_public")])
    elif item.revision_number != change.revision_after or item.is_edited_since_import:
        _note(change, Outcome.KEPT, [Problem("", "changed_after")])
    elif not may(actor, Action.DISCARD, subject_of(item), today):
        _note(change, Outcome.KEPT, [Problem("", "may_not_edit")])
    else:
        _note(change, Outcome.UNDONE, [])
        session.flush()
        discard(session, item, actor)


def _document_before(change: BatchChange, item: Item) -> dict[str, object]:
    if change.before is not None:
        return change.before
    number = change.revision_before
    return next(r.document for r in item.revisions if r.number == number)


def _note(change: BatchChange, outcome: Outcome, problems: list[Problem]) -> None:
    change.outcome = outcome
    change.problems = [messages.stored(problem) for problem in problems]


def _reason(batch: Batch) -> str:
    return f"batch {batch.id}" + (f": {batch.reason}" if batch.reason else "")


_STEPS = {Stage.PLANNING: _plan, Stage.RUNNING: _change, Stage.UNDOING: _undo}
