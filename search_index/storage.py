"""Whoosh's folders, without leaking files that turn out broken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

from search_index.segment_reading import segment_file

SEGMENT_ENDING = ".seg"


class _Storage(FileStorage):  # type: ignore[misc]
    """A folder that remembers the files it opened, those of segments by ourselves."""

    def __init__(self, path: str) -> None:
        super().__init__(path, supports_mmap=False)
        self.opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        is_segment = name.endswith(SEGMENT_ENDING)
        path = Path(self.folder) / name
        file = segment_file(path) if is_segment else super().open_file(name, **options)
        self.opened.append(file)
        return file


@contextmanager
def closing_on_error(folder: Path) -> Iterator[FileStorage]:
    """Give the folder; on an error close the files opened in it, which Whoosh would leave open."""
    storage = _Storage(str(folder))
    try:
        yield storage
    except BaseException:
        for file in storage.opened:
            with suppress(Exception):
                file.close()
        raise
    finally:
        storage.opened.clear()
