"""Tidying: choosing which segments are worth merging, and putting the outcome in their place.

Many small segments slow queries down. They are merged when there is nothing else to do, in slices
(`merging`), without the write lock; only taking their place needs it, for a moment.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from search_index import toc
from search_index.errors import IndexDamaged
from search_index.gathering import LARGEST_SEGMENT
from search_index.merging import merge, renumbered

LARGE_SEGMENT_DOCUMENTS = 50_000
"""Segments from this size on are merged only when a fifth of them is deleted."""

FEW_SEGMENTS = 5
"""Fewer of about the same size are left as they are, except when tidying thoroughly."""

_numbers = count()


class Tidying:
    """One merge in the making: segments of one of the indexes of a generation."""

    def __init__(self, folder: Path, name: str, segments: Sequence[Any]) -> None:
        self.folder, self.name = folder, name
        self._segments = segments
        self._deleted = [frozenset(segment.deleted_docs()) for segment in segments]
        self._work = folder / f"work-{os.getpid()}-{next(_numbers)}"
        self._work.mkdir()
        self._merged: Any = None
        try:
            self._merge: Iterator[Any] = merge(folder / name, name, segments, self._work)
        except BaseException:
            self._work.rmdir()
            raise

    def step(self) -> bool:
        """Merge a slice; tell whether the outcome is ready to be put in place."""
        self._merged = next(self._merge)
        return self._merged is not None

    def adopt(self) -> None:
        """Put the outcome in the place of the segments, as far as they are still there.

        The caller holds the write lock.
        """
        folder = self.folder / self.name
        table = toc.read(folder, self.name)
        present = {segment.segment_id(): segment for segment in table.segments}
        sources = [present.get(segment.segment_id()) for segment in self._segments]
        if None not in sources:
            self._delete_again(sources)
            name = self._merged.make_filename(".seg")
            (self._work / name).replace(folder / name)
            kept = [segment for segment in table.segments if segment not in sources]
            made = [self._merged] if self._merged.doc_count() else []
            toc.commit(folder, self.name, table.generation + 1, kept + made)
        self.give_up()

    def give_up(self) -> None:
        """Leave no file."""
        self._merge.close()  # type: ignore[attr-defined]  # a generator
        with suppress(OSError):
            for path in self._work.iterdir():
                path.unlink()
            self._work.rmdir()

    def _delete_again(self, sources: Sequence[Any]) -> None:
        """Delete in the outcome what was deleted in the sources since the merge began."""
        sizes = [
            (segment.doc_count_all(), deleted)
            for segment, deleted in zip(self._segments, self._deleted, strict=True)
        ]
        for numbers, segment, before in zip(renumbered(sizes), sources, self._deleted, strict=True):
            since = frozenset(segment.deleted_docs()) - before
            for number in numbers[np.array(sorted(since), np.int64)].tolist():
                self._merged.delete_document(number)


def advance(
    tidying: Tidying | None,
    folder: Path,
    writing: Callable[[], AbstractContextManager[None]],
    thoroughly: bool,
) -> Tidying | None:
    """Do a slice of a merge, or begin one, in the generation in `folder`; give the merge as long as
    it is under way.

    `writing` takes the write lock. Whatever fails, the merge is given up.
    """
    if tidying is None:
        return begin(folder, thoroughly=thoroughly)
    try:
        if tidying.folder == folder and not tidying.step():
            return tidying
        if tidying.folder == folder:
            with writing():
                tidying.adopt()
    except BaseException:
        tidying.give_up()
        raise
    tidying.give_up()
    return None


def begin(folder: Path, *, thoroughly: bool = False) -> Tidying | None:
    """Begin the merge that is most worth it in a generation; None when none is."""
    for name in ("pages", "items"):
        table = toc.read(folder / name, name)
        chosen = _all_small(table.segments) if thoroughly else _alike(table.segments)
        if chosen:
            try:
                return Tidying(folder, name, chosen)
            except IndexDamaged:
                if toc.latest(folder / name, name) == table.generation:
                    raise  # else somebody committed just now, and the files are rightly gone
    return None


def smallest(segments: Sequence[Any], limit: int) -> list[Any]:
    """Give the smallest segments that hold at most `limit` documents together."""
    chosen, total = [], 0
    for segment in sorted(segments, key=_size):
        total += _size(segment)
        if total > limit:
            break
        chosen.append(segment)
    return chosen


def _all_small(segments: Sequence[Any]) -> list[Any]:
    """Give all small and much-deleted segments, as many as may be one; large sound ones stay."""
    chosen = smallest([segment for segment in segments if not _stays(segment)], LARGEST_SEGMENT)
    return chosen if len(chosen) > 1 or any(one.has_deletions() for one in chosen) else []


def _alike(segments: Sequence[Any]) -> list[Any]:
    """Give the smallest segments, each not much larger than those before it together, so that a
    document is merged seldom.
    """
    chosen, total = [], 0
    for segment in sorted(segments, key=_size):
        size = _size(segment)
        if size > max(200, 2 * total) or total + size > LARGEST_SEGMENT:
            break
        chosen.append(segment)
        total += size
    return chosen if len(chosen) >= FEW_SEGMENTS else []


def _size(segment: Any) -> int:
    return int(segment.doc_count_all()) - int(segment.deleted_count())


def _stays(segment: Any) -> bool:
    total = int(segment.doc_count_all())
    return total >= LARGE_SEGMENT_DOCUMENTS and segment.deleted_count() * 5 < total
