"""What a worker does for e-mail: sends what is due, one letter at a time, and forgets what is old.

The server is waited for in a thread of its own, so a slow one holds up no other work; the database
is touched only in `tick`.
"""

from __future__ import annotations

import logging
import threading
import time

from repository import clock
from repository.db import db, transaction
from repository.errors import Busy
from repository.mail import operations
from repository.mail.delivering import Leased, Outcome, hand_over, note, take
from repository.mail.queries import has_due
from repository.settings import Settings

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 2.0
FORGET_EVERY_SECONDS = 86_400.0
PAUSE_AFTER_ERROR_SECONDS = 300.0


class MailDuty:
    """The letters of one worker; `tick` does one piece of what is due."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._leased: Leased | None = None
        self._outcome: list[Outcome] = []
        self._next_look_at = 0.0
        self._next_forget_at = 0.0

    def tick(self) -> bool:
        """Note what became of a letter, or hand over the next; return whether anything was done."""
        try:
            return self._note() or self._look() or self._forget()
        except Busy:
            return False
        except Exception:
            log.exception("sending letters failed; the next try is in some minutes")
            self._leased, self._outcome = None, []
            self._next_look_at = time.monotonic() + PAUSE_AFTER_ERROR_SECONDS
            return False
        finally:
            db.session.remove()

    def _note(self) -> bool:
        if self._leased is None or not self._outcome:
            return False
        note(self._leased, self._outcome[0])
        self._leased, self._outcome = None, []
        return True

    def _look(self) -> bool:
        if self._leased is not None or time.monotonic() < self._next_look_at:
            return False
        if not has_due(db.session(), clock.now()):
            self._next_look_at = time.monotonic() + LOOK_EVERY_SECONDS
            return False
        self._leased = take(self._settings)
        if self._leased is None:
            return False
        arguments = (self._leased, self._settings, self._outcome)
        threading.Thread(target=_hand_over, args=arguments, daemon=True).start()
        return True

    def _forget(self) -> bool:
        if time.monotonic() < self._next_forget_at:
            return False
        self._next_forget_at = time.monotonic() + FORGET_EVERY_SECONDS
        with transaction() as session:
            gone = operations.forget_old(session)
        for mail_id in gone:
            for path in self._settings.mail_folder.glob(f"{mail_id:06}-*.eml"):
                path.unlink(missing_ok=True)
        return bool(gone)


def _hand_over(leased: Leased, settings: Settings, outcome: list[Outcome]) -> None:
    """Whatever happens, there is an outcome to note."""
    try:
        outcome.append(hand_over(leased, settings))
    except Exception as error:
        log.exception("letter %d could not be handed over", leased.mail_id)
        outcome.append(Outcome(None, f"{type(error).__name__}: {error}"))
