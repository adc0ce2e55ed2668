"""The last statements of a transaction: datestamps, harvest entries, serialisations, index jobs, change count.

They run under the write lock (SQLite) or an advisory lock (PostgreSQL), so that datestamps never go backwards and a
harvester that saw one commit has seen all earlier ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from repository import clock
from repository.aggregators.models import JUDGE
from repository.db import before_commit
from repository.harvesting.entries import next_entries, presence_of
from repository.harvesting.lock import lock_stamps
from repository.harvesting.models import Counter, HarvestEntry, Serialisation
from repository.harvesting.serialising import SERIALISE, WITH_THE_CHANGE, row, standings
from repository.harvesting.sets import WHOLE
from repository.harvesting.touch import take_touched
from repository.items.models import Item
from repository.jobs.queue import enqueue
from repository.settings import Settings, current

CHANGES, LAST_STAMP = "changes", "last_stamp"
BATCH = 500
LONGEST_STAMPING_SECONDS = 1  # between a datestamp and COMMIT; `responseDate` lies two seconds back


@before_commit
def stamp(session: Session) -> None:
    """Bring everything that harvesters, the index and cached pages read in line with the touched items."""
    items, is_touched = take_touched(session)
    if not is_touched:
        return
    lock_stamps(session)
    session.execute(update(Counter).where(Counter.name == CHANGES).values(value=Counter.value + 1))
    if not items:
        return
    settings, at = current(), _next_stamp(session)
    # the day of the datestamp, not of the clock: the two differ at midnight and after the clock was set back
    today = clock.day_of(at, settings.timezone)
    for start in range(0, len(items), BATCH):
        _write(session, items[start : start + BATCH], at, today, settings)
    _catch_up(session, [item.id for item in items], at)


def _catch_up(session: Session, ids: list[int], at: datetime) -> None:
    """Where writing took longer than a harvester allows for, move what was written to the present second."""
    late = timedelta(seconds=LONGEST_STAMPING_SECONDS)
    for _ in range(3):
        if clock.now() - at <= late:
            return
        before, at = at, _next_stamp(session)
        for start in range(0, len(ids), BATCH):
            chosen = ids[start : start + BATCH]
            written = (HarvestEntry.item_id.in_(chosen), HarvestEntry.datestamp == before)
            session.execute(
                update(HarvestEntry)
                .where(*written)
                .values(datestamp=at)
                .execution_options(synchronize_session=False)
            )
            # these name the datestamp; they are made when asked for, until the job stores them
            stale = (Serialisation.item_id.in_(chosen), Serialisation.datestamp == before)
            session.execute(
                delete(Serialisation).where(*stale).execution_options(synchronize_session=False)
            )


def _next_stamp(session: Session) -> datetime:
    last = session.scalar(select(Counter.value).where(Counter.name == LAST_STAMP)) or 0
    now = max(int(clock.now().timestamp()), last)
    session.execute(update(Counter).where(Counter.name == LAST_STAMP).values(value=now))
    return datetime.fromtimestamp(now, UTC)


def _write(
    session: Session, items: Sequence[Item], at: datetime, today: date, settings: Settings
) -> None:
    ids = [item.id for item in items]
    present: dict[int, list[HarvestEntry]] = defaultdict(list)
    for entry in session.scalars(select(HarvestEntry).where(HarvestEntry.item_id.in_(ids))):
        present[entry.item_id].append(entry)
        session.expunge(entry)
    entries, serialised, public = [], [], []
    for item in items:
        presence = presence_of(item, today, settings.timezone)
        rows = next_entries(item.id, presence, present[item.id], at)
        if rows is None:
            continue
        public.append(item.id)
        entries += [_values(row) for row in rows]
        if WHOLE in presence.now and settings.base_url:
            serialised += [
                row(item, WITH_THE_CHANGE, standing, settings)
                for standing in standings(rows, settings.timezone)
            ]
    _replace(session, public, entries, serialised)
    for kind in ("index", JUDGE):
        enqueue(session, kind, public)
    if settings.base_url:
        enqueue(session, SERIALISE, public)


def _replace(
    session: Session,
    ids: list[int],
    entries: list[dict[str, object]],
    serialised: list[dict[str, object]],
) -> None:
    session.execute(delete(HarvestEntry).where(HarvestEntry.item_id.in_(ids)))
    session.execute(delete(Serialisation).where(Serialisation.item_id.in_(ids)))
    if entries:
        session.execute(insert(HarvestEntry), entries)
    if serialised:
        session.execute(insert(Serialisation), serialised)


def _values(entry: HarvestEntry) -> dict[str, object]:
    return {
        "set_spec": entry.set_spec,
        "datestamp": entry.datestamp,
        "item_id": entry.item_id,
        "deleted": entry.deleted,
        "until": entry.until,
        "sets": entry.sets,
    }
