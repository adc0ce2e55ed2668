"""Posting lists as they stand in a segment file: checked, and taken apart block by block.

What is read here was written by `segment_file`. Every byte is covered by a checksum that is looked
at before it is used: a list by its own, everything else when the segment is opened (`checksums`).
"""

from __future__ import annotations

import pickle
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import accumulate
from typing import Any

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3LeafMatcher
from whoosh.filedb.structfile import BufferFile

from search_index.errors import IndexDamaged
from search_index.postings_summary import extent
from search_index.segment_file import PostingList

_INT, _CRC = struct.Struct("!i"), struct.Struct("!I")

Block = tuple[tuple[int, ...], Any, tuple[bytes, ...] | None]
"""Document numbers, the first as it is, the others as differences; weights (None: all are 1, a
number: all are that); values, None when the field has none.
"""


def read(file: Any, term_info: Any) -> bytes:
    """Read a term's list out of a file of postings. Raises `IndexDamaged`."""
    offset, length = extent(term_info)
    data = bytes(file.get(offset, length + _CRC.size))
    checksum = zlib.crc32(memoryview(data)[:length])
    if len(data) != length + _CRC.size or data[length:] != _CRC.pack(checksum):
        raise IndexDamaged("a posting list is not as it was written")
    return data[:length]


class CheckedCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec for reading, with each posting list checked before it is used."""

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> Any:
        """Give Whoosh's matcher of the list. Raises `IndexDamaged`."""
        data = read(dbfile, terminfo)
        return W3LeafMatcher(
            BufferFile(memoryview(data)), 0, len(data), format_, term=term, scorer=scorer
        )


def blocks(data: bytes) -> Iterator[Block]:
    """Take a posting list apart."""
    position, is_last = len(WHOOSH3_HEADER_MAGIC), False
    while not is_last:
        size: int = _INT.unpack_from(data, position)[0]
        is_last, size = size < 0, abs(size)
        position += _INT.size
        file = BytesIO(data[position : position + size])
        is_compressed = pickle.load(file)[3]  # noqa: S301 - checked, and our own
        content = file.read()
        content = zlib.decompress(content) if is_compressed else content
        yield pickle.loads(content)  # noqa: S301 - checked, and our own
        position += size


def decode(data: bytes) -> PostingList:
    """Give the whole list; its parts are new and belong to the caller."""
    ids: list[int] = []
    weights: list[float] = []
    values: list[bytes] | None = None
    for deltas, weight, block in blocks(data):
        ids += accumulate(deltas)
        if isinstance(weight, tuple):
            weights += weight
        else:
            weights += (1.0 if weight is None else weight,) * len(deltas)
        if block is not None:
            values = [*(values or ()), *block]
    return ids, weights, values
