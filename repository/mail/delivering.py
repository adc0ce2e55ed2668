"""Delivering one letter of the outbox: leased, handed over, noted, each a short transaction of its own."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from email.message import EmailMessage

from repository.db import transaction
from repository.mail import operations
from repository.mail.message import message_of
from repository.mail.sending import NotSent, keep, send
from repository.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Leased:
    """A letter that this process is to hand over; `message` is None when it cannot be written at all."""

    mail_id: int
    kind: str
    message: EmailMessage | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: `sent`, `kept`, or None with the reason."""

    state: str | None
    error: str = ""
    is_final: bool = False


def take(settings: Settings, mail_id: int | None = None) -> Leased | None:
    """Return the next letter that is due, or this one, leased; None when there is none."""
    with transaction() as session:
        mail = operations.lease(session, mail_id)
        if mail is None:
            return None
        try:
            return Leased(mail.id, mail.kind, message_of(mail, settings))
        except ValueError as error:  # the standard library will not write it
            return Leased(mail.id, mail.kind, None, str(error))


def hand_over(leased: Leased, settings: Settings) -> Outcome:
    """Send the letter, or keep it where no server is set. Touches no database, so it may run in a thread."""
    if leased.message is None:
        return Outcome(None, leased.error, is_final=True)
    try:
        if settings.mail_host:
            send(leased.message, settings)
            return Outcome("sent")
        keep(leased.message, settings.mail_folder, f"{leased.mail_id:06}-{leased.kind}")
    except NotSent as error:
        return Outcome(None, str(error), is_final=error.is_final)
    except OSError as error:
        return Outcome(None, f"{type(error).__name__}: {error}")
    return Outcome("kept")


def note(leased: Leased, outcome: Outcome) -> None:
    """What became of the letter is committed."""
    with transaction() as session:
        if outcome.state is not None:
            operations.note_done(session, leased.mail_id, outcome.state)
        else:
            log.warning("letter %d was not sent: %s", leased.mail_id, outcome.error)
            operations.note_failure(
                session, leased.mail_id, outcome.error, is_final=outcome.is_final
            )
