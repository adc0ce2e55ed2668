"""What the harvest log knows: harvesters, those seen last first, and the days of one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from repository.harvest_log.models import Harvester, HarvesterDay


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all harvesters."""

    harvesters: int
    requests: int
    records: int
    errors: int


def totals(session: Session) -> Totals:
    """Return the sums over all harvesters."""
    row = session.execute(
        select(
            func.count(Harvester.id),
            func.coalesce(func.sum(Harvester.request_count), 0),
            func.coalesce(func.sum(Harvester.record_count), 0),
            func.coalesce(func.sum(Harvester.error_count), 0),
        )
    ).one()
    return Totals(*(int(value) for value in row))


def harvesters(session: Session, *, limit: int | None = None, offset: int = 0) -> list[Harvester]:
    """Return harvesters with their lists and errors, those seen last first."""
    query = (
        select(Harvester)
        .options(selectinload(Harvester.lists), selectinload(Harvester.errors))
        .order_by(Harvester.last_seen_at.desc(), Harvester.id)
    )
    return list(session.scalars(query.limit(limit).offset(offset)))


def harvester(session: Session, harvester_id: int) -> Harvester | None:
    """Return one harvester with its lists and errors."""
    return session.get(
        Harvester,
        harvester_id,
        options=[selectinload(Harvester.lists), selectinload(Harvester.errors)],
    )


def days(session: Session, harvester_id: int, limit: int) -> list[HarvesterDay]:
    """Return the last days on which a harvester came, the latest first."""
    query = select(HarvesterDay).where(HarvesterDay.harvester_id == harvester_id)
    return list(session.scalars(query.order_by(HarvesterDay.day.desc()).limit(limit)))
