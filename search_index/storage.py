"""Whoosh's folders, without leaking files that turn out broken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage


class _Storage(FileStorage):  # type: ignore[misc]
    """A folder that remembers the files it opened."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        file = super().open_file(name, **options)
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
