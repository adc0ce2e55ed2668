"""Rebuild: a new generation beside the old one, put in place by replacing one small file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from search_index import toc
from search_index.building import gather
from search_index.document import Document
from search_index.errors import IndexDamaged
from search_index.generation import OpenGeneration
from search_index.schema import fingerprint
from search_index.segments import ArrayCache
from search_index.writing import put_in_place, work_folder


def build(
    folder: Path, pointer: Path, documents: Iterable[Document], roots_path: Path, processes: int
) -> int:
    """Write the documents as a new generation, check it, point to it and delete the older ones;
    give the item count.

    The caller holds the write lock. On any error the half-made generation is deleted and the
    pointer left alone.
    """
    generation = folder / f"g{_newest_number(folder) + 1:06d}"
    try:
        items = _fill(generation, documents, roots_path, processes)
        (generation / "fingerprint").write_text(fingerprint(), "ascii")
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise
    _point(pointer, generation.name)
    for old in folder.glob("g*"):
        if old.is_dir() and old != generation and old.name[1:].isdigit():
            shutil.rmtree(old, ignore_errors=True)
    return items


def _fill(generation: Path, documents: Iterable[Document], roots_path: Path, processes: int) -> int:
    toc.create(generation)
    with work_folder(generation) as work:
        gathered = gather(_distinct(documents), work, roots_path, processes)
        for name, made in (("pages", gathered.pages), ("items", gathered.items)):
            put_in_place(generation, name, (), made, work, 1)
    wanted = gathered.counts
    snapshot = OpenGeneration(generation, ArrayCache(1 << 20), None).snapshot()
    found = snapshot.items.count, snapshot.pages.count
    if found != wanted:
        raise IndexDamaged(f"wrote {wanted} items and pages, read {found}")
    return wanted[0]


def _distinct(documents: Iterable[Document]) -> Iterator[Document]:
    seen: set[int] = set()
    for document in documents:
        if document.id in seen:
            raise ValueError(f"two documents have the id {document.id}")
        seen.add(document.id)
        yield document


def _newest_number(folder: Path) -> int:
    return max(
        (int(path.name[1:]) for path in folder.glob("g*") if path.name[1:].isdigit()), default=0
    )


def _point(pointer: Path, name: str) -> None:
    """Replace the pointer's content as a whole."""
    beside = pointer.with_suffix(".new")
    with beside.open("w", encoding="ascii") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(pointer)
