"""PDFium's calls that are made for every word or character, through cffi.

A call through cffi costs half of one through ctypes, and these calls are the larger part of reading
a page. All of them take a text page by its `address`.
"""

import ctypes
from typing import Any

import cffi  # type: ignore[import-untyped]
import pypdfium2_raw as raw

_ffi = cffi.FFI()


def address(pointer: Any) -> int:
    """Return where a pointer of ctypes points to, 0 for a null pointer."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


# int FPDFText_CountRects(text_page, first_character, character_count)
count_rects = _ffi.cast("int (*)(uintptr_t, int, int)", address(raw.FPDFText_CountRects))

# int FPDFText_GetRect(text_page, index, double* left, top, right, bottom): a rectangle of the
# characters that CountRects was last asked about
get_rect = _ffi.cast(
    "int (*)(uintptr_t, int, uintptr_t, uintptr_t, uintptr_t, uintptr_t)",
    address(raw.FPDFText_GetRect),
)

# unsigned int FPDFText_GetUnicode(text_page, index)
get_unicode = _ffi.cast("unsigned int (*)(uintptr_t, int)", address(raw.FPDFText_GetUnicode))
