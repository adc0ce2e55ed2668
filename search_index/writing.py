"""Writing: new segments of both indexes are made beside, then both tables of contents are committed,
pages first.

A crash between the two commits leaves an item's old metadata with its new pages, or pages without
an item; both read safely, and the version of the item shows that it must be written again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from search_index import toc
from search_index.building import gather
from search_index.document import Document
from search_index.generation import OpenGeneration
from search_index.merging import merge
from search_index.tidying import smallest

MAX_SEGMENTS = 24
"""Above this many segments a commit merges the smallest, for nobody tidied."""

MERGED_AT_ONCE = 2_000
"""A commit merges at most so many documents, so that it stays short."""

_KEYS = {"pages": "item", "items": "id"}
"""The field in which a document of each index has its item's id."""

_numbers = count()


def write(
    generation: OpenGeneration,
    documents: Iterable[Document],
    removed: Iterable[int],
    roots_path: Path,
    processes: int,
) -> None:
    """Remove the items and add the documents, in one commit of each index. The caller holds the
    write lock.
    """
    keys = [str(item_id) for item_id in removed]
    with work_folder(generation.folder) as work:
        gathered = gather(documents, work, roots_path, processes, is_batch=True)
        for name, made in (("pages", gathered.pages), ("items", gathered.items)):
            table = toc.read(generation.folder / name, name)
            for segment in table.segments:
                for key in keys:
                    for number in generation.documents(name, segment, _KEYS[name], key):
                        segment.delete_document(number)
            alive = [s for s in table.segments if s.deleted_count() < s.doc_count_all()]
            put_in_place(generation.folder, name, alive, made, work, table.generation + 1)


def put_in_place(
    folder: Path, name: str, kept: Sequence[Any], made: Sequence[Any], work: Path, number: int
) -> None:
    """Commit an index of the generation in `folder`: the segments kept and those made in `work`."""
    target = folder / name
    segments = [*kept, *made]
    chosen = smallest(kept, MERGED_AT_ONCE) if len(segments) > MAX_SEGMENTS else []
    if len(chosen) > 1:
        *_, merged = merge(target, name, chosen, work / name)
        segments = [segment for segment in segments if segment not in chosen] + [merged]
        made = [*made, merged]
    for segment in made:
        file_name = segment.make_filename(".seg")
        (work / name / file_name).replace(target / file_name)
    toc.commit(target, name, number, segments)


@contextmanager
def work_folder(folder: Path) -> Iterator[Path]:
    """Give a folder for what is being made, gone afterwards; those of dead processes are deleted."""
    for stale in folder.glob("work-*"):
        if not _is_alive(stale.name.split("-")[1]):
            shutil.rmtree(stale, ignore_errors=True)
    work = folder / f"work-{os.getpid()}-w{next(_numbers)}"
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (OSError, ValueError):
        return True
    return True
