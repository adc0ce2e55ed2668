"""How much of a web process exports may take: so many batches are made at a time, the next one waits.

A batch takes its place only while it is made, not while a slow reader takes it in; so nobody who
reads slowly keeps others out.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from repository.errors import RepositoryError

FIRST_WAIT_SECONDS = 2.0


class AllTaken(RepositoryError):
    """Several long lists are being made at the moment. Please wait a little and try again."""

    status: ClassVar[int] = 429


class Places:
    """At most `count` at a time."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    @contextmanager
    def one(self, wait_seconds: float | None = None) -> Iterator[None]:
        """Hold a place for the body; None waits for as long as it takes. Raises AllTaken when none became free."""
        if not self._free.acquire(timeout=wait_seconds):
            raise AllTaken("Please wait a little and try again.")  # as the page of 429 says
        try:
            yield
        finally:
            self._free.release()
