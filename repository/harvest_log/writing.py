"""Appending to the harvest log from the web processes: one line an answer, without the database.

A file a day in the instance. Each line is written by one call that appends, so that several processes write at once;
whatever goes wrong is logged once a minute and disturbs no answer.
"""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

from repository.harvest_log.lines import LONGEST_LINE_BYTES, Line, encode

log = logging.getLogger(__name__)
SUFFIX = ".jsonl"
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_COMPLAIN_EVERY_SECONDS = 60.0


class HarvestLog:
    """The log in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._silent_until = 0.0

    def append(self, line: Line) -> bool:
        """The line is at the end of its day's file, whole; False when it could not be written."""
        data = encode(line)
        if len(data) > LONGEST_LINE_BYTES:
            return False
        try:
            written = self._write(self.folder / f"{line.at:%Y-%m-%d}{SUFFIX}", data)
        except OSError as error:
            self._complain(error.strerror or str(error))
            return False
        if written < len(data):
            self._complain("the disk is full")
        return written == len(data)

    def _write(self, path: Path, data: bytes) -> int:
        try:
            descriptor = os.open(path, _FLAGS, 0o640)
        except FileNotFoundError:
            self.folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            descriptor = os.open(path, _FLAGS, 0o640)
        try:
            return os.write(descriptor, data)
        finally:
            os.close(descriptor)

    def _complain(self, reason: str) -> None:
        if time.monotonic() >= self._silent_until:
            self._silent_until = time.monotonic() + _COMPLAIN_EVERY_SECONDS
            log.error("the harvest log in %s cannot be written: %s", self.folder, reason)
