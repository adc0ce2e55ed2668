"""Finding uploads: their owner's alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.deposit.uploads import can_propose
from repository.errors import NotFound
from repository.files.queries import listed_files
from repository.items.models import Item
from repository.items.states import IN_WORK
from repository.uploads.models import Upload, UploadState


def own(session: Session, actor: Actor, public_id: str, *, lock: bool = False) -> Upload:
    """Return the upload of this id as the database has it now. Raises NotFound when it is not the actor's own."""
    if not actor.is_signed_in:
        raise NotFound
    query = select(Upload).where(Upload.public_id == public_id, Upload.user_id == actor.user_id)
    query = query.execution_options(populate_existing=True)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound
    return found


def begun_before(
    session: Session, actor: Actor, *, fingerprint: str, size_bytes: int, draft: str, now: datetime
) -> Upload | None:
    """Return the actor's newest upload of the same file: for the same item, one that is its file already too.

    When `draft` is empty, the newest open one for any item.
    """
    if not fingerprint:
        return None
    query = select(Upload).where(
        Upload.user_id == actor.user_id,
        Upload.fingerprint == fingerprint,
        Upload.size_bytes == size_bytes,
        Upload.expires_at > now,
    )
    is_open = Upload.state != UploadState.ATTACHED
    if draft:
        is_its_file = Upload.file_id.is_not(None)
        query = query.where(Upload.item_id == _id_of(draft), or_(is_open, is_its_file))
    else:
        query = query.where(is_open)
    return session.scalar(query.order_by(Upload.id.desc()).limit(1))


def _id_of(handle: str) -> object:
    return select(Item.id).where(Item.handle == handle).scalar_subquery()


def open_count(session: Session, actor: Actor, now: datetime) -> int:
    """Return how many uploads of `actor` still wait for bytes."""
    query = select(func.count()).where(
        Upload.user_id == actor.user_id,
        Upload.state == UploadState.OPEN,
        Upload.expires_at > now,
    )
    return session.scalar(query) or 0


def unfinished(
    session: Session, actor: Actor, now: datetime, *, item_id: int | None = None
) -> list[Upload]:
    """Return the actor's uploads that are no files yet, in the order in which they were begun; of one item or all."""
    query = select(Upload).where(
        Upload.user_id == actor.user_id,
        Upload.state != UploadState.ATTACHED,
        Upload.expires_at > now,
    )
    if item_id is not None:
        query = query.where(Upload.item_id == item_id)
    return list(session.scalars(query.order_by(Upload.id)))


def later_files(session: Session, upload: Upload) -> set[int]:
    """Return the ids of the item's files whose uploads were begun after this one."""
    query = select(Upload.file_id).where(
        Upload.item_id == upload.item_id, Upload.id > upload.id, Upload.file_id.is_not(None)
    )
    return {file_id for file_id in session.scalars(query) if file_id is not None}


def wants_proposal(session: Session, upload: Upload) -> bool:
    """Whether the file is to say what the work is: on a draft that has no readable file begun before it."""
    later = later_files(session, upload)
    earlier = (file for file in listed_files(upload.item) if file.id not in later)
    return upload.item.state in IN_WORK and not any(can_propose(file.mime) for file in earlier)


def known_ids(session: Session) -> set[str]:
    """Return the public ids of all uploads."""
    return set(session.scalars(select(Upload.public_id)))
