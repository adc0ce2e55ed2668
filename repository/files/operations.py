"""Attaching files to items. The bytes are in storage and verified before an operation here is called."""

from __future__ import annotations

from sqlalchemy.orm import Session

from repository import clock
from repository.access.checks import require
from repository.access.policy import Access, Action, Actor
from repository.audit.operations import record as audit
from repository.errors import NotFound
from repository.files.models import File, FileRole, ReadingStatus
from repository.files.names import clean_name, distinct_name
from repository.files.storage import Stored
from repository.items.models import Item
from repository.items.operations import mark_changed
from repository.jobs.queue import enqueue_later

READ = "read"  # the job that reads an item's files


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


def detach(session: Session, item: Item, actor: Actor, file_id: int) -> None:
    """The file is no longer one of `item`; its bytes stay in storage for thirty days."""
    require(actor, Action.EDIT, item)
    file = next((f for f in item.files if f.id == file_id), None)
    if file is None:
        raise NotFound
    item.files.remove(file)
    item.is_edited_since_import = True
    mark_changed(session, item)
    enqueue_later(session, READ, item)
    audit(session, actor, "detach", item, name=file.name, sha256=file.sha256)
