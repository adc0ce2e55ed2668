"""What can be done with an item, in the order of its life: create, revise, submit, publish, move, withdraw, restore.

Each operation changes one item in the caller's transaction; none commits, prints, sends mail or looks at a request
(ADR 0004). Each asks whether it is allowed (policy), whether it is possible (state table, completeness), changes the
fields, and records the change and the audit line. The datestamp is set later, by the transaction itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from repository import clock
from repository.access.checks import require
from repository.access.policy import Action, Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, IncompleteMetadata, NotAllowed
from repository.harvesting.touch import touch
from repository.items.derive import derive, quality_rows, related_items, set_rows
from repository.items.handles import new_handle
from repository.items.models import Collection, Item, RetiredHandle, Revision
from repository.items.relations import require_no_cycle, touch_related
from repository.items.states import EVER_PUBLIC, State, require_move
from repository.metadata.canonical import document_hash
from repository.metadata.problems import Problem, problems
from repository.people.models import Group

Document = dict[str, Any]

DRAFTS_BEFORE_APPROVAL = 3


def create(
    session: Session,
    actor: Actor,
    *,
    collection: Collection,
    document: Document,
    identifier: str | None = None,
) -> Item:
    """A draft of `actor` with a new handle and one revision is in the session afterwards, not flushed yet.

    Raises NotAllowed when the actor's account waits for approval and has three drafts already.
    """
    if not actor.is_approved:
        _require_few_drafts(session, actor)
    at = clock.now()
    item = Item(
        handle=_unused_handle(session),
        identifier=identifier,
        state=State.DRAFT,
        version=1,
        collection=collection,
        depositor_id=actor.user_id,
        created_at=at,
        changed_at=at,
        revision_number=1,
    )
    item.files, item.readers, item.quality = [], [], []
    set_committed_value(item, "named_by", [])  # nobody can name a handle that is new
    item.revisions = [Revision(number=1, document=document, actor_id=actor.user_id, created_at=at)]
    derive(item, document)
    session.add(item)
    audit(session, actor, "create", item, handle=item.handle)
    return item


def _unused_handle(session: Session) -> str:
    """Return a handle that no item has or had: among a million items one or two would come twice."""
    with session.no_autoflush:
        while True:
            handle = new_handle()
            is_taken = select(Item.handle).where(Item.handle == handle)
            is_retired = select(RetiredHandle.handle).where(RetiredHandle.handle == handle)
            if session.scalar(is_taken.union_all(is_retired).limit(1)) is None:
                return handle


def revise(
    session: Session, item: Item, actor: Actor, document: Document, *, reason: str = ""
) -> bool:
    """The item's description is `document` afterwards; return whether anything differed (nothing is touched else).

    A draft's one revision is overwritten; from submission on each call appends a revision. Who may edit: NotAllowed.
    Raises IncompleteMetadata when a public item would lose what none may lack (title, date, type, language, creator).
    """
    require(actor, Action.EDIT, item)
    if document_hash(item.document) == document_hash(document):
        return False
    if item.state in EVER_PUBLIC:
        _require_core(document)
    require_no_cycle(session, item, document)
    before = item.document
    if item.state == State.DRAFT and item.revision_number == 1:
        present = item.revisions[0]
        present.document, present.actor_id = document, actor.user_id
        present.created_at = clock.now()
    else:
        item.revision_number += 1
        item.revisions.append(
            Revision(
                number=item.revision_number,
                document=document,
                actor_id=actor.user_id,
                created_at=clock.now(),
                reason=reason,
            )
        )
    derive(item, document)
    if item.state in EVER_PUBLIC:
        found = problems(document, stage="publish", today=clock.now().date())
        set_rows(item, "quality", quality_rows(found))
    item.is_edited_since_import = True  # an import takes this back for its own revisions
    mark_changed(session, item)
    session.flush()
    session.expire(item, ["revision"])
    if item.state in EVER_PUBLIC and (related_items(before) or related_items(document)):
        touch_related(session, item, before)
    audit(session, actor, "revise", item, revision=item.revision_number, reason=reason)
    return True


def submit(session: Session, item: Item, actor: Actor, *, today: date) -> Item:
    """The item waits for review afterwards. Raises IncompleteMetadata with every problem that must be mended first."""
    require(actor, Action.SUBMIT, item)
    require_move(item.state, State.SUBMITTED, "submit")
    _require_complete(item.document, "deposit", today)
    item.state, item.submitted_at = State.SUBMITTED, clock.now()
    mark_changed(session, item)
    audit(session, actor, "submit", item, revision=item.revision_number)
    return item


def publish(
    session: Session,
    item: Item,
    actor: Actor,
    *,
    today: date,
    let_pass: list[Problem] | None = None,
) -> Item:
    """The item is public afterwards, indexed and harvested with this transaction.

    Raises IncompleteMetadata unless the caller hands in, as `let_pass`, the problems that it knows and accepts; these
    stand on the quality list then.
    """
    require(actor, Action.PUBLISH, item)
    require_move(item.state, State.PUBLISHED, "publish")
    if let_pass is None:
        let_pass = _require_complete(item.document, "publish", today)
    item.quality = quality_rows(let_pass)
    item.state, item.published_by_id = State.PUBLISHED, actor.user_id
    item.published_at = item.published_at or clock.now()
    mark_changed(session, item)
    touch_related(session, item)
    audit(
        session,
        actor,
        "publish",
        item,
        revision=item.revision_number,
        own_work=item.depositor_id == actor.id and not actor.is_system,
    )
    return item


def move(session: Session, item: Item, actor: Actor, collection: Collection) -> Item:
    """The item stands in `collection` afterwards; harvesters see it leave the sets it left."""
    require(actor, Action.MOVE, item)
    if item.collection_id == collection.id:
        return item
    origin = item.collection.slug
    item.collection = collection
    item.is_edited_since_import = True
    mark_changed(session, item)
    touch_related(session, item)
    audit(session, actor, "move", item, origin=origin, target=collection.slug)
    return item


def withdraw(
    session: Session,
    item: Item,
    actor: Actor,
    *,
    reason: str,
    internal_reason: str = "",
    replaced_by: str | None = None,
) -> Item:
    """The item's page is a tombstone with the public `reason`, and a deleted header in every set it was in.

    `replaced_by` is the handle of the item that the tombstone leads to. Raises BadValue without a public reason.
    """
    require(actor, Action.WITHDRAW, item)
    require_move(item.state, State.WITHDRAWN, "withdraw")
    if not reason.strip():
        raise BadValue("reason", "Give a reason that the public may read.")
    item.state, item.withdrawn_at = State.WITHDRAWN, clock.now()
    item.withdrawal = {
        "at": item.withdrawn_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "by": actor.role,
        "reason_public": [{"value": reason.strip(), "lang": "ind"}],
        "reason_internal": internal_reason.strip(),
        "replaced_by": replaced_by,
    }
    named = {"replaced_by": replaced_by} if replaced_by else {}
    mark_changed(session, item)
    touch_related(session, item)
    audit(session, actor, "withdraw", item, reason=reason.strip(), **named)
    return item


def restore(session: Session, item: Item, actor: Actor) -> Item:
    """A withdrawn item is public again, under the same handle; the tombstone's words stay in the audit record."""
    require(actor, Action.RESTORE, item)
    require_move(item.state, State.PUBLISHED, "restore")
    item.state, item.withdrawal = State.PUBLISHED, None
    mark_changed(session, item)
    touch_related(session, item)
    audit(session, actor, "restore", item)
    return item


