"""Finished self-checks, the last one first."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.self_check.models import SelfCheck


def finished(session: Session, limit: int) -> list[SelfCheck]:
    """Return the last finished checks."""
    query = select(SelfCheck).where(SelfCheck.finished_at.is_not(None))
    return list(session.scalars(query.order_by(SelfCheck.id.desc()).limit(limit)))
