"""Text and word boxes of a file, page after page, whatever the file does to its reader."""

import contextlib
import dataclasses
import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from repository.pages.extract.paging import legal, limited
from repository.pages.extract.process import Run, RunDied
from repository.pages.extract.protocol import (
    DOCUMENT,
    MAX_PAGES,
    PAGE,
    RUN_PAGES,
    Task,
    TaskKind,
    page_from_bytes,
)
from repository.pages.extract.results import FileStatus, PageKind, PageStatus, ReadPage

MAX_DEADLY_PAGES = 25  # after so many, the rest of the file is not tried
MAX_FILE_SECONDS = 30 * 60


class FileReading:
    """A file being read: iterate it once for its pages.

    `status` and `detail` are final once the iteration has ended, `page_count` is known with the
    first page (0 before). A status other than ok, partial and too_many_pages comes without pages.
    """

    def __init__(self, path: Path, mime: str, first_page: int) -> None:
        self.status = FileStatus.OK
        self.detail = ""
        self.page_count = 0
        self._path = path
        self._mime = mime
        self._first = first_page
        self._next = first_page
        self._failed = 0
        self._died = 0
        self._ahead: Run | None = None

    def __iter__(self) -> Iterator[ReadPage]:
        descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            facts = os.fstat(descriptor)
            if not stat.S_ISREG(facts.st_mode):
                self._end(FileStatus.UNSUPPORTED, "not a file")
            elif not facts.st_size:
                self._end(FileStatus.EMPTY)
            else:
                yield from self._pages(descriptor)
        finally:
            if self._ahead is not None:
                self._ahead.close()
            os.close(descriptor)

    def _pages(self, descriptor: int) -> Iterator[ReadPage]:
        deadline = time.monotonic() + MAX_FILE_SECONDS
        length = RUN_PAGES
        while True:
            first = self._next
            try:
                yield from self._run(descriptor, first, _last(first, length))
                length = RUN_PAGES
            except (RunDied, ValueError) as error:
                if not self.page_count:
                    self._end(FileStatus.DAMAGED, str(error))
                elif length == 1 and first == self._next:
                    self._died += 1
                    yield self._fail_page()
                length = 1 if length > 1 else RUN_PAGES
            if self._is_over():
                break
            if self._died >= MAX_DEADLY_PAGES or time.monotonic() > deadline:
                yield from self._give_up()
                break
        self._judge()

    def _run(self, descriptor: int, first: int, last: int) -> Iterator[ReadPage]:
        """Yield the pages of one run, and keep `_next` behind the last that came."""
        with contextlib.closing(self._started(descriptor, first, last)) as current:
            for kind, payload in current.frames():
                if kind == DOCUMENT:
                    self._describe(json.loads(payload))
                    self._start_ahead(descriptor, first, last)
                elif kind == PAGE:
                    yield self._received(page_from_bytes(payload))
        if self._next <= min(last, self.page_count, MAX_PAGES) and self.status is FileStatus.OK:
            raise ValueError("pages left out")

    def _started(self, descriptor: int, first: int, last: int) -> Run:
        """Return the run of these pages: the one started ahead when it is that."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            if (ahead.task.first, ahead.task.last) == (first, last):
                return ahead
            ahead.close()
        return Run(Task(TaskKind.READ, self._mime, first, last), descriptor)

    def _start_ahead(self, descriptor: int, first: int, last: int) -> None:
        """Let the next run begin while this one is read: starting and opening take their time."""
        if last > first and last < min(self.page_count, MAX_PAGES):
            task = Task(TaskKind.READ, self._mime, last + 1, _last(last + 1, RUN_PAGES))
            self._ahead = Run(task, descriptor)

    def _received(self, page: ReadPage) -> ReadPage:
        if page.number != self._next:
            raise ValueError("pages out of order")
        self._next += 1
        self._failed += page.status is PageStatus.FAILED
        text = limited(legal(page.text))
        return page if text == page.text else dataclasses.replace(page, text=text)

    def _describe(self, facts: dict[str, object]) -> None:
        self.status = FileStatus(str(facts["status"]))
        self.detail = str(facts["detail"])
        self.page_count = int(str(facts["page_count"]))

    def _fail_page(self) -> ReadPage:
        number, self._next = self._next, self._next + 1
        self._failed += 1
        return ReadPage(number, "", b"", 0, 0, PageStatus.FAILED, PageKind.DIGITAL)

    def _give_up(self) -> Iterator[ReadPage]:
        while not self._is_over():
            yield self._fail_page()

    def _is_over(self) -> bool:
        return self.status is not FileStatus.OK or self._next > min(self.page_count, MAX_PAGES)

    def _judge(self) -> None:
        if self.status is not FileStatus.OK:
            return
        if self._failed:
            every = self._failed >= self._next - self._first
            self._end(FileStatus.DAMAGED if every else FileStatus.PARTIAL, self.detail)
        elif self.page_count > MAX_PAGES:
            self._end(FileStatus.TOO_MANY_PAGES)

    def _end(self, status: FileStatus, detail: str = "") -> None:
        self.status = status
        self.detail = detail


def _last(first: int, length: int) -> int:
    return min(first + length - 1, MAX_PAGES)


def read_file(path: Path, mime: str, *, first_page: int = 1) -> FileReading:
    """Return a reading that yields the file's pages from `first_page` on.

    `mime` is what `sniff` said. Iterating raises OSError when the path cannot be opened, and
    nothing else, whatever stands in the file.
    """
    return FileReading(Path(path), mime, first_page)
