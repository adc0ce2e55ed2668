"""A batch as a job: short transactions one after the other, in slices between which the worker does other work."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from repository import clock
from repository.batches import changing
from repository.batches.operations import BATCH
from repository.db import db, transaction
from repository.errors import Busy
from repository.jobs.queue import enqueue
from repository.settings import current

log = logging.getLogger(__name__)
SLICE_SECONDS = 10.0
TRANSACTION_SECONDS = 0.5
FIRST_COUNT, MOST_AT_ONCE = 20, 200
LEASE_LENGTHENED_EVERY_SECONDS = 5.0


def run_batch(batch_id: int, still_at_it: Callable[[], None]) -> None:
    """The batch is through with its stage, or a job for the rest of it waits."""
    if not go_on(batch_id, SLICE_SECONDS, still_at_it):
        with transaction() as session:
            enqueue(session, BATCH, [batch_id])


def go_on(batch_id: int, seconds: float, still_at_it: Callable[[], None] = lambda: None) -> bool:
    """Work on the batch for about so long; return whether it is through.

    No transaction lasts longer than a second (architecture D9): their length follows from the last one's time.
    """
    started = told = time.monotonic()
    count = FIRST_COUNT
    while True:
        before = time.monotonic()
        done = _step(batch_id, count)
        now = time.monotonic()
        if done == 0:
            return True
        if now - started > seconds:
            return False
        if now - told > LEASE_LENGTHENED_EVERY_SECONDS:
            still_at_it()
            told = now
        if done is None:
            count = 1  # one by one until the item is found that cannot be changed
            continue
        each = max(now - before, 0.001) / done
        count = max(1, min(MOST_AT_ONCE, count * 2, int(TRANSACTION_SECONDS / each)))


def _step(batch_id: int, count: int) -> int | None:
    """Deal with up to `count` items and return how many; None when one of several could not be changed."""
    today = clock.today(current().timezone)
    try:
        with transaction() as session:
            return changing.take_on(session, batch_id, count, today)
    except Busy:
        raise
    except Exception as error:
        log.exception("%d items of batch %d could not be changed", count, batch_id)
        if count > 1:
            return None
        with transaction() as session:
            changing.note_failure(session, batch_id, f"{type(error).__name__}: {error}")
        return 1
    finally:
        db.session.expunge_all()
