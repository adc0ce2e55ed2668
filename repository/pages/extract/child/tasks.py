"""One run of the child: which reader takes the file, and how the answer is written."""

import json
import os
import signal
from collections.abc import Iterable

from repository.pages.extract.child import pdf
from repository.pages.extract.protocol import (
    DOCUMENT,
    END,
    FRAME,
    IMAGE,
    PAGE,
    RESULT,
    Task,
    TaskKind,
    page_bytes,
)
from repository.pages.extract.results import FileStatus, ReadPage, UnreadableFile
from repository.pages.extract.sniffing import (
    DOCX,
    EPUB,
    HTML,
    IMAGE_TYPES,
    ODF_TYPES,
    PDF,
    PLAIN_TEXT,
    PPTX,
    RTF,
)

_MAX_DETAIL = 200


class Answer:
    """The pipe to the program; every frame is written at once, so that a crash loses none."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        """Write one frame; ends the process when nobody listens any more."""
        data = memoryview(FRAME.pack(kind, len(payload)) + payload)
        # A listener who is busy is not the run's fault: its clock stands meanwhile.
        left_seconds, _interval = signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except BrokenPipeError:
            os._exit(0)
        signal.setitimer(signal.ITIMER_REAL, max(left_seconds, 0.001))

    def describe(self, page_count: int, status: FileStatus, detail: str = "") -> None:
        """Say how many pages there are, or why none can be read."""
        facts = {"page_count": page_count, "status": status, "detail": detail[:_MAX_DETAIL]}
        self.send(DOCUMENT, json.dumps(facts).encode())

    def page(self, page: ReadPage) -> None:
        """Send one page."""
        self.send(PAGE, page_bytes(page))

    def image(self, width: int, height: int, image: bytes) -> None:
        """Send the image of a page."""
        self.send(IMAGE, json.dumps([width, height]).encode() + b"\0" + image)

    def result(self, value: object) -> None:
        """Send a value as JSON."""
        self.send(RESULT, json.dumps(value).encode())


def perform(task: Task, answer: Answer) -> None:
    """Do the task; what cannot be read is described, never raised."""
    try:
        _ACTIONS[task.kind](task, answer)
    except UnreadableFile as error:
        answer.describe(0, error.status, error.detail)
    except RecursionError:
        answer.describe(0, FileStatus.DAMAGED, "nested too deep")
    answer.send(END)


# Other readers are imported by the run that needs them: libraries that start threads must not be
# loaded before the fork, and most tasks need none but PDFium.


def _read(task: Task, answer: Answer) -> None:
    if task.mime == PDF:
        pdf.read(task.first, task.last, answer)
    elif task.mime in IMAGE_TYPES:
        from repository.pages.extract.child import images

        _send_pages(images.pages(task.mime), task, answer)
    else:
        from repository.pages.extract.child import documents

        _send_pages(documents.pages(reader_of_text(task.mime)), task, answer)


def _send_pages(pages: Iterable[ReadPage], task: Task, answer: Answer) -> None:
    found = list(pages)
    answer.describe(len(found), FileStatus.OK if found else FileStatus.EMPTY)
    for page in found[task.first - 1 : task.last]:
        answer.page(page)


def reader_of_text(mime: str) -> str:
    """Return the name of the reader in `documents`; raises UnreadableFile when there is none."""
    for types, reader in _TEXT_READERS:
        if mime in types:
            return reader
    raise UnreadableFile(FileStatus.UNSUPPORTED, mime)


_TEXT_READERS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({PLAIN_TEXT}), "plain"),
    (frozenset({HTML}), "html"),
    (frozenset({RTF}), "rtf"),
    (frozenset({DOCX}), "docx"),
    (frozenset({PPTX}), "pptx"),
    (frozenset({EPUB}), "epub"),
    (ODF_TYPES, "odf"),
)


def _render(task: Task, answer: Answer) -> None:
    from repository.pages.extract.child import rendering

    answer.image(*rendering.render(task))


def _propose(task: Task, answer: Answer) -> None:
    from repository.pages.extract.child import proposing

    answer.result(proposing.propose(task.mime))


_ACTIONS = {TaskKind.READ: _read, TaskKind.RENDER: _render, TaskKind.PROPOSE: _propose}
