"""The words that the program and its reading child exchange, and the limits of one run.

A task goes to the child as JSON over a socket, with two descriptors: the file and a pipe. The
answer comes through the pipe as frames: one byte kind, four bytes length, that many bytes. A pipe
that closes without an END frame says that the run died.
"""

import json
import struct
from dataclasses import asdict, dataclass
from enum import StrEnum

from repository.pages.extract.results import PageKind, PageStatus, ReadPage

RUN_PAGES = 250  # each run opens the file and loads its fonts anew
RUN_CPU_SECONDS = 20
RUN_WALL_SECONDS = 60
MEMORY_BYTES = 1024**3
MAX_FRAME_BYTES = 64 * 1024**2
MAX_OPEN_FILES = 32
MAX_PAGES = 20_000

DOCUMENT = b"D"  # JSON: page_count, status, detail
PAGE = b"P"
IMAGE = b"I"  # JSON of its size, a zero byte, then the image
RESULT = b"R"  # JSON
END = b"E"

FRAME = struct.Struct("<cI")
_PAGE = struct.Struct("<IBBffI")
_STATUSES = tuple(PageStatus)
_KINDS = tuple(PageKind)
_ILLEGAL_FRAME = "not a page"


class TaskKind(StrEnum):
    """What the child is asked for."""

    READ = "read"
    RENDER = "render"
    PROPOSE = "propose"


@dataclass(frozen=True, slots=True)
class Task:
    """One run of the child. Pages count from 1; `last` is included."""

    kind: TaskKind
    mime: str
    first: int = 1
    last: int = RUN_PAGES
    width_px: int = 0
    image_format: str = "jpeg"
    cpu_seconds: int = RUN_CPU_SECONDS
    wall_seconds: int = RUN_WALL_SECONDS

    def to_bytes(self) -> bytes:
        """Return the task as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Task":
        """Return the task that `to_bytes` wrote."""
        values = json.loads(data)
        return cls(**{**values, "kind": TaskKind(values["kind"])})


def page_bytes(page: ReadPage) -> bytes:
    """Return the payload of a PAGE frame."""
    text = page.text.encode("utf-8", "replace")
    status, kind = _STATUSES.index(page.status), _KINDS.index(page.kind)
    header = _PAGE.pack(page.number, status, kind, page.width, page.height, len(text))
    return b"".join((header, text, page.boxes))


def page_from_bytes(data: bytes) -> ReadPage:
    """Return the page of a PAGE frame; ValueError when it is none."""
    if len(data) < _PAGE.size:
        raise ValueError(_ILLEGAL_FRAME)
    number, status, kind, width, height, text_bytes = _PAGE.unpack_from(data)
    if status >= len(_STATUSES) or kind >= len(_KINDS):
        raise ValueError(_ILLEGAL_FRAME)
    text = data[_PAGE.size : _PAGE.size + text_bytes].decode("utf-8")
    boxes = data[_PAGE.size + text_bytes :]
    return ReadPage(number, text, boxes, width, height, _STATUSES[status], _KINDS[kind])
