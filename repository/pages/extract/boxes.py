"""Where each word stands on its page, packed small enough to be kept for every page.

Packed form: zlib over `W1`, a count (uint32) and six columns, little-endian: steps from one start
to the next (uint32), lengths, x0, y0, x1, y1 (uint16 each, 65535 = the whole width or height).
"""

import struct
import sys
import zlib
from array import array
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

SCALE = 65535
MAX_WORDS = 200_000
_MAGIC = b"W1"
_WORD_BYTES = 4 + 5 * 2


class WordBox(NamedTuple):
    """Text[start:end] stands in this rectangle.

    Coordinates are shares (0 to 1) of the page's width and height as displayed, from its top left
    corner. A word broken over two lines has two boxes, each with its part of the text.
    """

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float


def pack_boxes(boxes: Iterable[WordBox]) -> bytes:
    """Return the boxes in packed form, b"" for none. Starts must not fall."""
    table = np.array(list(boxes), np.float64).reshape(-1, 6).T
    starts = table[0].astype(np.int64)
    corners = np.clip(table[2:] * SCALE, 0, SCALE)
    return pack_columns(starts, table[1].astype(np.int64) - starts, corners)


def pack_columns(
    starts: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.int64],
    corners: npt.NDArray[np.float64],
) -> bytes:
    """Like `pack_boxes`, from columns; corners (x0, y0, x1, y1) are in 0 to SCALE."""
    if not len(starts):
        return b""
    steps = starts.astype("<u4")
    steps[1:] -= steps[:-1].copy()
    small = np.empty((5, len(starts)), "<u2")
    small[0] = np.minimum(lengths, SCALE)
    small[1:] = np.rint(corners)
    plain = (_MAGIC, struct.pack("<I", len(starts)), steps.tobytes(), small.tobytes())
    return zlib.compress(b"".join(plain), 1)


def unpack_boxes(packed: bytes) -> list[WordBox]:
    """Return the boxes of `pack_boxes`; ValueError when the bytes are not its work."""
    if not packed:
        return []
    reader = zlib.decompressobj()
    try:
        plain = reader.decompress(packed, 6 + MAX_WORDS * _WORD_BYTES)
    except zlib.error as error:
        raise ValueError("not packed word boxes") from error
    count = int.from_bytes(plain[2:6], "little")
    if plain[:2] != _MAGIC or len(plain) != 6 + count * _WORD_BYTES:
        raise ValueError("not packed word boxes")
    starts = accumulate(_array("I", plain[6 : 6 + 4 * count]))
    small = _array("H", plain[6 + 4 * count :])
    lengths, *corners = (small[i * count : (i + 1) * count] for i in range(5))
    return [
        WordBox(start, start + length, x0 / SCALE, y0 / SCALE, x1 / SCALE, y1 / SCALE)
        for start, length, x0, y0, x1, y1 in zip(starts, lengths, *corners, strict=True)
    ]


def _array(code: str, data: bytes) -> "array[int]":
    column: array[int] = array(code, data)
    if sys.byteorder == "big":
        column.byteswap()
    return column
