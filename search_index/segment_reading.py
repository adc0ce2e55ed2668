"""Files of segments read where they lie: only what is asked of them is ever in memory.

Whoosh maps a segment into memory and then copies it whole: an index of 600 MB would need as much
again of every process that reads it. Reading by position needs no map either, so that a file that
is cut short or a disk that fails gives an error and does not end the process.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from whoosh.filedb.structfile import BufferFile

_BUFFER_BYTES = 4096


class _OpenFile:
    """A file open for reading as long as something reads it: Whoosh closes parts of it at will."""

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size_bytes = os.fstat(self.descriptor).st_size

    def __del__(self) -> None:
        if hasattr(self, "descriptor"):
            os.close(self.descriptor)


class _Part(io.RawIOBase):
    """Some bytes of a file, themselves a file that can be read and never written."""

    def __init__(self, whole: _OpenFile, start: int, length: int) -> None:
        super().__init__()
        self._whole = whole
        self._start = start
        self._length = length
        self._at = 0

    def part(self, position: int, length: int) -> _Part:
        """Give `length` bytes from `position` on, as far as there are."""
        length = max(0, min(length, self._length - position))
        return _Part(self._whole, self._start + position, length)

    def __getitem__(self, span: slice) -> bytes:
        start, end, _ = span.indices(self._length)
        return os.pread(self._whole.descriptor, max(0, end - start), self._start + start)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        taken = self[self._at : self._at + len(target)]
        target[: len(taken)] = taken
        self._at += len(taken)
        return len(taken)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        self._at = max(0, begin + offset)
        return self._at


class SegmentFile(BufferFile):  # type: ignore[misc]
    """What Whoosh reads a file of a segment by."""

    def __init__(self, part: _Part, name: str | None = None) -> None:
        self._buf = part
        self._name = name
        self.file = io.BufferedReader(part, _BUFFER_BYTES)
        self.onclose = None
        self.is_real = False
        self.is_closed = False

    def subset(self, position: int, length: int, name: str | None = None) -> SegmentFile:
        """Give the `length` bytes from `position` on as a file of its own."""
        return SegmentFile(self._buf.part(position, length), name or self._name)


def segment_file(path: Path) -> SegmentFile:
    """Open the file, which stays readable when it is deleted meanwhile. Raises OSError."""
    whole = _OpenFile(path)
    return SegmentFile(_Part(whole, 0, whole.size_bytes), path.name)
