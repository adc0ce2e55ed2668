"""Attaching files to items. The bytes are in storage and verified before an operation here is called."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from repository import clock
from repository.access.checks import require
from repository.access.policy import Access, Action, Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, NotFound
from repository.files.models import File, FileRole, FormerFile, ReadingStatus
from repository.files.names import clean_name, distinct_name
from repository.files.storage import Stored
from repository.items.models import Item
from repository.items.operations import mark_changed
from repository.items.states import EVER_PUBLIC
from repository.jobs.queue import enqueue_later

READ = "read"  # the job that reads an item's files
_KEPT = (
    *("name", "label", "role", "mime", "size_bytes"),
    *("sha256", "sha512", "access", "created_at"),
)


def attach(
    session: Session,
    item: Item,
    actor: Actor,
    stored: Stored,
    *,
    name: str,
    mime: str,
    role: FileRole = FileRole.MAIN,
    label: str = "",
    access: Access | None = None,
) -> File:
    """The stored bytes are a file of `item` afterwards, last in order, and a job will read it.

    The name is cleaned and made distinct within the item. `mime` is what the bytes are, never what the name says.
    """
    require(actor, Action.EDIT, item)
    taken = {file.name for file in item.files}
    file = File(
        position=1 + max((f.position for f in item.files), default=0),
        name=distinct_name(clean_name(name), taken),
        label=label[:100],
        role=role,
        mime=mime,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        sha512=stored.sha512,
        access=access,
        reading=ReadingStatus.PENDING,
        page_count=0,
        created_at=clock.now(),
    )
    item.files.append(file)
    item.is_edited_since_import = True
    mark_changed(session, item)
    enqueue_later(session, READ, item)
    audit(session, actor, "attach", item, name=file.name, sha256=file.sha256)
    return file


def detach(session: Session, item: Item, actor: Actor, file_id: int, *, reason: str = "") -> None:
    """The file is no longer one of `item`; its bytes stay in storage for thirty days.

    A file of an item that was ever public is kept for staff, with `reason`, for as long as the item is.
    """
    require(actor, Action.EDIT, item)
    file = file_of(item, file_id)
    if item.state in EVER_PUBLIC:
        keep_former(session, item, actor, file, reason=reason)
    item.files.remove(file)
    item.is_edited_since_import = True
    mark_changed(session, item)
    enqueue_later(session, READ, item)
    audit(
        session,
        actor,
        "detach",
        item,
        name=file.name,
        sha256=file.sha256,
        **({"reason": reason} if reason else {}),
    )


def replace(
    session: Session,
    item: Item,
    actor: Actor,
    file_id: int,
    stored: Stored,
    *,
    name: str,
    mime: str,
    reason: str,
) -> File:
    """The stored bytes stand where the file stood, at its address when both names end alike; staff keep the old one.

    Its pages, text and place in every record are gone with the transaction; a job reads the new one. Raises BadValue
    without a reason, or when the bytes are those that are there.
    """
    require(actor, Action.EDIT, item)
    file = file_of(item, file_id)
    if not reason.strip():
        raise BadValue("reason", "Say why the file is replaced.")
    if file.sha256 == stored.sha256:
        raise BadValue("files", "This is the same file as before; choose the new one.")
    before = {"name": file.name, "sha256": file.sha256, "sha512": file.sha512}
    place = {"position": file.position, "label": file.label, "role": file.role}
    place["access"] = file.access
    if item.state in EVER_PUBLIC:
        keep_former(session, item, actor, file, reason=reason, successor=stored)
    item.files.remove(file)
    session.flush()  # so that the new file may take the name of the old
    new = _replacement(item, before["name"], stored, name=name, mime=mime, **place)
    item.is_edited_since_import = True
    mark_changed(session, item)
    enqueue_later(session, READ, item)
    after = {"name": new.name, "sha256": new.sha256, "sha512": new.sha512}
    audit(session, actor, "replace_file", item, before=before, after=after, reason=reason.strip())
    return new


def keep_former(
    session: Session,
    item: Item,
    actor: Actor,
    file: File,
    *,
    reason: str,
    successor: Stored | None = None,
) -> FormerFile:
    """What `file` was is kept for staff; the caller takes the file itself off the item."""
    former = FormerFile(
        item_id=item.id,
        **{name: getattr(file, name) for name in _KEPT},
        superseded_at=clock.now(),
        superseded_by_id=actor.user_id,
        reason=reason.strip(),
        successor_sha256=successor.sha256 if successor else None,
    )
    session.add(former)
    return former


def file_of(item: Item, file_id: int) -> File:
    """Return the file of `item` with this id. Raises NotFound."""
    file = next((f for f in item.files if f.id == file_id), None)
    if file is None:
        raise NotFound
    return file


def _replacement(item: Item, old_name: str, stored: Stored, **values: Any) -> File:
    given = clean_name(values.pop("name"))
    is_alike = _ending(given) == _ending(old_name)
    taken = {file.name for file in item.files}
    file = File(
        name=old_name if is_alike else distinct_name(given, taken),
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        sha512=stored.sha512,
        reading=ReadingStatus.PENDING,
        page_count=0,
        created_at=clock.now(),
        **values,
    )
    item.files.append(file)
    return file


def _ending(name: str) -> str:
    return name.rpartition(".")[2].casefold() if "." in name else ""
