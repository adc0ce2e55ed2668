"""The worker: takes jobs, does them, and is safe to kill at any moment.

Index jobs are written up to a hundred at a time; one process writes the index at a time, others give their index jobs
back and wait. Reading a file happens in a limited child (`pages.extract`), so no file can take the worker down.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from repository import clock, indexing
from repository.aggregators.models import JUDGE
from repository.aggregators.verdicts import bring_in_line, judge_items
from repository.authorities.pairs import PAIR_NAMES, run_pairing
from repository.batches.operations import BATCH
from repository.batches.running import run_batch
from repository.db import db, transaction
from repository.doubles.finding import PAIR_ITEMS, run_pairing_items
from repository.errors import Busy
from repository.files.operations import READ
from repository.files.storage import FileStore
from repository.harvest_log.rolling import Rolling
from repository.harvesting.serialising import SERIALISE, serialise_items
from repository.harvesting.touch import touch_site
from repository.indexes import partners_index
from repository.jobs import queue
from repository.jobs.index_duty import (
    INDEX_BATCH,
    PAUSE_SECONDS,
    IndexCare,
    is_due,
    pause_seconds,
)
from repository.jobs.nightly import Nightly
from repository.jobs.starting import mend_index, new_name, take_over
from repository.mail.duty import MailDuty
from repository.pages.images import PageImages
from repository.pages.preparing import IMAGES, prepare_images
from repository.pages.reading import read_item
from repository.pages.recognising import RECOGNISE, recognise_item
from repository.pages.store import PageStore
from repository.partners.duty import PartnerDuty
from repository.people.duty import PeopleDuty
from repository.review.digest import DigestDuty
from repository.review.examining import examine_item
from repository.review.rounds import EXAMINE
from repository.saved_searches.alerts import AlertDuty
from repository.self_check.operations import SELF_CHECK
from repository.self_check.running import run_check
from repository.settings import current
from repository.vocabularies.operations import RELABEL
from repository.vocabularies.relabelling import run_relabelling
from search_index import Index, IndexBusy, IndexDamaged, IndexUnreachable

log = logging.getLogger(__name__)
SMALL_BATCH = 50
UNREACHABLE_PAUSE_SECONDS = 5.0


class Worker:
    """One working process. `tick` does one piece of work; the loops call it."""

    def __init__(self, files: FileStore, store: PageStore, index: Index) -> None:
        self.name = new_name()
        self.files = files
        self.store = store
        self.index = index
        self.rolling = Rolling()
        self._index_again_at = 0.0
        # jobs about one item, the most urgent kind first
        self.tasks: dict[str, Callable[[int, Callable[[], None]], None]] = {
            SELF_CHECK: run_check,  # somebody waits for it, and it ends within a minute
            BATCH: run_batch,  # in slices, so that nothing waits long behind one
            READ: self._read,
            RECOGNISE: self._recognise,
            IMAGES: self._prepare,
            EXAMINE: self._examine,
            PAIR_NAMES: run_pairing,
            PAIR_ITEMS: run_pairing_items,
            RELABEL: run_relabelling,
        }
        # jobs about several items at a time
        self.batches: dict[str, Callable[[Session, Sequence[int]], None]] = {
            SERIALISE: serialise_items,
            JUDGE: judge_items,
        }

    def run(self, should_stop: Callable[[], bool]) -> None:
        """Work until `should_stop` says so, pausing half a second when there is nothing to do."""
        self._start()
        care = IndexCare(self.index, self.store)
        nightly = Nightly(self.files, self.store, self.index)
        partners = PartnerDuty(current(), partners_index(current()))
        letters, alerts = MailDuty(current()), AlertDuty(current(), self.index)
        digest = DigestDuty(current())
        people = PeopleDuty(current())
        while not should_stop():
            self.rolling.tick()
            if self.tick() | letters.tick() | alerts.tick() | digest.tick():
                care.rest()
                partners.tick()
            elif not (partners.tick() or people.tick() or care.tick() or nightly.tick()):
                time.sleep(pause_seconds(db.session()))
                db.session.remove()

    def drain(self, progress: Callable[[int], None] = lambda left: None) -> int:
        """Work until no job is pending or leased by anybody; return how many have failed for good."""
        self._start()
        while True:
            db.session.rollback()
            left = queue.unfinished(db.session())
            progress(left)
            if not left:
                Rolling().tick()
                return queue.failed(db.session())
            if not self.tick(eager=True):
                self._take_over()
                time.sleep(PAUSE_SECONDS / 5)

    def tick(self, *, eager: bool = False) -> bool:
        """Do one batch of index jobs or one other job; return whether there was anything to do.

        Index jobs wait while others keep coming, up to two seconds, unless `eager` and nothing else is to be done.
        """
        try:
            if is_due(db.session()) and self._index():
                return True
            if any(self._do_one(kind) for kind in self.tasks):
                return True
            if any(self._do_batch(kind) for kind in self.batches):
                return True
            return eager and self._index()
        except Busy:
            return False
        finally:
            db.session.remove()

    def _start(self) -> None:
        self._take_over()
        try:
            mend_index(db.session(), self.index, self.store)
            bring_in_line(db.session(), clock.today(current().timezone))
        except Busy:  # what is out of date is found again at night
            log.info("the database was busy; verdicts are compared later")
        except IndexUnreachable as error:
            log.warning("the index is compared later: %s", error)
        finally:
            db.session.remove()

    def _take_over(self) -> None:
        try:
            take_over(db.session())
        except Busy:  # the leases run out by themselves
            log.info("the database was busy; leases of dead workers are left as they are")
        finally:
            db.session.remove()

    def _index(self) -> bool:
        is_resting = time.monotonic() < self._index_again_at
        jobs = [] if is_resting else self._lease(indexing.INDEX, INDEX_BATCH)
        if not jobs:
            return False
        ids = [job_id for job_id, _ in jobs]
        try:
            indexing.index_items(
                db.session(), [subject for _, subject in jobs], self.index, self.store
            )
        except IndexBusy as error:
            if isinstance(error, IndexUnreachable):
                log.warning("index jobs wait: %s", error)
                self._index_again_at = time.monotonic() + UNREACHABLE_PAUSE_SECONDS
            self._release(ids)
            return False
        except IndexDamaged:
            log.exception("the index is damaged; it is rebuilt beside and swapped in")
            self._release(ids)
            return self._rebuild()
        except Exception as error:
            log.exception("indexing failed")
            self._index_one_by_one(jobs) if len(jobs) > 1 else self._fail(ids[0], error)
            return True
        self._finish(ids, is_public=True)
        return True

    def _rebuild(self) -> bool:
        try:
            indexing.rebuild(db.session(), self.index, self.store, wait_seconds=0)
        except IndexBusy:
            return False
        return True

    def _index_one_by_one(self, jobs: list[tuple[int, int]]) -> None:
        """Find the item that spoils a batch, so that the others are not held up by it."""
        for job_id, subject in jobs:
            db.session.rollback()
            try:
                indexing.index_items(db.session(), [subject], self.index, self.store)
            except Exception as error:
                log.exception("item %s cannot be indexed", subject)
                self._fail(job_id, error)
            else:
                self._finish([job_id], is_public=True)

    def _do_batch(self, kind: str) -> bool:
        """Do some jobs at once; one that cannot be done holds up no other. Return whether there was any."""
        jobs = self._lease(kind, SMALL_BATCH)
        if not self._are_done(kind, jobs) and len(jobs) > 1:
            for job in jobs:
                self._are_done(kind, [job])
        return bool(jobs)

    def _are_done(self, kind: str, jobs: list[tuple[int, int]]) -> bool:
        ids = [job_id for job_id, _ in jobs]
        try:
            if jobs:
                self.batches[kind](db.session(), [subject for _, subject in jobs])
        except Busy:
            self._release(ids)
            raise
        except Exception as error:
            log.exception("%d jobs %s failed", len(jobs), kind)
            if len(jobs) == 1:
                self._fail(ids[0], error)
            return False
        self._finish(ids)
        return True

    def _do_one(self, kind: str) -> bool:
        """Do one job about one item; return whether there was any."""
        jobs = self._lease(kind, 1)
        if not jobs:
            return False
        job_id, item_id = jobs[0]
        try:
            self.tasks[kind](item_id, lambda: self._extend(job_id))
        except Exception as error:
            log.exception("job %s of item %s failed", kind, item_id)
            self._fail(job_id, error)
        else:
            self._finish([job_id])
        return True

    def _read(self, item_id: int, still_at_it: Callable[[], None]) -> None:
        read_item(item_id, self.files, self.store, still_at_it)

    def _recognise(self, item_id: int, still_at_it: Callable[[], None]) -> None:
        recognise_item(item_id, current().ocr_languages, self.files, self.store, still_at_it)

    def _examine(self, item_id: int, still_at_it: Callable[[], None]) -> None:
        examine_item(item_id, self.store, still_at_it)

    def _prepare(self, item_id: int, still_at_it: Callable[[], None]) -> None:
        prepare_images(item_id, self.files, PageImages(current().images_folder), still_at_it)

    def _lease(self, kind: str, limit: int) -> list[tuple[int, int]]:
        if not queue.is_waiting(
            db.session(), kind
        ):  # so that an idle worker never takes the write lock
            return []
        with transaction() as session:
            return [
                (job.id, job.subject_id) for job in queue.lease(session, [kind], self.name, limit)
            ]

    def _extend(self, job_id: int) -> None:
        with transaction() as session:
            queue.extend(session, [job_id], self.name)
        self.rolling.tick()  # also during a job that takes long

    def _finish(self, ids: list[int], *, is_public: bool = False) -> None:
        """Remove jobs that are done; `is_public` when pages that show the index are to be made anew."""
        if not ids:
            return
        with transaction() as session:
            queue.finish(session, ids, self.name)
            if is_public:
                touch_site(session)

    def _release(self, ids: list[int]) -> None:
        with transaction() as session:
            queue.release(session, ids, self.name)

    def _fail(self, job_id: int, error: Exception) -> None:
        with transaction() as session:
            queue.fail(session, job_id, self.name, f"{type(error).__name__}: {error}")
