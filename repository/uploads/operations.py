"""What happens to an upload: begun, grown, received whole, made a file of its item, removed, expired."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.deposit import operations as deposit
from repository.deposit.uploads import Received
from repository.errors import BadValue
from repository.files.names import clean_name
from repository.items.models import Collection, Item
from repository.metadata.findings import shown
from repository.pages.extract import Proposal
from repository.uploads import queries
from repository.uploads.models import Upload, UploadState
from repository.uploads.protocol import Announced, Refused

ID_BYTES = 16


def begin(
    session: Session,
    actor: Actor,
    announced: Announced,
    *,
    collection: Collection | None,
    publisher: str,
    limit_bytes: int,
    most_open: int,
    days: int,
) -> Upload:
    """An upload waits for its bytes: a new one, or the one that was begun before with the same fingerprint.

    Without a draft a new one in `collection` is begun. Raises BadValue for an empty file, Refused for one that is too
    large (413) or one too many (403), NotFound and NotAllowed when the draft is not the actor's to edit.
    """
    name, now = clean_name(announced.name), clock.now()
    _require_size(name, announced.size_bytes, limit_bytes)
    before = queries.begun_before(
        session,
        actor,
        fingerprint=announced.fingerprint,
        size_bytes=announced.size_bytes,
        draft=announced.draft,
        now=now,
    )
    if before is not None:
        deposit.editable(session, before.item.handle, actor)
        return before
    if queries.open_count(session, actor, now) >= most_open:
        raise Refused(
            403,
            "You have %(count)s unfinished uploads. Finish or remove one before you begin another.",
            count=most_open,
        )
    upload = Upload(
        public_id=secrets.token_hex(ID_BYTES),
        user_id=actor.user_id,
        item=_item(session, actor, announced.draft, collection, publisher),
        name=name,
        fingerprint=announced.fingerprint,
        size_bytes=announced.size_bytes,
        received_bytes=0,
        declared_sha256=announced.sha256,
        state=UploadState.OPEN,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(upload)
    session.flush()
    return upload


def _require_size(name: str, size_bytes: int, limit_bytes: int) -> None:
    if not size_bytes:
        raise BadValue("files", "“%(name)s” is empty; choose the file again.", name=shown(name, 40))
    if size_bytes > limit_bytes:
        raise Refused(
            413,
            "“%(name)s” is larger than the limit of %(limit)s MB; upload it in parts or ask a librarian.",
            name=shown(name, 40),
            limit=limit_bytes // 10**6,
        )


def _item(
    session: Session, actor: Actor, draft: str, collection: Collection | None, publisher: str
) -> Item:
    if draft:
        return deposit.editable(session, draft, actor)
    if collection is None:
        raise BadValue("collection", "There is no collection to deposit in. Ask the administrator.")
    return deposit.start(session, actor, (), collection=collection, publisher=publisher)


def set_received(
    session: Session, actor: Actor, public_id: str, received_bytes: int, expires_at: datetime
) -> Upload:
    """So many bytes of an open upload are on the disk, synchronised; it is kept until `expires_at`."""
    upload = queries.own(session, actor, public_id, lock=True)
    if upload.state == UploadState.OPEN:
        upload.received_bytes = received_bytes
        upload.expires_at = expires_at
        session.flush()
    return upload


def set_checksums(
    session: Session, actor: Actor, public_id: str, sha256: str, sha512: str
) -> Upload:
    """All bytes of the upload are there and these are their checksums."""
    upload = queries.own(session, actor, public_id, lock=True)
    if upload.state == UploadState.OPEN:
        upload.sha256, upload.sha512, upload.state = sha256, sha512, UploadState.RECEIVED
        session.flush()
    return upload


def reopen(session: Session, actor: Actor, public_id: str) -> Upload:
    """The upload waits for all its bytes again."""
    upload = queries.own(session, actor, public_id, lock=True)
    upload.state, upload.received_bytes = UploadState.OPEN, 0
    upload.sha256 = upload.sha512 = None
    session.flush()
    return upload


def attach(
    session: Session,
    actor: Actor,
    public_id: str,
    received: Received,
    proposal: Proposal | None,
) -> Upload:
    """The upload is a file of its item, once, in the place in which it was begun; `proposal` is what it says."""
    upload = queries.own(session, actor, public_id, lock=True)
    if upload.state == UploadState.ATTACHED:
        return upload
    item = upload.item
    before = {file.id for file in item.files}
    deposit.add_files(session, item.handle, actor, [received], proposal)
    session.flush()
    added = next(file for file in item.files if file.id not in before)
    upload.file_id, upload.state = added.id, UploadState.ATTACHED
    _put_in_order(session, upload)
    session.flush()
    return upload


def _put_in_order(session: Session, upload: Upload) -> None:
    """Small files arrive before large ones that were chosen first; the first chosen is the main one."""
    later = queries.later_files(session, upload)
    files = sorted(upload.item.files, key=lambda file: file.position)
    added = next(file for file in files if file.id == upload.file_id)
    files.remove(added)
    place = next((n for n, file in enumerate(files) if file.id in later), len(files))
    files.insert(place, added)
    for position, file in enumerate(files, start=1):
        file.position = position


def remove(session: Session, actor: Actor, public_id: str) -> None:
    """The upload is gone, and with it the file that it has become."""
    upload = queries.own(session, actor, public_id, lock=True)
    if upload.file_id is not None:
        deposit.remove_file(session, upload.item.handle, actor, upload.file_id)
    session.delete(upload)
    session.flush()


def remove_expired(session: Session, now: datetime) -> int:
    """Uploads that nobody has gone on with in time are gone; return how many. Files they became stay."""
    expired = list(session.scalars(select(Upload.id).where(Upload.expires_at <= now)))
    session.execute(delete(Upload).where(Upload.id.in_(expired)))
    return len(expired)
