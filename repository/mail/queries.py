"""Looking into the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from repository.mail.models import OutgoingMail


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
