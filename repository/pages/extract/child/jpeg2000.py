"""JPEG 2000, which the libvips of the wheel cannot read: its size by hand, its pixels by Pillow.

Pillow decodes the whole image at once, so a large master meets the limits of the run; a pyramid
for such masters is another job.
"""

import os
import struct

import pyvips
from PIL import Image

from repository.pages.extract.results import FileStatus, UnreadableFile

MAX_PIXELS = 120_000_000
_HEAD_BYTES = 64 * 1024
_MAX_SIDE = 1_000_000


def size() -> tuple[int, int]:
    """Return the width and height in pixels of the task's file, standard input.

    They stand in a JP2's image header box, or in the codestream's SIZ marker (15444-1 A.5.1).
    """
    head = os.pread(0, _HEAD_BYTES, 0)
    if (at := head.find(b"ihdr")) >= 0 and len(head) >= at + 12:
        height, width = struct.unpack_from(">II", head, at + 4)
    elif (at := head.find(b"\xff\x4f\xff\x51")) >= 0 and len(head) >= at + 24:
        x1, y1, x0, y0 = struct.unpack_from(">IIII", head, at + 8)
        width, height = x1 - x0, y1 - y0
    else:
        raise UnreadableFile(FileStatus.DAMAGED, "no image header")
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise UnreadableFile(FileStatus.DAMAGED, "an impossible size")
    return width, height


def decoded(width_px: int) -> pyvips.Image:
    """Return the image in colour, at most `width_px` wide."""
    width, height = size()
    if width * height > MAX_PIXELS:
        raise UnreadableFile(FileStatus.UNSUPPORTED, "JPEG 2000 of this size")
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(open(0, "rb", closefd=False)) as image:
            image.thumbnail((width_px, height))
            colour = image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableFile(FileStatus.DAMAGED, str(error)) from error
    pixels = colour.tobytes()
    found = pyvips.Image.new_from_memory(pixels, colour.width, colour.height, 3, "uchar")
    return found.copy(interpretation="srgb")
