"""What a worker does for partners: harvests those that are due, a page at a time, and keeps their search index.

The network is waited for in a thread of its own, so a slow partner holds up no other work; the database is touched
only in `tick`.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import clock
from repository.db import db, transaction
from repository.errors import Busy, Conflict
from repository.partners import indexing, listing
from repository.partners.answers import Page
from repository.partners.asking import Fault, ask
from repository.partners.fetching import Client
from repository.partners.harvesting import client_of, harvesting_alone, seconds_to_wait
from repository.partners.models import HarvestState, Partner, PartnerHarvest
from repository.settings import Settings
from search_index import Index, IndexBusy

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 2.0
RECONCILE_EVERY_SECONDS = 600.0
PAUSE_AFTER_ERROR_SECONDS = 300.0


@dataclass
class _Asked:
    """A page that is on its way, and the lock of its partner."""

    partner_id: int
    harvest_id: int
    lock: ExitStack
    answers: list[Page | Fault] = field(default_factory=list)
    thread: threading.Thread | None = None


class PartnerDuty:
    """The partners of one worker; `tick` does one piece of what is due."""

    def __init__(self, settings: Settings, index: Index) -> None:
        self._settings = settings
        self._index = index
        self._client: Client = client_of(settings)
        self._pace = listing.Pace()
        self._asked: _Asked | None = None
        self._next_look_at = 0.0
        self._next_reconcile_at = 0.0

    def tick(self) -> bool:
        """Enter a page that came, or index some records, or ask for a page; return whether anything was done."""
        try:
            return self._enter() or self._keep_index() or self._look()
        except (Busy, IndexBusy):
            return False
        except Exception:
            log.exception("a harvest of partners failed; the next try is in some minutes")
            self._let_go()
            self._next_look_at = time.monotonic() + PAUSE_AFTER_ERROR_SECONDS
            return False
        finally:
            db.session.remove()

    def _enter(self) -> bool:
        asked = self._asked
        if asked is None or not asked.answers:
            return False
        with transaction() as session:
            step = listing.enter(session, asked.harvest_id, asked.answers[0], self._pace)
        if step.is_end or step.wait_seconds:
            self._let_go()
            self._next_look_at = 0.0
            return True
        asked.answers.clear()
        self._ask_next(db.session(), asked)
        return True

    def _ask_next(self, session: Session, asked: _Asked) -> None:
        partner = session.get(Partner, asked.partner_id)
        harvest = session.get(PartnerHarvest, asked.harvest_id)
        if partner is None or harvest is None or not partner.is_enabled:
            self._let_go()
            return
        url = listing.question(partner, harvest)
        asked.thread = threading.Thread(target=_fetch, args=(self._client, url, asked), daemon=True)
        asked.thread.start()

    def _keep_index(self) -> bool:
        if time.monotonic() >= self._next_reconcile_at:
            self._next_reconcile_at = time.monotonic() + RECONCILE_EVERY_SECONDS
            return indexing.reconcile(db.session(), self._index) > 0
        if self._asked is None and time.monotonic() < self._next_look_at:
            return False
        return indexing.index_some(db.session(), self._index) > 0

    def _look(self) -> bool:
        """Begin or go on with a harvest that is due; several take turns, the longest due first."""
        if self._asked is not None or time.monotonic() < self._next_look_at:
            return False
        for partner_id in _due(db.session()):
            if self._begin(partner_id):
                return True
        self._next_look_at = time.monotonic() + LOOK_EVERY_SECONDS
        return False

    def _begin(self, partner_id: int) -> bool:
        lock = ExitStack()
        try:
            lock.enter_context(harvesting_alone(self._settings.temporary_folder, partner_id))
        except Conflict:
            return False  # by the command, or by another worker
        with lock, transaction() as session:
            harvest = listing.begin(session, session.get_one(Partner, partner_id))
            if seconds_to_wait(harvest) > 0:
                return False
            harvest_id = harvest.id
            kept = lock.pop_all()
        self._asked = _Asked(partner_id, harvest_id, kept)
        self._ask_next(db.session(), self._asked)
        return True

    def _let_go(self) -> None:
        if self._asked is not None:
            self._asked.lock.close()
        self._asked = None


def _fetch(client: Client, url: str, asked: _Asked) -> None:
    answer: Page | Fault
    try:
        answer = ask(client, url)
    except Exception as error:  # whatever it was, the harvest must not wait for ever
        log.exception("asking a partner failed")
        answer = Fault("no_connection", f"{type(error).__name__}: {error}")
    asked.answers.append(answer)


def _due(session: Session) -> list[int]:
    """The partners that are on and due, those whose harvest waits for its time left out."""
    now = clock.now()
    resting = select(PartnerHarvest.partner_id).where(
        PartnerHarvest.state == HarvestState.RUNNING, PartnerHarvest.wait_until > now
    )
    query = select(Partner.id).where(
        Partner.is_enabled.is_(True), Partner.due_at <= now, Partner.id.not_in(resting)
    )
    found = list(session.scalars(query.order_by(Partner.due_at, Partner.id)))
    session.rollback()
    return found
