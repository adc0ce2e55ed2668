"""The newest snapshot of an index, loaded anew when something was committed."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from search_index.errors import IndexDamaged
from search_index.folder import POINTER, ROOTS, generation_of, is_there
from search_index.generation import OpenGeneration
from search_index.schema import layout
from search_index.segments import ArrayCache
from search_index.snapshot import Snapshot
from search_index.stemming import roots

SETTLED_NANOSECONDS = 200_000_000
"""How old a change must be to be told from a later one by its time: clocks of file systems tick."""

Stamp = tuple[int, int, int, int]
"""When the pointer, which file it is, and the folders of the two indexes last changed."""


class Newest:
    """What a folder holds now, for readers. Safe in threads."""

    def __init__(self, folder: Path, cache: ArrayCache) -> None:
        self.opened: OpenGeneration | None = None
        self._folder = folder
        self._pointer = str(folder / POINTER)
        self._cache = cache
        self._opening = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._seen: tuple[str, Stamp, Snapshot] | None = None
        self._nothing = Snapshot([], [], cache)

    def snapshot(self) -> Snapshot:
        """Give the newest snapshot, an empty one where there is no index; three system calls when
        nothing was committed since. Raises `IndexDamaged`.
        """
        seen = self._seen
        if seen is not None and _stamp(self._pointer, seen[0]) == seen[1]:
            return seen[2]
        if not is_there(self._folder):
            return self._nothing
        for attempt in range(4):
            try:
                return self._load()
            except IndexDamaged:
                # A writer may have replaced files while they were being opened; a second look
                # tells.
                if attempt == 3:
                    raise
                time.sleep(0.02 * attempt)
        raise AssertionError

    def _load(self) -> Snapshot:
        folder = generation_of(self._folder)
        stamp = _stamp(self._pointer, str(folder))
        opened, snapshot = self.opened, self._snapshot
        if (
            opened is not None
            and snapshot is not None
            and opened.folder == folder
            and opened.is_newest()
        ):
            self._seen = (str(folder), stamp, snapshot) if stamp is not None else None
            return snapshot
        with self._opening:
            if opened is None or opened.folder != folder:
                _require_layout(folder)
            opened = OpenGeneration(folder, self._cache, self.opened)
            if self._snapshot is None or not opened.equals(self.opened):
                self._snapshot = opened.snapshot()
            self.opened = opened
            roots.load(self._folder / ROOTS)
            return self._snapshot


def _require_layout(folder: Path) -> None:
    """Raise `IndexDamaged` where another release laid facts out in another way: they would be read
    as something else. One whose words were only analysed otherwise is read until it is rebuilt.
    """
    try:
        written = (folder / "fingerprint").read_text("ascii")
    except (OSError, ValueError) as error:
        raise IndexDamaged("the index does not say how it is laid out") from error
    if written.partition("-")[0] != layout():
        raise IndexDamaged("the index was written by another release")


def _stamp(pointer: str, folder: str) -> Stamp | None:
    """Tell the state of a generation's files by times; None while the last change is too young or
    something is missing.
    """
    try:
        named = os.stat(pointer)
        items = os.stat(f"{folder}/items").st_mtime_ns
        pages = os.stat(f"{folder}/pages").st_mtime_ns
    except OSError:
        return None
    changed_at = named.st_mtime_ns
    if time.time_ns() - max(changed_at, items, pages) < SETTLED_NANOSECONDS:
        return None
    return changed_at, named.st_ino, items, pages
