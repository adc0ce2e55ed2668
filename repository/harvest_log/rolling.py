"""Rolling the harvest log up: new lines of the files become sums in tables, each line exactly once.

How far a file was read is written in the transaction that adds its lines to the sums, so that whoever is killed between
any two steps leaves either both or neither.
"""

from __future__ import annotations

import logging
import time
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from repository import clock
from repository.db import db, transaction
from repository.errors import Busy
from repository.harvest_log import sums
from repository.harvest_log.lines import LONGEST_LINE_BYTES, decode
from repository.harvest_log.models import HarvestLogFile
from repository.harvest_log.writing import SUFFIX
from repository.settings import current

log = logging.getLogger(__name__)
BATCH_BYTES = 128 * 1024  # some 400 lines: a short hold of the write lock
PERIOD_SECONDS = 20.0
PAUSE_AFTER_ERROR_SECONDS = 600.0
_ADVISORY_LOCK = 0xDA1A0B7


class Rolling:
    """What a worker does about the harvest log every twenty seconds; `tick` costs nothing in between."""

    def __init__(self) -> None:
        self._next_at = 0.0
        self._tidied_on: date | None = None

    def tick(self) -> None:
        """When it is due, all lines that are there stand in the sums, and files past their time are gone.

        A busy database is left to the next time; what fails is logged and tried again in ten minutes.
        """
        if time.monotonic() < self._next_at:
            return
        self._next_at = time.monotonic() + PERIOD_SECONDS
        try:
            roll_up_all(current().harvest_log_folder)
            self._tidy()
        except Busy:
            log.info("the database was busy; the harvest log waits")
        except Exception:
            log.exception("the harvest log could not be rolled up; the next try is in ten minutes")
            self._next_at = time.monotonic() + PAUSE_AFTER_ERROR_SECONDS
        finally:
            db.session.rollback()

    def _tidy(self) -> None:
        today = clock.now().date()
        if self._tidied_on != today:
            delete_old(current().harvest_log_folder, current().harvest_log_days, today)
            self._tidied_on = today


def roll_up_all(folder: Path) -> int:
    """Return how many lines were added to the sums, when none is left. Raises Busy."""
    added = 0
    for path in _files(folder):
        while (count := roll_up(path)) is not None:
            added += count
    return added


def roll_up(path: Path) -> int | None:
    """Add the next lines of a file to the sums; return how many they were, None when there was nothing to read.

    A line that is not finished yet waits; one that is damaged is passed over.
    """
    _, data = _unread(path, _offset(db.session(), path.name))
    db.session.rollback()
    if not data:
        return None  # the write lock is not taken for nothing
    with transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        file = session.get(HarvestLogFile, path.name)
        if file is None:
            file = HarvestLogFile(name=path.name, offset_bytes=0)
            session.add(file)
        offset, data = _unread(path, file.offset_bytes)
        lines = [line for part in data.split(b"\n") if part and (line := decode(part)) is not None]
        sums.add(session, lines, current().timezone)
        file.offset_bytes = offset + len(data)
    return len(lines)


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob(f"*{SUFFIX}")) if _day(path.name) is not None]


def _offset(session: Session, name: str) -> int:
    query = select(HarvestLogFile.offset_bytes).where(HarvestLogFile.name == name)
    return session.scalar(query) or 0


def _unread(path: Path, offset: int) -> tuple[int, bytes]:
    """Where reading begins, and whole lines from there on; a file that is shorter than it was is another one."""
    size = path.stat().st_size
    if size < offset:
        offset = 0
    with path.open("rb") as file:
        file.seek(offset)
        data = file.read(BATCH_BYTES)
    end = data.rfind(b"\n") + 1
    if not end and len(data) > LONGEST_LINE_BYTES:
        return offset, data  # no line is that long: it is damaged, and passed over
    return offset, data[:end]


def delete_old(folder: Path, days: int, today: date) -> int:
    """Return how many files were deleted: those of days more than `days` ago all of whose lines stand in the sums."""
    last = today - timedelta(days=days)
    gone = 0
    for path in _files(folder):
        is_done = not _unread(path, _offset(db.session(), path.name))[1]
        if is_done and _is_before(path.name, last):
            path.unlink(missing_ok=True)
            gone += 1
    # Only after the files: without its row a file would be added to the sums again.
    names = db.session.scalars(select(HarvestLogFile.name)).all()
    names = [name for name in names if _is_before(name, last) and not (folder / name).exists()]
    db.session.rollback()
    if names:
        with transaction() as session:
            session.execute(delete(HarvestLogFile).where(HarvestLogFile.name.in_(names)))
    return gone


def _is_before(name: str, last: date) -> bool:
    day = _day(name)
    return day is not None and day < last


def _day(name: str) -> date | None:
    """The day that a file of the log is named for; None of any other file."""
    try:
        day = date.fromisoformat(name.removesuffix(SUFFIX))
    except ValueError:
        return None
    return day if name == f"{day:%Y-%m-%d}{SUFFIX}" else None
