"""From all bytes to a file: checksums, content-addressed storage, what the file says of itself, and the item.

The same way that files of the plain form take. Each step can be repeated: a process that is killed in between leaves
what the next request goes on with, and an upload that is finished twice is one file.
"""

from __future__ import annotations

from typing import NoReturn

from repository import web
from repository.db import db
from repository.deposit import receiving, uploads
from repository.files.storage import Incoming, Stored
from repository.uploads import operations, queries
from repository.uploads.models import UploadState
from repository.uploads.progress import Progress, change
from repository.uploads.protocol import CHECKSUM_MISMATCH, Refused


def finish(upload: Progress) -> Progress:
    """The upload, all of whose bytes are there, is a file of its item. Only its one writer calls this.

    Raises Refused (460) when the checksum is not the one that the sender computed, or when the bytes are lost; the
    upload waits for all its bytes again then. Raises NotAllowed when the item may no longer be edited.
    """
    if upload.state == UploadState.OPEN:
        upload = _with_checksums(upload)
    received = uploads.kept_as(upload.name, _stored(upload), web.stores().files)
    proposal = receiving.propose([received]) if _wants_proposal(upload.public_id) else None
    attached = change(operations.attach, upload.public_id, received, proposal)
    receiving.say_misnamed([received])
    return attached


def _wants_proposal(public_id: str) -> bool:
    session = db.session()
    found = queries.wants_proposal(session, queries.own(session, web.current_actor(), public_id))
    session.rollback()  # nothing is held while the file is read
    return found


def _with_checksums(upload: Progress) -> Progress:
    sha256, sha512 = upload.part.digests()
    if upload.declared_sha256 not in (None, sha256):
        _begin_again(upload)
    return change(operations.set_checksums, upload.public_id, sha256, sha512)


def _stored(upload: Progress) -> Stored:
    sha256, sha512 = upload.sha256 or "", upload.sha512 or ""
    store, path = web.stores().files, upload.part.path
    if path.exists() and path.stat().st_size == upload.size_bytes:
        return store.keep(Incoming(path, sha256, sha512, upload.size_bytes))
    if not store.holds(sha256):
        _begin_again(upload)
    return Stored(sha256, sha512, upload.size_bytes)


def _begin_again(upload: Progress) -> NoReturn:
    upload.part.path.unlink(missing_ok=True)
    change(operations.reopen, upload.public_id)
    raise Refused(
        CHECKSUM_MISMATCH,
        "What has arrived is not the file that was chosen: the checksums differ. It is sent again.",
    )
