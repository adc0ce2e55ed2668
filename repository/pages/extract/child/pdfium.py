"""PDFium through its raw calls: documents, pages, text and the boxes of words.

The calls are `pypdfium2_raw`'s; the wrappers of pypdfium2 are not used, because their objects cost
more than the reading itself. Numbers in brackets are PDFium's own constants.
"""

import ctypes
import mmap
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2_raw as raw

from repository.pages.extract.boxes import SCALE
from repository.pages.extract.paging import MAX_PAGE_BYTES
from repository.pages.extract.results import FileStatus, UnreadableFile

_PASSWORD_ERRORS = {4, 5}  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
_DEVICE = 16 * SCALE
_IMAGE_OBJECT, _FORM_OBJECT = 3, 5
_MAX_OBJECTS = 200
_NOTHING = "\u200b"  # holds the place of a character without a code; `words` takes it out
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# pypdfium2_raw has no types: its handles are opaque, and Any says no less.
Handle = Any


# A row for each run of characters: left, bottom, right and top in the page's points, y upwards.
Rectangles = npt.NDArray[np.float64]

_ADDRESS = ctypes.c_size_t
_get_rect = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_int, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS
)(ctypes.cast(raw.FPDFText_GetRect, ctypes.c_void_p).value or 0)


def start() -> None:
    """Make PDFium ready, once a process."""
    raw.FPDF_InitLibraryWithConfig(ctypes.byref(raw.FPDF_LIBRARY_CONFIG(2, None, None, 0)))


def file_bytes() -> mmap.mmap:
    """Return the task's file, standard input, without reading it yet."""
    return mmap.mmap(0, os.fstat(0).st_size, access=mmap.ACCESS_COPY)


class Document:
    """An open PDF. `detail` says when it had to be repaired first."""

    def __init__(self) -> None:
        self.detail = ""
        self._kept: list[object] = []
        self.handle = self._load(file_bytes()) or self._load_repaired()
        self.page_count: int = raw.FPDF_GetPageCount(self.handle)

    def _load(self, data: mmap.mmap | bytearray) -> Handle:
        buffer = (ctypes.c_char * len(data)).from_buffer(data)
        self._kept.append(buffer)  # PDFium reads from it as long as the document is open
        handle = raw.FPDF_LoadMemDocument64(buffer, len(data), None)
        if not handle and raw.FPDF_GetLastError() in _PASSWORD_ERRORS:
            raise UnreadableFile(FileStatus.ENCRYPTED)
        return handle

    def _load_repaired(self) -> Handle:
        from repository.pages.extract.child import repair

        handle = self._load(repair.repaired(file_bytes()))
        if not handle:
            raise UnreadableFile(FileStatus.DAMAGED, "PDFium cannot read it, nor when repaired")
        self.detail = "repaired"
        return handle

    @contextmanager
    def page(self, number: int) -> Iterator[Handle]:
        """Lend the page with this number, from 1; None when it cannot be loaded."""
        handle = raw.FPDF_LoadPage(self.handle, number - 1)
        try:
            yield handle
        finally:
            if handle:
                raw.FPDF_ClosePage(handle)

    def property(self, name: str) -> str:
        """Return an entry of the document information dictionary, "" when there is none."""
        key = name.encode()
        size = raw.FPDF_GetMetaText(self.handle, key, None, 0)
        buffer = ctypes.create_string_buffer(max(2, min(size, MAX_PAGE_BYTES)))
        raw.FPDF_GetMetaText(self.handle, key, buffer, len(buffer))
        return buffer.raw[:-2].decode("utf-16-le", "replace").strip("\0 ")


@contextmanager
def text_page(page: Handle) -> Iterator[Handle]:
    """Lend the page's text page; None when it has none."""
    handle = raw.FPDFText_LoadPage(page)
    try:
        yield handle
    finally:
        if handle:
            raw.FPDFText_ClosePage(handle)


