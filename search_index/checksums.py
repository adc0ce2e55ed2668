"""Whether a segment's file is as it was written.

On opening, the file's size and everything in it but the postings are checked, and with each posting
list its own sum (`posting_lists`); so no answer is made of bytes that changed. Reading all postings
as well takes longer and is for checks in the background.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Any

from search_index.errors import IndexDamaged
from search_index.segment_file import HEADER_BYTES

_READ_BYTES = 1 << 20


def check(folder: Path, segment: Any, *, whole: bool = False) -> None:
    """Raise `IndexDamaged` when the segment's file in the folder differs from what was written;
    the postings are read only when the `whole` file is to be checked.
    """
    path = folder / segment.make_filename(".seg")
    try:
        with path.open("rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size != segment.size_bytes:
                raise IndexDamaged(f"{path.name} has another size than it was written with")
            header = file.read(HEADER_BYTES)
            if whole and _sum(file, segment.postings_end) != segment.postings_sum:
                raise IndexDamaged(f"the postings of {path.name} are not as they were written")
            file.seek(segment.postings_end)
            rest = _sum(file, segment.size_bytes)
    except (OSError, AttributeError) as error:
        raise IndexDamaged(f"{path.name}: {error}") from error
    if zlib.crc32(header, rest) != segment.rest_sum:
        raise IndexDamaged(f"{path.name} is not as it was written")


def _sum(file: Any, end: int) -> int:
    """Give the checksum from where the file stands to `end`."""
    left, total = end - file.tell(), 0
    while left > 0:
        data = file.read(min(left, _READ_BYTES))
        if not data:
            break
        total = zlib.crc32(data, total)
        left -= len(data)
    return total
