"""The last statements of a transaction: datestamps, harvest entries, serialisations, index jobs, change count.

They run under the write lock (SQLite) or an advisory lock (PostgreSQL), so that datestamps never go backwards and a
harvester that saw one commit has seen all earlier ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from repository import clock
from repository.crosswalks import oai_dc
from repository.db import before_commit
from repository.harvesting.entries import WHOLE, next_entries, presence_of
from repository.harvesting.models import Counter, HarvestEntry, Serialisation
from repository.harvesting.touch import take_touched
from repository.items.models import Item
from repository.items.records import record_of
from repository.jobs.queue import enqueue
from repository.settings import Settings, current

ADVISORY_LOCK = 0xDA1A0A6
CHANGES, LAST_STAMP = "changes", "last_stamp"
PREFIX = "oai_dc"
BATCH = 500
LONGEST_STAMPING_SECONDS = 1  # between a datestamp and COMMIT; `responseDate` lies two seconds back


@before_commit
def stamp(session: Session) -> None:
    """Bring everything that harvesters, the index and cached pages read in line with the touched items."""
    items, is_touched = take_touched(session)
    if not is_touched:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
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
        for table in (HarvestEntry, Serialisation):
            for start in range(0, len(ids), BATCH):
                written = table.item_id.in_(ids[start : start + BATCH])
                session.execute(
                    update(table)
                    .where(written, table.datestamp == before)
                    .values(datestamp=at)
                    .execution_options(synchronize_session=False)
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
            serialised += _serialised(item, at, today, settings)
            if presence.changes_at is not None and item.embargo_until is not None:
                serialised += _serialised(item, presence.changes_at, item.embargo_until, settings)
    session.execute(delete(HarvestEntry).where(HarvestEntry.item_id.in_(public)))
    session.execute(delete(Serialisation).where(Serialisation.item_id.in_(public)))
    if entries:
        session.execute(insert(HarvestEntry), entries)
    if serialised:
        session.execute(insert(Serialisation), serialised)
    enqueue(session, "index", public)


def _serialised(
    item: Item, at: datetime, today: date, settings: Settings
) -> list[dict[str, object]]:
    xml = oai_dc.serialise(record_of(item, settings.base_url, today), today)
    return [{"item_id": item.id, "prefix": PREFIX, "datestamp": at, "xml": xml}]


def _values(entry: HarvestEntry) -> dict[str, object]:
    return {
        "set_spec": entry.set_spec,
        "datestamp": entry.datestamp,
        "item_id": entry.item_id,
        "deleted": entry.deleted,
        "until": entry.until,
    }
