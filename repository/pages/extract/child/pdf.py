"""Text and word boxes of PDF pages."""

from typing import TYPE_CHECKING

from repository.pages.extract.boxes import pack_columns
from repository.pages.extract.child import ordering, pdfium, words
from repository.pages.extract.child.rectangles import as_displayed
from repository.pages.extract.results import FileStatus, PageKind, PageStatus, ReadPage

if TYPE_CHECKING:
    from repository.pages.extract.child.tasks import Answer

_SMALL_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 5 0 R/Resources<</Font 4 0 R>>>>endobj
4 0 obj<</F<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>endobj
5 0 obj<</Length 43>>stream
BT /F 9 Tf 9 9 Td (Siap dibaca) Tj ET
endstream endobj
trailer<</Root 1 0 R>>
"""
_FEW_LETTERS = 20  # a scan may carry a stamp or a page number as text


def warm_up() -> str:
    """Read a small page of our own and return its text.

    A run that is forked afterwards finds ready what the first page costs: PDFium's own fonts, the
    addresses of library calls. That is half of what reading a file of one page costs.
    """
    document = pdfium.Document(bytearray(_SMALL_PDF))
    text = _page(document, 1, ordering.Reader()).text
    document.close()
    return text


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