def characters(text_page: Handle) -> str:
    """Return the page's characters, one for each that PDFium counts, so that its indices hold."""
    count = min(raw.FPDFText_CountChars(text_page), MAX_PAGE_BYTES)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer).decode("utf-16-le", "surrogatepass")[: written - 1]
    if len(text) == count:
        return text
    # PDFium's text leaves out characters without a code, and a pair of surrogates counts as two.
    codes = (raw.FPDFText_GetUnicode(text_page, index) for index in range(count))
    text = "".join(chr(code) if 0 < code < 0x110000 else _NOTHING for code in codes)
    return _PAIR.sub(lambda pair: _joined(pair[0]) + _NOTHING, text)


def _joined(pair: str) -> str:
    return pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def rectangles(text_page: Handle, starts: list[int], lengths: list[int]) -> Rectangles:
    """Return the rectangles round these runs of characters, zeros for one without a place."""
    count = len(starts)
    found = np.zeros((count, 4))
    begin = found.ctypes.data
    lefts, bottoms, rights, tops = (
        range(begin + 8 * at, begin + 8 * at + 32 * count, 32) for at in range(4)
    )
    # GetRect speaks of the run that CountRects was last asked about; zip asks them in turns.
    # That keeps the loop out of the interpreter: it is the larger part of reading a page.
    asked = map(raw.FPDFText_CountRects, repeat(text_page), starts, lengths)
    address = ctypes.cast(text_page, ctypes.c_void_p).value
    given = map(_get_rect, repeat(address), repeat(0), lefts, tops, rights, bottoms)
    parts = [part_count for part_count, _given in zip(asked, given, strict=False)]
    if max(parts, default=0) > 1:
        _add_parts(text_page, starts, lengths, parts, found)
    return found


def _add_parts(
    text_page: Handle, starts: list[int], lengths: list[int], parts: list[int], found: Rectangles
) -> None:
    """Widen the rectangles of runs that PDFium sees in several parts, as where the font changes."""
    several = [index for index, part_count in enumerate(parts) if part_count > 1]
    owners = [index for index in several for _part in range(1, parts[index])]
    more = np.zeros((len(owners), 4))
    address = ctypes.cast(text_page, ctypes.c_void_p).value
    at = more.ctypes.data
    for index in several:
        raw.FPDFText_CountRects(text_page, starts[index], lengths[index])
        for part in range(1, parts[index]):
            _get_rect(address, part, at, at + 24, at + 16, at + 8)
            at += 32
    np.minimum.at(found[:, :2], owners, more[:, :2])
    np.maximum.at(found[:, 2:], owners, more[:, 2:])


def size(page: Handle) -> tuple[float, float]:
    """Return the page's width and height in points, as displayed (turned by its rotation)."""
    return raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)


def as_displayed(page: Handle, found: Rectangles) -> Rectangles:
    """Return rectangles (x0, y0, x1, y1) in 0 to SCALE, from the displayed page's top left."""
    origin, along_x, along_y = (
        _on_device(page, *point) for point in ((0, 0), (1000, 0), (0, 1000))
    )
    steps = np.array([np.subtract(along_x, origin), np.subtract(along_y, origin)]) / 1000
    one, other = found[:, :2] @ steps + origin, found[:, 2:] @ steps + origin
    shown: Rectangles = np.hstack([np.minimum(one, other), np.maximum(one, other)])
    return shown.clip(0, SCALE)


def _on_device(page: Handle, x: float, y: float) -> tuple[float, float]:
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _DEVICE, _DEVICE, 0, x, y, device_x, device_y)
    return device_x.value * SCALE / _DEVICE, device_y.value * SCALE / _DEVICE


def has_picture(page: Handle) -> bool:
    """Say whether one picture covers most of the page, as in a scan."""
    width, height = size(page)
    return any(_area(item) > width * height / 2 for item in _pictures(page))


def _pictures(page: Handle) -> Iterator[Handle]:
    for index in range(min(raw.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page, index)
        # A form may hold the picture; its own bounds are good enough to tell.
        if raw.FPDFPageObj_GetType(item) in {_IMAGE_OBJECT, _FORM_OBJECT}:
            yield item


def _area(item: Handle) -> float:
    corners = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(item, *corners):
        return 0
    left, bottom, right, top = (corner.value for corner in corners)
    return abs(right - left) * abs(top - bottom)
