"""Taking in the bytes of one request: appended to what is there, and told to the database once they are on the disk.

The database's count follows the file, never the other way. What a killed process left behind the count is cut off by
the next request; a file that is shorter than the count sets the count right.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from werkzeug.exceptions import ClientDisconnected

from repository.uploads.finishing import finish
from repository.uploads.models import UploadState
from repository.uploads.parts import Superseded, Writer
from repository.uploads.progress import Progress, count, look
from repository.uploads.protocol import CHECKSUM_MISMATCH, Checksum, Refused

SMALLEST_PIECE_BYTES = 4 * 1024
LARGEST_PIECE_BYTES = 256 * 1024
CHECKPOINT_BYTES = 8 * 1024 * 1024
CHECKPOINT_SECONDS = 10.0


@dataclass(frozen=True)
class Body:
    """What a request brings: its bytes, where they belong, how many there should be, and their checksum."""

    stream: BinaryIO
    offset: int
    length_bytes: int | None
    checksum: Checksum | None


def settle(public_id: str) -> Progress:
    """Return the upload as it really is: its count agrees with its bytes, and when all are there it is a file.

    Raises Refused (423) while another request is at work on one that is not finished, NotFound when there is none.
    """
    upload = look(public_id)
    if upload.state == UploadState.ATTACHED:
        return upload
    try:
        with upload.part.writer() as writer:
            return _finished(_mended(public_id, writer), writer)
    except Superseded:
        raise _overtaken() from None


def write(public_id: str, body: Body) -> Progress:
    """The bytes of the request are part of the upload; when they were the last ones, it is a file of its item.

    When the line breaks, what has arrived is kept, unless it had to match a checksum. Raises Refused: 409 when the
    bytes belong elsewhere, 413 when they are too many, 423 while another request is at work, 460 when the checksum
    differs; then nothing of the request is kept.
    """
    try:
        with look(public_id).part.writer() as writer:
            upload = _mended(public_id, writer)
            _require_place(upload, body)
            if upload.state == UploadState.OPEN:
                upload = _take_in(upload, body, writer)
            return _finished(upload, writer)
    except Superseded:
        raise _overtaken() from None


def _overtaken() -> Refused:
    return Refused(409, "Another request has gone on with this file. Ask how much has arrived.")


def _mended(public_id: str, writer: Writer) -> Progress:
    """Return the upload, its count and its bytes brought together, while nobody else writes."""
    upload = look(public_id)
    if upload.state != UploadState.OPEN:
        return upload
    present = upload.part.size_bytes()
    if present > upload.received_bytes:
        writer.cut(upload.received_bytes)
    elif present < upload.received_bytes:
        return count(public_id, present)
    return upload


def _require_place(upload: Progress, body: Body) -> None:
    if body.offset != upload.received_bytes:
        raise Refused(
            409,
            "These bytes belong elsewhere: %(count)s bytes have arrived.",
            count=upload.received_bytes,
        )
    if body.length_bytes is not None and body.length_bytes > upload.size_bytes - body.offset:
        raise _too_many()


def _too_many() -> Refused:
    return Refused(413, "More bytes came than were announced. Choose the file again.")


def _take_in(upload: Progress, body: Body, writer: Writer) -> Progress:
    at = saved = body.offset
    saved_at = time.monotonic()
    digest = hashlib.new(body.checksum.algorithm) if body.checksum else None
    for piece in _pieces(body.stream, upload.size_bytes - at):
        if at + len(piece) > upload.size_bytes:
            writer.cut(saved)
            raise _too_many()
        writer.append(piece, at)
        at += len(piece)
        if digest:
            digest.update(piece)
        elif at - saved >= CHECKPOINT_BYTES or time.monotonic() - saved_at >= CHECKPOINT_SECONDS:
            writer.synchronise()
            count(upload.public_id, at)
            saved, saved_at = at, time.monotonic()
    if body.checksum and digest and not hmac.compare_digest(digest.digest(), body.checksum.digest):
        writer.cut(body.offset)
        raise Refused(CHECKSUM_MISMATCH, "Some bytes changed on their way. They are sent again.")
    writer.synchronise()
    return count(upload.public_id, at)


def _pieces(stream: BinaryIO, expected_bytes: int) -> Iterator[bytes]:
    """Yield what comes, in pieces that take neither long nor are many; at most one byte more than expected.

    A broken line is the end.
    """
    size, left = SMALLEST_PIECE_BYTES, expected_bytes + 1
    while left > 0:
        begun = time.monotonic()
        try:
            piece = stream.read(min(size, left))
        except (OSError, ClientDisconnected):
            return
        if not piece:
            return
        left -= len(piece)
        yield piece
        seconds = time.monotonic() - begun
        if seconds < 0.1:
            size = min(2 * size, LARGEST_PIECE_BYTES)
        elif seconds > 2:
            size = max(size // 2, SMALLEST_PIECE_BYTES)


def _finished(upload: Progress, writer: Writer) -> Progress:
    if not upload.is_whole or upload.state == UploadState.ATTACHED:
        return upload
    writer.begin_finishing()
    return finish(upload)
