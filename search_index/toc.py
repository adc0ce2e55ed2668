"""Tables of contents: which segments an index consists of, and which of their documents are deleted.

A table is Whoosh's, followed by a checksum that Whoosh passes over. It is written beside and put in
place by renaming, so readers see whole commits and a crash leaves the table of before.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from search_index.errors import IndexDamaged
from search_index.schema import ITEMS, PAGES
from search_index.segments import reading

_TRAILER = struct.Struct("!4sI")
_MAGIC = b"DLC1"


def schema_of(name: str) -> Any:
    """Give the schema of the index `items` or `pages`."""
    return ITEMS if name == "items" else PAGES


def latest(folder: Path, name: str) -> int:
    """Give the number of the last commit. Raises `IndexDamaged` when there is no table."""
    pattern = re.compile(f"_{name}_([0-9]+)\\.toc")
    with reading():
        found = [
            int(match[1]) for entry in os.listdir(folder) if (match := pattern.fullmatch(entry))
        ]
    if not found:
        raise IndexDamaged(f"the index of {name} has no table of contents")
    return max(found)


def read(folder: Path, name: str) -> Any:
    """Give the last table, checked; its segments belong to the caller, who may change them."""
    number = latest(folder, name)
    with reading():
        content = _path(folder, name, number).read_bytes()
        magic, checksum = _TRAILER.unpack(content[-_TRAILER.size :])
        if magic != _MAGIC or checksum != zlib.crc32(content[: -_TRAILER.size]):
            raise IndexDamaged(f"the table of contents of {name} is not as it was written")
        storage = RamStorage()
        storage.files[_path(folder, name, number).name] = content
        return TOC.read(storage, name, number, schema_of(name))


def commit(folder: Path, name: str, number: int, segments: Sequence[Any]) -> None:
    """Make the segments the index `name`, as commit `number`, and delete what no longer belongs to
    it. The caller holds the write lock, and the segments' files are on the disk.
    """
    storage = RamStorage()
    TOC(schema_of(name), list(segments), number).write(storage, name)
    path = _path(folder, name, number)
    content = storage.files[path.name]
    with path.with_suffix(".new").open("wb") as file:
        file.write(content + _TRAILER.pack(_MAGIC, zlib.crc32(content)))
        file.flush()
        os.fsync(file.fileno())
    path.with_suffix(".new").replace(path)
    _sync(folder)
    _clean(folder, {path.name, *(segment.make_filename(".seg") for segment in segments)})


def create(folder: Path) -> None:
    """Make two empty indexes in the folder of a generation, which is made as well."""
    for name in ("items", "pages"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        commit(folder / name, name, 0, ())


def _path(folder: Path, name: str, number: int) -> Path:
    return folder / f"_{name}_{number}.toc"


def _clean(folder: Path, kept: set[str]) -> None:
    """Delete older tables and segments; readers that have them open go on reading."""
    for entry in os.scandir(folder):
        if entry.name not in kept and entry.is_file():
            Path(entry.path).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """See the folder's names onto the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
