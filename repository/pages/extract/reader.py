"""Text and word boxes of a file, page after page, whatever the file does to its reader."""

from collections.abc import Iterator
from pathlib import Path

from repository.pages.extract.results import FileStatus, ReadPage

MAX_PAGES = 20_000


class FileReading:
    """A file being read: iterate it once for its pages.

    `status` and `detail` are final once the iteration has ended, `page_count` is known with the
    first page (0 before). A status other than ok, partial and too_many_pages comes without pages.
    """

    def __init__(self, path: Path, mime: str, first_page: int) -> None:
        self.status = FileStatus.OK
        self.detail = ""
        self.page_count = 0

    def __iter__(self) -> Iterator[ReadPage]:
        raise NotImplementedError


def read_file(path: Path, mime: str, *, first_page: int = 1) -> FileReading:
    """Return a reading that yields the file's pages from `first_page` on.

    Raises OSError when the path cannot be opened, nothing else.
    """
    return FileReading(path, mime, first_page)
