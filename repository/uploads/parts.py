"""The bytes of an upload while they arrive: one file, one writer at a time, nothing believed before it is on the disk.

Who writes holds a lock of the operating system on a second file beside the first, so that a writer that was killed
keeps nobody waiting. A writer whose line has gone silent loses its place to the next one after a while: the second file
is replaced, and before it appends the old writer sees that it is no longer the one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from repository.errors import StorageFailed
from repository.uploads.protocol import Refused

PREFIX = "tus-"
SILENCE_SECONDS = 20.0
CHUNK_BYTES = 1024 * 1024
_FINISHING = b"finishing"


class Superseded(Exception):
    """Another writer has taken this one's place, or the upload was removed."""


class PartialFile:
    """What has arrived of one upload, in `folder`."""

    def __init__(self, folder: Path, public_id: str) -> None:
        self.path = folder / f"{PREFIX}{public_id}"
        self._writer_path = folder / f"{PREFIX}{public_id}.writer"

    def size_bytes(self) -> int:
        """Return how many bytes lie on the disk."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def digests(self) -> tuple[str, str]:
        """Return SHA-256 and SHA-512 of what lies on the disk, in hexadecimal."""
        sha256, sha512 = hashlib.sha256(), hashlib.sha512()
        with self.path.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                sha256.update(chunk)
                sha512.update(chunk)
        return sha256.hexdigest(), sha512.hexdigest()

    def remove(self) -> None:
        """Nothing is left of it, and who was writing cannot go on."""
        for path in (self._writer_path, self.path):
            path.unlink(missing_ok=True)

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """Give the one writer. Raises Refused (423) while another is at work, StorageFailed when the disk refuses."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = self._take()
            try:
                out = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
                try:
                    yield Writer(out, self._writer_path, lock)
                finally:
                    os.close(out)
            finally:
                if _is_same(lock, self._writer_path):
                    self._writer_path.unlink(missing_ok=True)
                os.close(lock)
        except OSError as error:
            raise StorageFailed(
                "The file could not be stored: %(why)s.", why=error.strerror or "?"
            ) from error

    def _take(self) -> int:
        for _ in range(50):
            lock = os.open(self._writer_path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._oust(lock)
                continue
            if _is_same(lock, self._writer_path):
                os.truncate(lock, 0)
                return lock
            os.close(lock)
        raise Refused(423, "This file is just being received by another request. Wait a little.")

    def _oust(self, lock: int) -> None:
        """Who holds `lock` has lost its place, having been silent for long. Raises Refused when it was not."""
        try:
            status = os.fstat(lock)
            if status.st_size or time.time() - status.st_mtime < SILENCE_SECONDS:
                raise Refused(
                    423, "This file is just being received by another request. Wait a little."
                )
            out = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                with _held(out):
                    if _is_same(lock, self._writer_path):
                        self._writer_path.unlink()
            finally:
                os.close(out)
        finally:
            os.close(lock)


class Writer:
    """The right to append to an upload, until another one takes it or the upload is removed."""

    def __init__(self, out: int, writer_path: Path, lock: int) -> None:
        self._out, self._writer_path, self._lock = out, writer_path, lock

    def append(self, data: bytes, at: int) -> None:
        """`data` stands at byte `at` afterwards, not synchronised yet. Raises Superseded."""
        with self._place():
            os.utime(self._lock)
            view = memoryview(data)
            while view:
                written = os.pwrite(self._out, view, at)
                view, at = view[written:], at + written

    def cut(self, size_bytes: int) -> None:
        """Nothing stands behind `size_bytes` afterwards. Raises Superseded."""
        with self._place():
            os.ftruncate(self._out, size_bytes)

    def synchronise(self) -> None:
        """What was appended outlives a power cut. Raises Superseded."""
        with self._place():
            os.fsync(self._out)

    def begin_finishing(self) -> None:
        """From now on this writer is silent because it computes, and keeps its place. Raises Superseded."""
        with self._place():
            os.pwrite(self._lock, _FINISHING, 0)

    @contextmanager
    def _place(self) -> Iterator[None]:
        with _held(self._out):
            if not _is_same(self._lock, self._writer_path):
                raise Superseded
            yield


@contextmanager
def _held(handle: int) -> Iterator[None]:
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _is_same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
