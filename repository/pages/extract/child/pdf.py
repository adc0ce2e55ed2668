"""Text and word boxes of PDF pages."""

from typing import TYPE_CHECKING

from repository.pages.extract.boxes import pack_columns
from repository.pages.extract.child import ordering, pdfium, words
from repository.pages.extract.child.rectangles import as_displayed
from repository.pages.extract.results import FileStatus, PageKind, PageStatus, ReadPage

if TYPE_CHECKING:
    from repository.pages.extract.child.tasks import Answer

_FEW_LETTERS = 20  # a scan may carry a stamp or a page number as text


def read(first: int, last: int, answer: "Answer") -> None:
    """Describe the document and send its pages from `first` to `last`."""
    document = pdfium.Document()
    if not document.page_count:
        answer.describe(0, FileStatus.EMPTY, "no page")
        return
    answer.describe(document.page_count, FileStatus.OK, document.detail)
    right_to_left = ordering.Reader()
    for number in range(first, min(last, document.page_count) + 1):
        answer.page(_page(document, number, right_to_left))


def _page(document: pdfium.Document, number: int, right_to_left: ordering.Reader) -> ReadPage:
    with document.page(number) as page:
        if not page:
            return ReadPage(number, "", b"", 0, 0, PageStatus.FAILED, PageKind.DIGITAL)
        width, height = pdfium.size(page)
        with pdfium.text_page(page) as text_page:
            found = words.words_of(text_page) if text_page else words.Words()
            if words.is_right_to_left(found.text):
                found = right_to_left.improved(number, found)
        status = PageStatus.OK if found.text.strip() else PageStatus.EMPTY
        scanned = len(found.text) < _FEW_LETTERS and pdfium.has_picture(page)
        corners = as_displayed(page, found.rectangles)
    boxes = pack_columns(found.starts, found.lengths, corners)
    kind = PageKind.SCAN if scanned else PageKind.DIGITAL
    return ReadPage(number, found.text, boxes, width, height, status, kind)
