"""The stored bytes of records: `oai_dc` is written with the change itself, every other format by the job `serialise`.

A record that is not stored is made when it is asked for, so a job may run late, twice or never. Stored bytes are
removed by the change that makes them wrong (`harvesting.stamping`), never by time.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session, joinedload, selectinload

from repository import clock
from repository.crosswalks.harvested import HARVESTED, suiting
from repository.db import transaction
from repository.harvesting.lock import lock_stamps
from repository.harvesting.models import HarvestEntry, Serialisation
from repository.harvesting.sets import WHOLE
from repository.items.models import Item
from repository.items.records import record_of
from repository.jobs import queue
from repository.settings import Settings, current

SERIALISE = "serialise"  # the job's kind
WITH_THE_CHANGE = "oai_dc"  # every aggregator asks for it; the others are asked for by few


def pack(prefix: str, xml: bytes) -> bytes:
    """Return the bytes to be stored: those of the formats that few ask for are compressed to a quarter."""
    return xml if prefix == WITH_THE_CHANGE else zlib.compress(xml, 6)


def unpack(prefix: str, stored: bytes) -> bytes:
    """Return the XML that was packed."""
    return stored if prefix == WITH_THE_CHANGE else zlib.decompress(stored)


def metadata_of(
    session: Session, item_ids: Collection[int], prefix: str, base_url: str, today: date
) -> dict[int, bytes]:
    """Make the metadata of these items in one format as it is on `today`, by item id."""
    form = HARVESTED[prefix]
    query = _whole_items().where(Item.id.in_(item_ids))
    return {
        item.id: form.serialise(record_of(item, base_url, today), today)
        for item in session.scalars(query)
    }


def serialise_items(session: Session, item_ids: Sequence[int]) -> None:
    """Every format of these items is stored, for each of their datestamps, unless they changed meanwhile.

    The XML is made without a lock. An item that changes while it is made has a new job pending then, and is left to it.
    """
    settings = current()
    made = list(_made(session, item_ids, settings))
    session.rollback()
    with transaction() as writing:
        lock_stamps(writing)
        changed = queue.pending_subjects(writing, SERIALISE, item_ids)
        settled = [i for i in item_ids if i not in changed]
        rows = [row for row in made if row["item_id"] in settled]
        writing.execute(
            delete(Serialisation).where(
                Serialisation.item_id.in_(settled), Serialisation.prefix != WITH_THE_CHANGE
            )
        )
        if rows:
            writing.execute(insert(Serialisation), rows)


def row(
    item: Item, prefix: str, at: datetime, today: date, settings: Settings
) -> dict[str, object]:
    """Return the item's metadata in one format on `today`, as a row that is in force from `at` on."""
    xml = HARVESTED[prefix].serialise(record_of(item, settings.base_url, today), today)
    return {"item_id": item.id, "prefix": prefix, "datestamp": at, "xml": pack(prefix, xml)}


def _made(
    session: Session, item_ids: Sequence[int], settings: Settings
) -> Iterable[dict[str, object]]:
    if not settings.base_url:
        return
    live = select(HarvestEntry.item_id, HarvestEntry.datestamp).where(
        HarvestEntry.set_spec == WHOLE,
        HarvestEntry.item_id.in_(item_ids),
        HarvestEntry.deleted.is_(False),
    )
    stamps = session.execute(live).all()
    items = {item.id: item for item in session.scalars(_whole_items().where(Item.id.in_(item_ids)))}
    for item_id, at in stamps:
        item, day = items[item_id], clock.day_of(at, settings.timezone)
        for form in suiting(item.profile):
            if form.prefix != WITH_THE_CHANGE:
                yield row(item, form.prefix, at, day, settings)


def _whole_items() -> Select[Any]:
    return select(Item).options(
        joinedload(Item.collection), joinedload(Item.revision), selectinload(Item.files)
    )
