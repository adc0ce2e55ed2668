"""How far an upload is, as a value: bytes come slowly, and no connection to the database is held while they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from repository import clock, web
from repository.db import db, transaction
from repository.uploads import operations, queries
from repository.uploads.models import Upload, UploadState
from repository.uploads.parts import PartialFile


@dataclass(frozen=True)
class Progress:
    """What the database says of an upload, with the handle of its item."""

    public_id: str
    handle: str
    name: str
    size_bytes: int
    received_bytes: int
    state: UploadState
    expires_at: datetime
    declared_sha256: str | None
    sha256: str | None
    sha512: str | None

    @property
    def is_whole(self) -> bool:
        """Whether all bytes have arrived."""
        return self.state != UploadState.OPEN or self.received_bytes == self.size_bytes

    @property
    def part(self) -> PartialFile:
        """The bytes that are there so far."""
        return PartialFile(web.settings().temporary_folder, self.public_id)


def progress_of(upload: Upload) -> Progress:
    """Return how far `upload` is."""
    return Progress(
        public_id=upload.public_id,
        handle=upload.item.handle,
        name=upload.name,
        size_bytes=upload.size_bytes,
        received_bytes=upload.received_bytes,
        state=UploadState(upload.state),
        expires_at=upload.expires_at,
        declared_sha256=upload.declared_sha256,
        sha256=upload.sha256,
        sha512=upload.sha512,
    )


def look(public_id: str) -> Progress:
    """Return how far the upload is now. Raises NotFound when it is not the asking person's own."""
    found = progress_of(queries.own(db.session(), web.current_actor(), public_id))
    db.session.rollback()
    return found


def count(public_id: str, received_bytes: int) -> Progress:
    """So many bytes are on the disk; the upload is kept for the days of the settings from now on."""
    expires_at = clock.now() + timedelta(days=web.settings().upload_days)
    return change(operations.set_received, public_id, received_bytes, expires_at)


def change(operation: Callable[..., Upload], public_id: str, *values: Any) -> Progress:
    """`operation` was done in a transaction of its own; return how far the upload is then."""
    with transaction() as session:
        return progress_of(operation(session, web.current_actor(), public_id, *values))
