"""Taking in uploaded files: stored and verified before anything is written to the database, typed by their bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, Protocol

from repository.errors import BadValue
from repository.files.names import clean_name
from repository.files.storage import FileStore, Stored
from repository.metadata.findings import shown
from repository.pages.extract import FileStatus, Proposal, UnreadableFile, propose, sniff

PDF = "application/pdf"
# what `propose` reads well; the first of these among the files is asked
_PROPOSING = (
    PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
    "application/rtf",
)


class Upload(Protocol):
    """A file as a form brings it."""

    filename: Any
    stream: Any


@dataclass(frozen=True)
class Received:
    """A file in storage that is not attached to an item yet; `mime` is what its bytes are."""

    name: str
    stored: Stored
    mime: str

    @property
    def is_misnamed(self) -> bool:
        """Whether the name says PDF and the bytes do not."""
        return self.name.casefold().endswith(".pdf") and self.mime != PDF


def receive(
    uploads: Iterable[Upload], store: FileStore, *, limit_bytes: int
) -> tuple[list[Received], list[BadValue]]:
    """Return what was stored and verified, and a refusal for each file that is empty or too large.

    Raises StorageFailed when the disk refuses.
    """
    received, refused = [], []
    for upload in uploads:
        if not upload.filename:  # a form in which no file was chosen
            continue
        try:
            received.append(
                _receive(clean_name(upload.filename), upload.stream, store, limit_bytes)
            )
        except BadValue as error:
            refused.append(error)
    return received, refused


def _receive(name: str, stream: BinaryIO, store: FileStore, limit_bytes: int) -> Received:
    try:
        incoming = store.receive(stream, limit_bytes=limit_bytes)
    except BadValue as error:
        raise BadValue(
            "files",
            "“%(name)s” is larger than the limit of %(limit)s MB; upload it in parts or ask a librarian.",
            name=shown(name, 40),
            limit=limit_bytes // 10**6,
        ) from error
    if not incoming.size_bytes:
        incoming.path.unlink(missing_ok=True)
        raise BadValue("files", "“%(name)s” is empty; choose the file again.", name=shown(name, 40))
    return kept_as(name, store.keep(incoming), store)


def kept_as(name: str, stored: Stored, store: FileStore) -> Received:
    """Return bytes that are in storage as a file of this name, typed by what they are."""
    return Received(name, stored, sniff(store.path(stored.sha256)))


def can_propose(mime: str) -> bool:
    """Whether a file of this type may say what it is about."""
    return mime in _PROPOSING


def propose_from(
    received: Iterable[Received], store: FileStore
) -> tuple[Proposal | None, FileStatus | None]:
    """Return what the first PDF or text document says of itself, or why it could not be read.

    Both are None when there is no such file. Takes a minute at the very most.
    """
    first = first_readable(received)
    if first is None:
        return None, None
    try:
        return propose(store.path(first.stored.sha256), first.mime), None
    except UnreadableFile as error:
        return None, error.status


def first_readable(received: Iterable[Received]) -> Received | None:
    """Return the file that is asked what it says of itself: the first PDF, else the first text document."""
    return min(
        (r for r in received if r.mime in _PROPOSING),
        key=lambda r: _PROPOSING.index(r.mime),
        default=None,
    )


def keep(content: bytes, store: FileStore) -> Stored:
    """Store bytes that the program itself wrote."""
    return store.put(BytesIO(content), limit_bytes=len(content))
