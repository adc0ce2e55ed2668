"""The outbox: letters are put in, leased by a worker, and noted as sent, kept, to be tried again, or given up.

Each is done in the caller's transaction, so that a letter leaves if and only if what it tells of was committed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from repository import clock
from repository.errors import BadValue
from repository.mail.models import OutgoingMail
from repository.settings_mail import EMAIL

LEASE_SECONDS = 600
RETRY_MINUTES = (1, 5, 15, 60, 180, 360, 720, 1440)
"""Pauses after each failure: greylisting takes minutes, a broken server a day; then it is given up."""
KEPT_DAYS = 90
LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent. `key` is the same for the same news to the same person; `headers` are added as they are."""

    key: str
    kind: str
    recipient: str
    language: str
    subject: str
    text: str
    html: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def is_address(text: str) -> bool:
    """Whether `text` can stand in a header as one e-mail address."""
    return bool(EMAIL.fullmatch(text)) and text.isprintable() and len(text) <= LONGEST_ADDRESS


def put(session: Session, letter: Letter, domain: str) -> OutgoingMail | None:
    """The letter is in the outbox once the caller commits; None when one of the same key is there already.

    `domain` ends its Message-ID, which stays the same however often it is sent. Raises BadValue when the address is
    none or a header holds a line end.
    """
    if not is_address(letter.recipient):
        raise BadValue("email", "%(value)s is not an e-mail address.", value=letter.recipient)
    for text in (letter.subject, *letter.headers, *letter.headers.values()):
        if not text.isprintable():
            raise BadValue(
                "subject", "A header of a letter holds a line end: %(value)s.", value=repr(text)
            )
    if session.scalar(select(OutgoingMail.id).where(OutgoingMail.key == letter.key)) is not None:
        return None
    now = clock.now()
    row = OutgoingMail(
        key=letter.key,
        kind=letter.kind,
        recipient=letter.recipient,
        language=letter.language,
        subject=letter.subject[:LONGEST_SUBJECT],
        text=letter.text,
        html=letter.html,
        headers=dict(letter.headers),
        message_id=f"<{uuid.uuid4().hex}@{domain}>",
        next_try_at=now,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def lease(session: Session, mail_id: int | None = None) -> OutgoingMail | None:
    """Take the letter that waits longest, or this one; None when there is none. Counts as a try.

    A lease that ran out belongs to a worker that died, perhaps after the server took the letter: it is sent again,
    with the same Message-ID. So a letter may come twice after a kill, and is never lost.
    """
    now = clock.now()
    is_due = or_(
        and_(OutgoingMail.state == "pending", OutgoingMail.next_try_at <= now),
        and_(OutgoingMail.state == "leased", OutgoingMail.lease_until < now),
    )
    if mail_id is not None:
        is_due = and_(OutgoingMail.id == mail_id, OutgoingMail.state.in_(("pending", "failed")))
    query = select(OutgoingMail).where(is_due).order_by(OutgoingMail.next_try_at, OutgoingMail.id)
    row = session.scalar(query.limit(1).with_for_update(skip_locked=True))
    if row is not None:
        row.state, row.tries = "leased", row.tries + 1
        row.lease_until = now + timedelta(seconds=LEASE_SECONDS)
        session.flush()
    return row


def note_done(session: Session, mail_id: int, state: str) -> None:
    """The leased letter was `sent`, or `kept` in the folder."""
    row = _leased(session, mail_id)
    if row is not None:
        row.state, row.lease_until, row.error, row.done_at = state, None, None, clock.now()


def note_failure(session: Session, mail_id: int, error: str, *, is_final: bool) -> None:
    """The leased letter is tried again after a growing pause, or given up: at once when `is_final`, else in the end."""
    row = _leased(session, mail_id)
    if row is None:
        return
    row.error, row.lease_until = error[:2000], None
    if is_final or row.tries > len(RETRY_MINUTES):
        row.state, row.done_at = "failed", clock.now()
        return
    pause = timedelta(minutes=RETRY_MINUTES[row.tries - 1])
    row.state, row.next_try_at = "pending", clock.now() + pause


def forget_old(session: Session) -> list[int]:
    """Letters that were done with 90 days ago are gone; return their ids."""
    before = clock.now() - timedelta(days=KEPT_DAYS)
    ids = list(session.scalars(select(OutgoingMail.id).where(OutgoingMail.done_at < before)))
    if ids:
        session.execute(delete(OutgoingMail).where(OutgoingMail.id.in_(ids)))
    return ids


def _leased(session: Session, mail_id: int) -> OutgoingMail | None:
    query = select(OutgoingMail).where(OutgoingMail.id == mail_id, OutgoingMail.state == "leased")
    return session.scalar(query.with_for_update())
