"""Questions about the lists of harvest entries whose cost grows with the number of lists, not of entries.

SQL's DISTINCT and MIN read every entry; here the database hops from one list to the next by the primary key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from repository.harvesting.models import HarvestEntry


def that_hold_a_record(session: Session, counts: ColumnElement[bool]) -> Sequence[str]:
    """Return the lists that hold a record which is not deleted; `counts` says which entries are in force."""
    names = _names()
    live = (
        select(HarvestEntry.item_id)
        .where(HarvestEntry.set_spec == names.c.spec, ~HarvestEntry.deleted, counts)
        .correlate(names)
    )
    return session.scalars(select(names.c.spec).where(live.exists())).all()


def earliest(session: Session, counts: ColumnElement[bool]) -> datetime | None:
    """Return the oldest datestamp in any list, deleted records included."""
    names = _names()
    first = (
        select(HarvestEntry.datestamp)
        .where(HarvestEntry.set_spec == names.c.spec, counts)
        .order_by(HarvestEntry.datestamp)
        .limit(1)
        .correlate(names)
        .scalar_subquery()
    )
    found: Iterable[datetime | None] = session.scalars(select(first))
    return min((at for at in found if at is not None), default=None)


def _names() -> CTE:
    """Every list that has an entry, one after the other."""
    first = select(func.min(HarvestEntry.set_spec).label("spec")).cte("names", recursive=True)
    following = aliased(HarvestEntry)
    after = (
        select(func.min(following.set_spec))
        .where(following.set_spec > first.c.spec)
        .correlate(first)
        .scalar_subquery()
    )
    return first.union_all(select(after).where(first.c.spec.is_not(None)))
