"""Summaries: the documents of a long posting list and the term's weight in each, as plain numbers.

One follows each posting list of `MIN_POSTINGS` or more in a segment's file, behind the list's
checksum, where Whoosh passes over it. It says all that a search for the word needs; the list
itself, which takes many times as long to take apart, is read for phrases, for merging and by
Whoosh. A segment written before there were summaries has none, and its lists are read.

    b"DSUM"  kind of the gaps  kind of the weights  first document (u4)
    gaps from document to document  weights  CRC-32 of all before (u4)

Kinds are numpy's: `u1`, `u2`, `u4`, `f4`; all is little-endian.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index.errors import IndexDamaged
from search_index.row_sets import Floats, Ints

MIN_POSTINGS = 64

_MAGIC = b"DSUM"
_HEAD = struct.Struct("<4s2s2sI")
_CRC = struct.Struct("<I")
_KINDS = {kind.encode(): np.dtype(f"<{kind}") for kind in ("u1", "u2", "u4", "f4")}


def summary(docs: Sequence[int], weights: Floats | None) -> bytes:
    """Give the summary of a list: its ascending documents and the weight in each, None: 1."""
    numbers = np.asarray(docs, np.int64)
    gap_kind, gaps = _packed(np.diff(numbers))
    weight_kind, packed = _packed(np.ones(len(numbers)) if weights is None else weights)
    head = _HEAD.pack(_MAGIC, gap_kind, weight_kind, int(numbers[0]))
    data = b"".join((head, gaps, packed))
    return data + _CRC.pack(zlib.crc32(data))


def extent(term_info: Any) -> tuple[int, int]:
    """Tell where the posting list of a term begins, and its length in bytes."""
    offset, length = term_info.extent()
    return offset, length[0] if isinstance(length, tuple) else length  # Whoosh 2.7.4 gives a tuple


def read_summary(file: Any, term_info: Any) -> tuple[Ints, Floats] | None:
    """Give the documents that hold a term and its weight in each, out of a file of postings; None
    when its list has no summary. Raises `IndexDamaged`.
    """
    count = term_info.doc_frequency()
    if count < MIN_POSTINGS:
        return None
    position = sum(extent(term_info)) + _CRC.size
    head = bytes(file.get(position, _HEAD.size))
    if not head.startswith(_MAGIC):
        return None
    try:
        _, gap_kind, weight_kind, first = _HEAD.unpack(head)
        gaps, weights = _KINDS[gap_kind], _KINDS[weight_kind]
    except (struct.error, KeyError) as error:
        raise IndexDamaged("a summary of postings is not as it was written") from error
    middle = (count - 1) * gaps.itemsize
    end = middle + count * weights.itemsize
    data = bytes(file.get(position + _HEAD.size, end + _CRC.size))
    if len(data) != end + _CRC.size or data[end:] != _CRC.pack(
        zlib.crc32(memoryview(data)[:end], zlib.crc32(head))
    ):
        raise IndexDamaged("a summary of postings is not as it was written")
    docs = np.empty(count, np.int32)
    docs[0] = first
    docs[1:] = np.frombuffer(data, gaps, count - 1)
    np.cumsum(docs, out=docs)
    return docs, np.frombuffer(data, weights, count, middle).astype(np.float32)


def _packed(numbers: NDArray[Any]) -> tuple[bytes, bytes]:
    """Give the smallest kind that holds the numbers, none below 0, and the numbers in it."""
    top = float(numbers.max(initial=0))
    for name, limit in ((b"u1", 1 << 8), (b"u2", 1 << 16), (b"u4", 1 << 32)):
        if top < limit:
            packed = numbers.astype(_KINDS[name])
            if np.array_equal(packed, numbers):
                return name, packed.tobytes()
    return b"f4", numbers.astype(_KINDS[b"f4"]).tobytes()
