"""The steps of an item's later life, each with its reason, each in the caller's transaction.

Every operation finds its item anew under the lock, asks the policy, and compares the version that the person saw.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.access.checks import require, require_version
from repository.access.policy import Access, Action, Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, IncompleteMetadata, NotFound, WrongState
from repository.files import operations as files
from repository.files.models import File
from repository.files.storage import Stored
from repository.harvesting.models import HarvestEntry
from repository.items import operations as items
from repository.items.collections import by_slug
from repository.items.handles import is_handle
from repository.items.models import Item
from repository.items.queries import find
from repository.items.relations import is_public
from repository.items.states import EVER_PUBLIC, State
from repository.metadata.canonical import document_hash
from repository.metadata.problems import problems

NEEDS_REASON = "Say why; the history keeps it."


def replace_file(
    session: Session,
    handle: str,
    actor: Actor,
    file_id: int,
    stored: Stored,
    *,
    name: str,
    mime: str,
    reason: str,
) -> File:
    """The new bytes are at the file's address, the old ones are the staff's alone. Raises BadValue without a reason."""
    item = _ever_public(session, handle, actor)
    return files.replace(session, item, actor, file_id, stored, name=name, mime=mime, reason=reason)


def remove_file(session: Session, handle: str, actor: Actor, file_id: int, *, reason: str) -> None:
    """The file is the staff's alone. Raises BadValue without a reason."""
    item = _ever_public(session, handle, actor)
    if not reason.strip():
        raise BadValue("reason", NEEDS_REASON)
    files.detach(session, item, actor, file_id, reason=reason.strip())


def change_access(
    session: Session,
    handle: str,
    actor: Actor,
    *,
    access: Access,
    embargo_until: date | None,
    reason: str,
    version: int | None,
    today: date,
) -> Item:
    """The files are open to whom `access` says, from `embargo_until` on to all; harvest and index follow.

    Raises BadValue without a reason or without the day of an embargo, IncompleteMetadata when a rule forbids it.
    """
    item = _ever_public(session, handle, actor, Action.CHANGE_ACCESS)
    require_version(item, version)
    if not reason.strip():
        raise BadValue("reason", NEEDS_REASON)
    document = with_access(item.document, access, embargo_until, today)
    before = {"access": item.access, "embargo_until": _day(item.embargo_until)}
    wrong = [
        p
        for p in problems(document, stage="publish", today=today)
        if p.severity == "wrong" and p.field.split(".")[0] == "rights"
    ]
    if wrong:
        raise IncompleteMetadata(wrong)
    if items.revise(session, item, actor, document, reason=reason.strip()):
        after = {"access": item.access, "embargo_until": _day(item.embargo_until)}
        audit(
            session, actor, "change_access", item, before=before, after=after, reason=reason.strip()
        )
    return item


def with_access(
    document: dict[str, Any], access: Access, embargo_until: date | None, today: date
) -> dict[str, Any]:
    """Return `document` with this access. Raises BadValue when an embargo has no day, or one that has come."""
    rights = {**document.get("rights", {}), "access": access.value}
    rights.pop("embargo_until", None)
    if access == Access.EMBARGOED:
        if embargo_until is None:
            raise BadValue("embargo_until", "Write the first day on which the files are open.")
        if embargo_until <= today:
            raise BadValue(
                "embargo_until", "This day has come already; choose a later one, or open access."
            )
        rights["embargo_until"] = embargo_until.isoformat()
    else:
        for key in ("embargo_from", "embargo_reason"):
            rights.pop(key, None)
    return {**document, "rights": rights}


def move(session: Session, handle: str, actor: Actor, slug: str, *, version: int | None) -> Item:
    """The item stands in the collection `slug`. Raises BadValue when there is none."""
    item = _found(session, handle, actor, Action.MOVE)
    require_version(item, version)
    collection = by_slug(session, slug)
    if collection is None:
        raise BadValue("collection", "There is no such collection; choose one from the list.")
    return items.move(session, item, actor, collection)


def withdraw(
    session: Session,
    handle: str,
    actor: Actor,
    *,
    reason: str,
    internal_reason: str,
    replaced_by: str,
    version: int | None,
) -> Item:
    """The item is a tombstone. `replaced_by` is handle or address of a public item, or empty; else BadValue."""
    item = _found(session, handle, actor, Action.WITHDRAW)
    require_version(item, version)
    return items.withdraw(
        session,
        item,
        actor,
        reason=reason,
        internal_reason=internal_reason,
        replaced_by=named_replacement(session, item, replaced_by),
    )


def named_replacement(session: Session, item: Item, text: str) -> str | None:
    """Return the handle that a person wrote, bare or as the end of an address; None for nothing. Raises BadValue."""
    handle = text.strip().rstrip("/").rpartition("/")[2]
    if not handle:
        return None
    other = find(session, handle) if is_handle(handle) else None
    if (
        other is None
        or other.id == item.id
        or other.state != State.PUBLISHED
        or not is_public(other)
    ):
        raise BadValue(
            "replaced_by", "“%(value)s” is not the handle of another published item.", value=handle
        )
    return handle


def restore(session: Session, handle: str, actor: Actor, *, version: int | None) -> Item:
    """The withdrawn item is public again."""
    item = _found(session, handle, actor, Action.RESTORE)
    require_version(item, version)
    return items.restore(session, item, actor)


def purge(session: Session, handle: str, actor: Actor, *, typed: str, reason: str) -> None:
    """An item that was made by mistake and never public is gone; its handle and hash stay in the audit record.

    Raises BadValue when `typed` is not its handle or no reason is given, WrongState when it was ever public or seen by
    a harvester.
    """
    item = _found(session, handle, actor, Action.VIEW)
    was_seen = session.scalar(
        select(HarvestEntry.item_id).where(HarvestEntry.item_id == item.id).limit(1)
    )
    if item.state in EVER_PUBLIC or was_seen is not None:
        raise WrongState("What was ever public is withdrawn, not deleted.")
    require(actor, Action.PURGE, item)
    if not reason.strip():
        raise BadValue("reason", NEEDS_REASON)
    if typed.strip() != item.handle:
        raise BadValue("typed", "Type %(handle)s exactly as it stands above.", handle=item.handle)
    audit(
        session,
        actor,
        "purge",
        item,
        handle=item.handle,
        hash=document_hash(item.document),
        state=item.state,
        files=[file.sha256 for file in item.files],
        reason=reason.strip(),
    )
    items.remove_for_good(session, item)


def _found(session: Session, handle: str, actor: Actor, action: Action) -> Item:
    item = find(session, handle, lock=True)
    if item is None:
        raise NotFound
    require(actor, action, item)
    return item


def _ever_public(session: Session, handle: str, actor: Actor, action: Action = Action.EDIT) -> Item:
    item = _found(session, handle, actor, action)
    if item.state not in EVER_PUBLIC:
        raise WrongState("The item was not published yet; change it in its deposit form.")
    return item


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
