"""What a worker does for accounts: writes letters that were asked for, and forgets what has ended by itself."""

from __future__ import annotations

import logging
import time

from repository import clock
from repository.audit import heads
from repository.db import db, transaction
from repository.errors import Busy
from repository.people import asking, guessing, letters, links, own_data, sessions
from repository.settings import Settings

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 2.0
FORGET_EVERY_SECONDS = 3600.0
PAUSE_AFTER_ERROR_SECONDS = 300.0


class PeopleDuty:
    """The duties of one worker for accounts; `tick` does one piece of what is due."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._next_look_at = 0.0
        self._next_forget_at = self._next_erase_at = 0.0

    def tick(self) -> bool:
        """Do what is due; return whether anything was. An error is logged and waits for some minutes."""
        if time.monotonic() < self._next_look_at:
            return False
        try:
            return self._answer() or self._erase() or self._forget()
        except Busy:
            return False
        except Exception:
            log.exception("the duties of accounts failed; the next try is in some minutes")
            self._next_look_at = time.monotonic() + PAUSE_AFTER_ERROR_SECONDS
            return False
        finally:
            db.session.remove()

    def _answer(self) -> bool:
        if not asking.has_open(db.session()):
            self._next_look_at = time.monotonic() + LOOK_EVERY_SECONDS
            return False
        with transaction() as session:
            return asking.answer_next(session, self._settings)

    def _erase(self) -> bool:
        if time.monotonic() < self._next_erase_at:
            return False
        user_id = own_data.due_erasure(db.session())
        if user_id is None:
            self._next_erase_at = time.monotonic() + FORGET_EVERY_SECONDS
            return False
        with transaction() as session:
            own_data.erase(session, user_id)
        return True

    def _forget(self) -> bool:
        if time.monotonic() < self._next_forget_at:
            return False
        today = clock.today(self._settings.timezone)
        heads.write_head(db.session(), self._settings, today)
        with transaction() as session:
            sessions.forget_over(session, self._settings)
            asking.forget_old(session)
            links.forget_expired(session)
            guessing.forget_old(session)
            letters.forget_links(session)
        self._next_forget_at = time.monotonic() + FORGET_EVERY_SECONDS
        return True
