"""Where runs of characters stand: PDFium's rectangles, and these as the page is displayed."""

import ctypes
from itertools import repeat

import numpy as np
import numpy.typing as npt
import pypdfium2_raw as raw

from repository.pages.extract.boxes import SCALE
from repository.pages.extract.child.calls import address, count_rects, get_rect
from repository.pages.extract.child.pdfium import Handle

# A column for each run of characters: left, bottom, right and top in the page's points, y upwards.
Rectangles = npt.NDArray[np.float64]

_DEVICE = 16 * SCALE
_NUMBER_BYTES = 8


def no_rectangles() -> Rectangles:
    """Return the rectangles of no run."""
    return np.zeros((4, 0))


def rectangles_of(text_page: Handle, starts: list[int], lengths: list[int]) -> Rectangles:
    """Return the rectangles round these runs of characters, zeros for one without a place."""
    page = address(text_page)
    found, more = np.zeros((4, len(starts))), np.empty((4, sum(lengths)))
    lefts, bottoms, rights, tops = _addresses(found)
    # GetRect speaks of the run that CountRects was last asked about; zip asks them in turns, and
    # keeps the most of the loop out of the interpreter.
    asked = map(count_rects, repeat(page), starts, lengths)
    given = map(get_rect, repeat(page), repeat(0), lefts, tops, rights, bottoms)
    places = zip(*_addresses(more), strict=True)
    parts = []
    for part_count, _given in zip(asked, given, strict=False):
        parts.append(part_count)
        if part_count > 1:
            for part, place in zip(range(1, part_count), places, strict=False):
                left, bottom, right, top = place
                get_rect(page, part, left, top, right, bottom)
    _widen(found, more, parts)
    return found


def _addresses(rectangles: Rectangles) -> list[range]:
    """Return, for each row, the addresses of its numbers."""
    row_bytes = rectangles.shape[1] * _NUMBER_BYTES
    begins = (rectangles.ctypes.data + row * row_bytes for row in range(4))
    return [range(begin, begin + row_bytes, _NUMBER_BYTES) for begin in begins]


def _widen(found: Rectangles, more: Rectangles, parts: list[int]) -> None:
    """Widen the rectangles of runs in several parts, as where the font changes, by the others."""
    others = np.maximum(np.array(parts, np.int64) - 1, 0)
    owners = np.repeat(np.arange(len(parts)), others)
    if len(owners):
        for row, widen in enumerate((np.minimum, np.minimum, np.maximum, np.maximum)):
            widen.at(found[row], owners, more[row, : len(owners)])


def as_displayed(page: Handle, found: Rectangles) -> Rectangles:
    """Return columns of x0, y0, x1, y1 in 0 to SCALE, from the displayed page's top left."""
    origin = np.array(_on_device(page, 0, 0))
    steps = np.array([_on_device(page, 1000, 0), _on_device(page, 0, 1000)]) - origin
    turn, start = steps.T / 1000, origin[:, np.newaxis]
    one, other = turn @ found[:2] + start, turn @ found[2:] + start
    shown = np.empty_like(found)
    np.minimum(one, other, out=shown[:2])
    np.maximum(one, other, out=shown[2:])
    return np.minimum(np.maximum(shown, 0, out=shown), SCALE, out=shown)


def _on_device(page: Handle, x: float, y: float) -> tuple[float, float]:
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _DEVICE, _DEVICE, 0, x, y, device_x, device_y)
    return device_x.value * SCALE / _DEVICE, device_y.value * SCALE / _DEVICE
