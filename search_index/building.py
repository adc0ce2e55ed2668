"""Much text is written by several processes of low priority, little by the calling one.

Each process makes segments of its own of what it is handed; the caller puts them into a table of
contents together. The program of those processes is `builder`: pickled lists of parts go in, and
what was gathered comes out.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any, cast

from search_index.document import Document
from search_index.errors import SearchIndexError
from search_index.gathering import Gathered, Gathering, Part, characters, parts

MIN_CHARACTERS = 2_000_000
"""From this much text on a rebuild starts processes, which takes each about a second."""

MIN_BATCH_CHARACTERS = 16_000_000
"""As much for a batch, of which many may follow each other."""

CHARACTERS_AT_ONCE = 400_000
MOST_PROCESSES = 4
_CHECKOUT = Path(__file__).resolve().parents[1]


def default_processes() -> int:
    """Give the number of cores that this process may use, at most four (some 250 MB each)."""
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)


def gather(
    documents: Iterable[Document],
    folder: Path,
    roots_path: Path,
    processes: int,
    *,
    is_batch: bool = False,
) -> Gathered:
    """Make segments of the documents in the folder, which is there and is the caller's.

    Without `processes` all is done here. Raises what a process raised as `SearchIndexError`.
    """
    local = Gathering(folder)
    waiting = iter(parts(documents))
    size, enough = 0, MIN_BATCH_CHARACTERS if is_batch else MIN_CHARACTERS
    for part in waiting:
        local.add(part)
        size += characters(part)
        if processes and size >= enough:
            break
    gathered = local.finish()
    first = next(waiting, None)
    if first is not None:
        with _Team(folder, roots_path, processes) as team:
            team.add(first)
            for part in waiting:
                team.add(part)
            gathered.add(team.finish())
    return gathered


class _Team:
    """Processes that take parts as they become free."""

    def __init__(self, folder: Path, roots_path: Path, processes: int) -> None:
        self._folder, self._roots_path = folder, roots_path
        self._queue: Queue[bytes | None] = Queue(processes)
        self._parts: list[Part] = []
        self._size = 0
        self._count = processes
        self._pool = ThreadPoolExecutor(processes)
        self._processes = [_start(folder, roots_path, n) for n in range(processes)]
        self._results: list[Future[Gathered]] = [
            self._pool.submit(self._feed, process) for process in self._processes
        ]

    def __enter__(self) -> _Team:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
        self._empty()
        for _process in self._processes:
            self._queue.put(None)
        self._pool.shutdown()
        for process in self._processes:
            process.wait()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):  # what was still to be written to a dead process
                    stream.close()  # type: ignore[union-attr]  # both are pipes

    def add(self, part: Part) -> None:
        """Hand a part to whoever is free, waiting while nobody is."""
        self._parts.append(part)
        self._size += characters(part)
        if self._size >= CHARACTERS_AT_ONCE:
            self._send()

    def finish(self) -> Gathered:
        """Wait for all and give what they made."""
        self._send()
        for _ in self._processes:
            self._put(None)
        gathered = Gathered()
        for result in self._results:
            gathered.add(result.result())
        self._keep_roots()
        return gathered

    def _send(self) -> None:
        if self._parts:
            self._put(pickle.dumps(self._parts, pickle.HIGHEST_PROTOCOL))
            self._parts, self._size = [], 0

    def _put(self, data: bytes | None) -> None:
        while True:
            for result in self._results:
                if result.done():
                    result.result()  # whoever ended before the end says why
            try:
                return self._queue.put(data, timeout=1)
            except Full:
                continue

    def _feed(self, process: Any) -> Gathered:
        try:
            while (data := self._queue.get()) is not None:
                process.stdin.write(data)
            process.stdin.write(pickle.dumps(None))
            process.stdin.flush()
            outcome = pickle.load(process.stdout)  # noqa: S301 - our own process
        except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            raise SearchIndexError("a process that writes the index ended early") from error
        if isinstance(outcome, str):
            raise SearchIndexError(f"a process that writes the index failed: {outcome}")
        return cast(Gathered, outcome)

    def _empty(self) -> None:
        try:
            while True:
                self._queue.get_nowait()
        except Empty:
            return

    def _keep_roots(self) -> None:
        """Add the roots that the processes worked out to the file; losing them loses only time."""
        with self._roots_path.open("ab") as file:
            for path in self._folder.glob("roots-*.tsv"):
                file.write(path.read_bytes())


def _start(folder: Path, roots_path: Path, number: int) -> subprocess.Popen[bytes]:
    arguments = (str(folder.resolve()), str(roots_path.resolve()), str(number))
    return subprocess.Popen(  # noqa: S603 - our own program
        (sys.executable, "-m", "search_index.builder", *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=_CHECKOUT,
        start_new_session=True,  # a terminal's Ctrl-C ends us, and we end them
    )
