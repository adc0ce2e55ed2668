"""What reading an uploaded file yields: plain values, the same for every file type.

The values cross a process border (`process.py`), so they hold nothing but numbers, text and bytes.
"""

from dataclasses import dataclass
from enum import StrEnum


class PageStatus(StrEnum):
    """What became of one page."""

    OK = "ok"  # it has text
    EMPTY = "empty"  # it was read and has no text: a blank page, a picture, a scan
    FAILED = "failed"  # reading it crashed, hung or went over a limit


class PageKind(StrEnum):
    """What a page is by nature."""

    DIGITAL = "digital"  # a PDF page with text of its own
    SCAN = "scan"  # a PDF page that is a picture
    IMAGE = "image"  # a page of an image file
    TEXT = "text"  # a stretch of a text or office document


class FileStatus(StrEnum):
    """What became of a whole file; the words for people stand with the pages' views."""

    OK = "ok"
    PARTIAL = "partial"  # some pages failed, the others are kept
    ENCRYPTED = "encrypted"  # needs a password
    DAMAGED = "damaged"  # nothing could be read
    EMPTY = "empty"  # no bytes, or no page
    TOO_MANY_PAGES = "too_many_pages"  # the first MAX_PAGES were read
    UNSUPPORTED = "unsupported"  # a file type without pages or text


class UnreadableFile(Exception):
    """No image or proposal can be made from this file; `status` says why.

    The only error that `render` and `propose` raise for what stands in a file.
    """

    def __init__(self, status: FileStatus, detail: str = "") -> None:
        super().__init__(f"{status}: {detail}" if detail else str(status))
        self.status = status
        self.detail = detail


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One page as read.

    `number` counts from 1 within the file. `width` and `height` are points for PDF, pixels for
    images, 0 for text. `boxes` is what `pack_boxes` made, b"" when there are none.
    """

    number: int
    text: str
    boxes: bytes
    width: float
    height: float
    status: PageStatus
    kind: PageKind


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposed value and where it was read, in English message ids ("page 1, largest type")."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a deposit form may be filled with; every value is only a proposal.

    `language` is an ISO 639-3 code, `year` four digits. None or empty: nothing was found.
    """

    title: Proposed | None = None
    creators: tuple[Proposed, ...] = ()
    abstract: Proposed | None = None
    keywords: tuple[Proposed, ...] = ()
    language: Proposed | None = None
    year: Proposed | None = None
    doi: Proposed | None = None
    isbn: Proposed | None = None
    page_count: int = 0
