"""PDFium through its raw calls: documents, pages and text.

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
import pypdfium2_raw as raw

from repository.pages.extract.child.calls import address, get_unicode
from repository.pages.extract.paging import MAX_PAGE_BYTES
from repository.pages.extract.results import FileStatus, UnreadableFile

_PASSWORD_ERRORS = {4, 5}  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
_IMAGE_OBJECT, _FORM_OBJECT = 3, 5
_MAX_OBJECTS = 200
_NOTHING = "\u200b"  # holds the place of a character without a code; `words` takes it out
_LAST_CODE = 0x10FFFF
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# pypdfium2_raw has no types: its handles are opaque, and Any says no less.
Handle = Any


def start() -> None:
    """Make PDFium ready, once a process."""
    raw.FPDF_InitLibraryWithConfig(ctypes.byref(raw.FPDF_LIBRARY_CONFIG(2, None, None, 0)))


def file_bytes() -> mmap.mmap:
    """Return the task's file, standard input, without reading it yet."""
    return mmap.mmap(0, os.fstat(0).st_size, access=mmap.ACCESS_COPY)


class Document:
    """An open PDF: the task's file, or this data. `detail` says when it had to be repaired first."""

    def __init__(self, data: bytearray | None = None) -> None:
        self.detail = ""
        self._kept: list[object] = []
        self.handle = self._load(data or file_bytes()) or self._load_repaired()
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

    def close(self) -> None:
        """Give back what the document holds; a run need not, it ends."""
        raw.FPDF_CloseDocument(self.handle)

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
    found = map(get_unicode, repeat(address(text_page)), range(count))
    codes = np.fromiter(found, np.dtype("<u4"), count)
    codes[(codes == 0) | (codes > _LAST_CODE)] = ord(_NOTHING)
    text = codes.tobytes().decode("utf-32-le", "surrogatepass")
    return _PAIR.sub(lambda pair: _joined(pair[0]) + _NOTHING, text)


def _joined(pair: str) -> str:
    return pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def size(page: Handle) -> tuple[float, float]:
    """Return the page's width and height in points, as displayed (turned by its rotation)."""
    return raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)


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