def set_reader(session: Session, item: Item, actor: Actor, group: Group, *, may_read: bool) -> None:
    """The restricted files of `item` are open to `group` afterwards, or not."""
    require(actor, Action.MOVE, item)
    if may_read == (group in item.readers):
        return
    if may_read:
        item.readers.append(group)
    else:
        item.readers.remove(group)
    mark_changed(session, item)
    audit(session, actor, "open_to" if may_read else "close_to", item, group=group.slug)


def discard(session: Session, item: Item, actor: Actor) -> None:
    """A draft that was never public is gone with its files' rows; the bytes are cleaned up later."""
    require(actor, Action.DISCARD, item)
    if item.state in EVER_PUBLIC:
        raise BadValue("state", "What was ever public is withdrawn, not deleted.")
    audit(session, actor, "discard", item, handle=item.handle)
    remove_for_good(session, item)


def remove_for_good(session: Session, item: Item) -> None:
    """The item is gone, never to be found again under its handle, which no other item gets."""
    session.add(RetiredHandle(handle=item.handle))
    session.delete(item)


def mark_changed(session: Session, item: Item) -> None:
    """Count one more change of `item` and let the transaction bring harvest and index in line."""
    item.version += 1
    item.changed_at = clock.now()
    touch(session, item)


def _require_core(document: Document) -> None:
    found = problems(document, stage="import", today=clock.now().date())
    stopping = [p for p in found if p.severity == "missing"]
    if stopping:
        raise IncompleteMetadata(stopping)


def _require_complete(document: Document, stage: Any, today: date) -> list[Problem]:
    found = problems(document, stage=stage, today=today)
    stopping = [p for p in found if p.severity != "warning"]
    if stopping:
        raise IncompleteMetadata(stopping)
    return found


def _require_few_drafts(session: Session, actor: Actor) -> None:
    query = select(func.count()).select_from(Item).where(Item.depositor_id == actor.user_id)
    if (session.scalar(query) or 0) >= DRAFTS_BEFORE_APPROVAL:
        raise NotAllowed(
            "Your account waits for a librarian's approval; until then it may have three drafts."
        )
