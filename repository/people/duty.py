"""What a worker does for accounts: what has ended by itself is taken out of the tables."""

from __future__ import annotations

import logging
import time

from repository.db import db, transaction
from repository.errors import Busy
from repository.people import sessions
from repository.settings import Settings

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 3600.0


class PeopleDuty:
    """The duties of one worker for accounts; `tick` does what is due, once an hour."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._next_look_at = 0.0

    def tick(self) -> bool:
        """Do what is due; return whether anything was. An error is logged and waits for the next hour."""
        if time.monotonic() < self._next_look_at:
            return False
        self._next_look_at = time.monotonic() + LOOK_EVERY_SECONDS
        try:
            with transaction() as session:
                sessions.forget_over(session, self._settings)
        except Busy:
            self._next_look_at = 0.0
            return False
        except Exception:
            log.exception("tidying accounts failed; the next try is in an hour")
        finally:
            db.session.remove()
        return True
