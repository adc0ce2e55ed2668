"""Reading uploaded files: type, text, word boxes, page images, a deposit's first values.

Uploaded files are hostile until proven otherwise, so whatever parses them runs in a child process
with limits on memory, time, files and network (`process.py`); this side handles only numbers,
text and bytes. Nothing here knows the database: paths in, values out.
"""

from repository.pages.extract.boxes import WordBox, pack_boxes, unpack_boxes
from repository.pages.extract.paging import pages_of_text
from repository.pages.extract.reader import FileReading, read_file
from repository.pages.extract.rendering import propose, render
from repository.pages.extract.results import (
    FileStatus,
    PageKind,
    PageStatus,
    Proposal,
    Proposed,
    ReadPage,
    Source,
    UnreadableFile,
)
from repository.pages.extract.sniffing import INLINE_TYPES, sniff
from repository.pages.extract.tesseract import ocr_languages, ocr_page

__all__ = [
    "INLINE_TYPES",
    "FileReading",
    "FileStatus",
    "PageKind",
    "PageStatus",
    "Proposal",
    "Proposed",
    "ReadPage",
    "Source",
    "UnreadableFile",
    "WordBox",
    "ocr_languages",
    "ocr_page",
    "pack_boxes",
    "pages_of_text",
    "propose",
    "read_file",
    "render",
    "sniff",
    "unpack_boxes",
]
