"""Content-addressed storage on disk: bytes are acknowledged only after they were read back and found equal.

A file lies at `files/ab/cd/<sha256>` and is never changed. Putting the same bytes twice stores them once. A crash
leaves at most a temporary file, which start-up removes after a day.
"""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from repository.errors import BadValue, StorageFailed

CHUNK_BYTES = 1024 * 1024
TEMPORARY_AGE_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Stored:
    """Bytes that lie in storage and were verified."""

    sha256: str
    sha512: str
    size_bytes: int


@dataclass(frozen=True)
class Incoming:
    """Bytes that were received whole but are not in storage yet."""

    path: Path
    sha256: str
    sha512: str
    size_bytes: int


class FileStore:
    """The files of one repository under `root`; temporary files lie in `temporary` on the same file system."""

    def __init__(self, root: Path, temporary: Path) -> None:
        self.root = root
        self.temporary = temporary

    def receive(self, stream: BinaryIO, *, limit_bytes: int) -> Incoming:
        """Return what `stream` held, written to a temporary file with its checksums.

        Raises BadValue when it is longer than `limit_bytes`, StorageFailed when the disk refuses; nothing stays then.
        """
        self.temporary.mkdir(parents=True, exist_ok=True)
        path = self.temporary / f"upload-{uuid.uuid4().hex}"
        sha256, sha512, size = hashlib.sha256(), hashlib.sha512(), 0
        try:
            with path.open("xb") as out:
                while chunk := stream.read(CHUNK_BYTES):
                    size += len(chunk)
                    _refuse_above(limit_bytes, size)
                    sha256.update(chunk)
                    sha512.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            path.unlink(missing_ok=True)
            raise StorageFailed(
                "The file could not be stored: %(why)s.", why=error.strerror or "?"
            ) from error
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Incoming(path, sha256.hexdigest(), sha512.hexdigest(), size)

    def keep(self, incoming: Incoming) -> Stored:
        """Move `incoming` into storage and return it once the bytes read back from disk have the same checksum.

        Raises StorageFailed when they have not; nothing is acknowledged then.
        """
        target = self.path(incoming.sha256)
        try:
            if target.exists() and digest_of(target) == incoming.sha256:
                incoming.path.unlink(missing_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                incoming.path.chmod(0o440)
                incoming.path.replace(target)
                for folder in (target.parent, target.parent.parent, self.root):
                    _sync_folder(folder)
                if digest_of(target) != incoming.sha256:
                    target.unlink()
                    raise StorageFailed(
                        "The disk gave back other bytes than were written; the file was not kept."
                    )
        except OSError as error:
            raise StorageFailed(
                "The file could not be stored: %(why)s.", why=error.strerror or "?"
            ) from error
        return Stored(incoming.sha256, incoming.sha512, incoming.size_bytes)

    def put(self, stream: BinaryIO, *, limit_bytes: int) -> Stored:
        """Store `stream` whole and verified; see `receive` and `keep` for the errors."""
        return self.keep(self.receive(stream, limit_bytes=limit_bytes))

    def path(self, sha256: str) -> Path:
        """Return where bytes of this checksum lie, whether they are there or not."""
        if len(sha256) != 64 or not sha256.isalnum():
            raise ValueError("not a SHA-256 checksum")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def holds(self, sha256: str) -> bool:
        """Whether bytes of this checksum are in storage (not whether they are intact)."""
        return self.path(sha256).is_file()

    def checksums(self) -> Iterator[str]:
        """Yield the checksum of everything in storage, in order."""
        for path in sorted(self.root.glob("??/??/*")):
            yield path.name

    def remove_stale_temporaries(self) -> int:
        """Delete uploads that were never finished and are older than a day; return how many."""
        limit, count = time.time() - TEMPORARY_AGE_SECONDS, 0
        for path in self.temporary.glob("upload-*"):
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
                count += 1
        return count


def digest_of(path: Path) -> str:
    """Return the SHA-256 of the bytes at `path`, in lower-case hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refuse_above(limit_bytes: int, size_bytes: int) -> None:
    if size_bytes > limit_bytes:
        limit = limit_bytes // 10**6
        raise BadValue("files", "The file is larger than the limit of %(limit)s MB.", limit=limit)
