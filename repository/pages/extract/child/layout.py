"""The first pages of a file as lines with their size of type: what a proposal is read from."""

import ctypes
import statistics
from dataclasses import dataclass

import pypdfium2_raw as raw

from repository.pages.extract.child import pdfium
from repository.pages.extract.child.rtl import STRIPPED, letters
from repository.pages.extract.child.words import legal_characters, without_breaks

FIRST_PAGES = 12
_MAX_LINES = 120
_SAMPLES = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text.

    `size` is the height of its type in points (0: unknown), `top` its place as a share (0 to 1)
    of the page's height.
    """

    text: str
    page: int
    size: float = 0
    top: float = 0


def lines_of(document: pdfium.Document) -> list[Line]:
    """Return the lines of the document's first pages in reading order."""
    found: list[Line] = []
    for number in range(1, min(FIRST_PAGES, document.page_count) + 1):
        with document.page(number) as page:
            if page:
                with pdfium.text_page(page) as text_page:
                    height = pdfium.size(page)[1]
                    found += _lines(text_page, number, height) if text_page else []
    return found


def lines_of_text(pages: list[str]) -> list[Line]:
    """Return the lines of pages that have no layout."""
    return [
        Line(" ".join(text.split()), number)
        for number, page in enumerate(pages[:FIRST_PAGES], 1)
        for text in page.splitlines()
        if text.strip()
    ]


def _lines(text_page: pdfium.Handle, number: int, height: float) -> list[Line]:
    found: list[Line] = []
    start = 0
    for piece in legal_characters(pdfium.characters(text_page)).split("\n")[:_MAX_LINES]:
        text = letters(" ".join(without_breaks(piece).split()))
        if text:
            first = start + len(piece) - len(piece.lstrip())
            size, top = _size(text_page, first, len(piece.strip()), height)
            found.append(Line(STRIPPED.sub("", text), number, size, top))
        start += len(piece) + 1
    return found


def _size(text_page: pdfium.Handle, first: int, length: int, height: float) -> tuple[float, float]:
    """Return the usual height of type in these characters and the line's top."""
    box = raw.FS_RECTF()
    sizes: list[float] = []
    top = 0.0
    for index in range(first, first + length, max(1, length // _SAMPLES)):
        if raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
            if box.top > box.bottom:
                sizes.append(box.top - box.bottom)
            top = max(top, box.top)
    share = min(1.0, max(0.0, 1 - top / height)) if height else 0.0
    return (round(statistics.median(sizes), 1) if sizes else 0.0), share
