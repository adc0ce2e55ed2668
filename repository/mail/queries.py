"""Looking into the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from repository.mail.models import LetterText, OutgoingMail


def has_due(session: Session, at: datetime) -> bool:
    """Whether a letter waits to be sent at this time; asked first, so that an idle worker takes no lock."""
    query = select(OutgoingMail.id).where(
        or_(
            and_(OutgoingMail.state == "pending", OutgoingMail.next_try_at <= at),
            and_(OutgoingMail.state == "leased", OutgoingMail.lease_until < at),
        )
    )
    return session.scalar(query.limit(1)) is not None


def newest(session: Session, limit: int, state: str | None = None) -> list[OutgoingMail]:
    """Return the letters written last, the newest first."""
    query = select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(limit)
    return list(
        session.scalars(query if state is None else query.where(OutgoingMail.state == state))
    )


def counts(session: Session) -> dict[str, int]:
    """Return how many letters there are in each state."""
    query = select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)
    return {row[0]: row[1] for row in session.execute(query)}


def edited(session: Session, name: str, language: str) -> LetterText | None:
    """Return the words of a kind of letter that a librarian wrote, None where the shipped ones hold."""
    query = select(LetterText).where(LetterText.name == name, LetterText.language == language)
    return session.scalar(query)


def all_edited(session: Session) -> dict[tuple[str, str], LetterText]:
    """Return every letter that a librarian changed, by name and language."""
    return {(row.name, row.language): row for row in session.scalars(select(LetterText))}


STATES = ("pending", "leased", "sent", "kept", "failed")


def written(
    session: Session, page: int, size: int, state: str | None = None
) -> tuple[list[OutgoingMail], int]:
    """Return a page of the letters written last, the newest first, and how many there are in all."""
    query = select(OutgoingMail).order_by(OutgoingMail.id.desc())
    counting = select(func.count()).select_from(OutgoingMail)
    if state is not None:
        query = query.where(OutgoingMail.state == state)
        counting = counting.where(OutgoingMail.state == state)
    found = session.scalars(query.limit(size).offset((page - 1) * size))
    return list(found), session.scalar(counting) or 0
