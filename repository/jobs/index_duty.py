"""When index jobs are due, and what a worker does for the index when it has no job: mend it where a search met damage,
and merge its segments.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository import clock, indexing
from repository.db import db
from repository.jobs.models import Job
from repository.jobs.queue import is_waiting
from repository.jobs.starting import mend_index
from repository.pages.store import PageStore
from search_index import Index, IndexBusy, IndexDamaged

log = logging.getLogger(__name__)
INDEX_BATCH = 100
QUIET_SECONDS = 1  # the program's clock counts whole seconds: from the next one on nothing came
LONGEST_WAIT_SECONDS = 2
PAUSE_SECONDS = 0.5
SHORT_PAUSE_SECONDS = 0.1
IDLE_SECONDS = 5.0
SUSPICION_SECONDS = 60.0


def is_due(session: Session) -> bool:
    """Whether index jobs are to be done now: a batch is full, nothing else came of late, the first waited long enough,
    or a lease ran out.
    """
    at = clock.now()
    ready = (Job.kind == indexing.INDEX, Job.state == "pending", Job.run_after <= at)
    query = select(func.count(), func.min(Job.run_after), func.max(Job.run_after)).where(*ready)
    count, oldest, newest = session.execute(query).one()
    lost = select(Job.id).where(
        Job.kind == indexing.INDEX, Job.state == "leased", Job.lease_until < at
    )
    has_lost = session.scalar(lost.limit(1)) is not None
    session.rollback()
    return has_lost or int(count) >= INDEX_BATCH or _have_waited(oldest, newest, at)


def _have_waited(oldest: datetime | None, newest: datetime | None, at: datetime) -> bool:
    if oldest is None or newest is None:
        return False
    is_quiet = newest <= at - timedelta(seconds=QUIET_SECONDS)
    return is_quiet or oldest <= at - timedelta(seconds=LONGEST_WAIT_SECONDS)


def pause_seconds(session: Session) -> float:
    """Return for how long to rest: shortly while index jobs wait for company."""
    return SHORT_PAUSE_SECONDS if is_waiting(session, indexing.INDEX) else PAUSE_SECONDS


class IndexCare:
    """What one worker does for the index in idle seconds; `tick` does one short piece."""

    def __init__(self, index: Index, store: PageStore) -> None:
        self._index = index
        self._store = store
        self._busy_at = 0.0
        self._mend_again_at = 0.0
        self._is_untidy = True

    def rest(self) -> None:
        """Leave the index alone for some seconds: there are jobs, which may have changed it."""
        self._busy_at = time.monotonic()
        self._is_untidy = True

    def tick(self) -> bool:
        """Do what is due; return whether there was anything."""
        try:
            return self._mend() or self._tidy()
        except IndexBusy:
            return False
        except IndexDamaged as error:
            log.warning("the index is damaged: %s", error)
            return mend_index(db.session(), self._index, self._store)
        finally:
            db.session.remove()

    def _mend(self) -> bool:
        if not self._index.is_suspected() or time.monotonic() < self._mend_again_at:
            return False
        self._mend_again_at = time.monotonic() + SUSPICION_SECONDS
        return mend_index(db.session(), self._index, self._store)

    def _tidy(self) -> bool:
        if not self._is_untidy or time.monotonic() < self._busy_at + IDLE_SECONDS:
            return False
        self._is_untidy = self._index.tidy()
        return self._is_untidy
