"""What reading an uploaded file yields: plain values, the same for every file type.

The values cross a process border (`process.py`), so they hold nothing but numbers, text and bytes.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from repository.pages.extract.paging import legal


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


class Source(StrEnum):
    """Where a proposed value was read; with `Proposed.page` it makes a sentence for people."""

    PROPERTIES = "properties"  # the file's own properties
    LARGEST_TYPE = "largest_type"  # the largest type on the page
    FIRST_LINE = "first_line"  # the page's first line
    BELOW_TITLE = "below_title"  # the lines after the title
    LABEL = "label"  # after words like "Oleh", "Penulis", "Kata kunci"
    SECTION = "section"  # a section headed "Abstrak", "Abstract"
    FOOT = "foot"  # the lower half of the page
    TEXT = "text"  # anywhere in the text


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposed value and where it was read; `page` is None where pages do not matter."""

    value: str
    source: Source
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a deposit form may be filled with; every value is only a proposal.

    `language` is an ISO 639-3 code, `year` four digits, creators are names as printed without
    degrees. None or empty: nothing was found.
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


def proposal_from(facts: dict[str, Any]) -> Proposal:
    """Return the proposal that `dataclasses.asdict` made plain; ValueError when it is none."""
    many = {
        name: tuple(_proposed(value) for value in facts[name]) for name in ("creators", "keywords")
    }
    one = {
        name: _proposed(facts[name]) if facts[name] else None
        for name in ("title", "abstract", "language", "year", "doi", "isbn")
    }
    return Proposal(**one, **many, page_count=int(facts["page_count"]))  # type: ignore[arg-type]


def _proposed(facts: dict[str, Any]) -> Proposed:
    page = facts["page"]
    return Proposed(
        legal(str(facts["value"])), Source(facts["source"]), None if page is None else int(page)
    )
