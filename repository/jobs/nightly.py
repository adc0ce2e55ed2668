"""What the worker does when it has no job: once a day it compares database, index and verdicts, at night it tidies the
index, and all the time, slowly, it reads stored files again to see whether they are intact.
"""

from __future__ import annotations

import logging
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import clock, indexing
from repository.aggregators.verdicts import bring_in_line
from repository.copies.operations import forget_old as forget_copies
from repository.db import db, gather_statistics, transaction
from repository.errors import Busy
from repository.files import fixity
from repository.files.storage import FileStore
from repository.items.models import Item
from repository.jobs import queue
from repository.jobs.starting import mend_index
from repository.pages.store import PageStore
from repository.settings import current
from repository.uploads.cleaning import clean
from search_index import Index, IndexBusy, IndexUnreachable

log = logging.getLogger(__name__)
NIGHT_HOURS = range(1, 5)  # in the site's zone
FIXITY_BYTES_PER_SECOND = 20_000_000
FIXITY_BATCH = 500
PAUSE_AFTER_ERROR_SECONDS = 3600.0
PAUSE_WITHOUT_DUE_SECONDS = 3600.0
PAUSE_WITHOUT_INDEX_SECONDS = 30.0
STATISTICS_EVERY_SECONDS = 900.0


class Nightly:
    """The daily duties of one worker; `tick` does one piece of what is due."""

    def __init__(self, files: FileStore, store: PageStore, index: Index) -> None:
        self._files = files
        self._store = store
        self._index = index
        self._verified_on: date | None = None
        self._tidied_on: date | None = None
        self._due: list[fixity.Due] = []
        self._next_fixity_at = 0.0
        self._next_statistics_at = 0.0
        self._paused_until = 0.0
        self._checked = self._changed = 0

    def tick(self) -> bool:
        """Do one piece of what is due; return whether there was any. An error is logged and waits for an hour."""
        if time.monotonic() < self._paused_until:
            return False
        now = clock.now().astimezone(ZoneInfo(current().timezone))
        try:
            self._gather()
            return self._verify(now) or self._tidy(now) or self._check_one()
        except IndexUnreachable:
            self._paused_until = time.monotonic() + PAUSE_WITHOUT_INDEX_SECONDS
            return False
        except (Busy, IndexBusy):
            return False
        except Exception:
            log.exception("a daily duty failed; the next try is in an hour")
            self._paused_until = time.monotonic() + PAUSE_AFTER_ERROR_SECONDS
            return False
        finally:
            db.session.remove()

    def _verify(self, now: datetime) -> bool:
        is_due = self._verified_on is None or (
            now.date() > self._verified_on and now.hour >= NIGHT_HOURS.start
        )
        if not is_due:
            return False
        verify(db.session(), self._index, self._store, now.date())
        bring_in_line(db.session(), now.date())
        log.info("uploads that were not finished in time: %d", clean(current().temporary_folder))
        with transaction() as session:
            log.info("requests for copies that were deleted: %d", forget_copies(session))
        log.info("fixity: checked %d files, %d changed", self._checked, self._changed)
        self._checked = self._changed = 0
        self._verified_on = now.date()
        return True

    def _gather(self) -> None:
        if time.monotonic() >= self._next_statistics_at:
            gather_statistics(db.engine)
            self._next_statistics_at = time.monotonic() + STATISTICS_EVERY_SECONDS

    def _tidy(self, now: datetime) -> bool:
        if now.hour not in NIGHT_HOURS or self._tidied_on == now.date():
            return False
        if self._index.tidy(thoroughly=True):
            return True
        self._tidied_on = now.date()
        return False

    def _check_one(self) -> bool:
        if time.monotonic() < self._next_fixity_at:
            return False
        if not self._due:
            self._due = fixity.due(db.session(), FIXITY_BATCH)
            if not self._due:
                self._next_fixity_at = time.monotonic() + PAUSE_WITHOUT_DUE_SECONDS
                return False
        due = self._due.pop(0)
        is_intact = fixity.check(self._files, due.sha256)
        self._checked += 1
        if not is_intact:
            self._changed += 1
            log.error(
                "stored file %s is missing or changed; restore it from the backup", due.sha256
            )
        self._next_fixity_at = time.monotonic() + due.size_bytes / FIXITY_BYTES_PER_SECOND
        return True


def verify(session: Session, index: Index, store: PageStore, today: date) -> int:
    """Jobs bring index and database together afterwards; return how many were needed.

    An index that cannot be read is built anew. Items whose embargo has just ended are written again, because who may
    read their pages changes with the day. Raises `search_index.IndexBusy` when somebody else writes.
    """
    if not mend_index(session, index, store):
        raise IndexBusy("the index is to be built anew, but somebody else writes")
    drift = indexing.compare(session, index)
    opened = select(Item.id).where(
        Item.embargo_until <= today, Item.embargo_until > today - timedelta(days=2)
    )
    wanted = {*drift.stale, *drift.surplus, *session.scalars(opened)}
    wanted -= queue.unfinished_subjects(session, indexing.INDEX)
    session.rollback()
    if wanted:
        with transaction() as writing:
            queue.enqueue(writing, indexing.INDEX, sorted(wanted))
    log.info("index and database compared: %d items to be written", len(wanted))
    return len(wanted)
