"""The folder of an index: which generation is in use, and the lock of whoever writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.util.filelock import FileLock

from search_index.errors import IndexBusy, IndexDamaged
from search_index.segments import reading

POINTER = "current"
ROOTS = "roots.tsv"


def is_there(folder: Path) -> bool:
    """Tell whether an index was ever made here, whatever state it is in."""
    return (folder / POINTER).exists() or any(folder.glob("g[0-9]*"))


def generation_of(folder: Path) -> Path:
    """Give the folder of the generation in use; `IndexDamaged` when none is named."""
    with reading():
        name = (folder / POINTER).read_text("ascii").strip()
    if not name.startswith("g") or not name[1:].isdigit():
        raise IndexDamaged("the file 'current' names no generation")
    return folder / name


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the lock of the folder, which is made; `IndexBusy` when somebody else does."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(folder / "write.lock"))
    if not lock.acquire():
        raise IndexBusy("somebody else is writing to the index")
    try:
        yield
    finally:
        lock.release()
