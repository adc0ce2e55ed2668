"""The stored bytes of records: `oai_dc` is written with the change itself, every other format by the job `serialise`.

What is stored is the whole `record` element of OAI-PMH, header included, so that a page of a list is joined, not built.
A record that is not stored is made when it is asked for, so a job may run late, twice or never. Stored bytes are
removed by the change that makes them wrong (`harvesting.stamping`), never by time.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session, joinedload, selectinload

from oai import Header, Record, record_bytes
from repository import clock
from repository.crosswalks.harvested import HARVESTED, suiting
from repository.db import transaction
from repository.harvesting.describing import about_records
from repository.harvesting.lock import lock_stamps
from repository.harvesting.models import HarvestEntry, Serialisation
from repository.harvesting.sets import WHOLE
from repository.items.models import Item, ItemRelation
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
        writing.execute(delete(Serialisation).where(Serialisation.item_id.in_(settled)))
        if rows:
            writing.execute(insert(Serialisation), rows)


@dataclass(frozen=True)
class Standing:
    """A record's header but for its identifier: since when it is so, on which day, and in which sets."""

    at: datetime
    day: date
    sets: str


def standings(entries: Iterable[HarvestEntry], zone: str) -> list[Standing]:
    """Return how an item stands in the whole repository, now and from the end of an embargo on, where it is live."""
    return [
        Standing(e.datestamp, clock.day_of(e.datestamp, zone), e.sets)
        for e in entries
        if e.set_spec == WHOLE and not e.deleted
    ]


def row(item: Item, prefix: str, standing: Standing, settings: Settings) -> dict[str, object]:
    """Return the item's record in one format as a row that is in force from `standing.at` on."""
    stored = pack(prefix, record_xml(item, prefix, standing, settings))
    return {"item_id": item.id, "prefix": prefix, "datestamp": standing.at, "xml": stored}


def record_xml(item: Item, prefix: str, standing: Standing, settings: Settings) -> bytes:
    """Make the `record` element of an item in one format."""
    known = record_of(item, settings.base_url, standing.day)
    metadata = HARVESTED[prefix].serialise(known, standing.day)
    name = identifier(settings, item.handle)
    header = Header(name, standing.at, standing.sets.split())
    return record_bytes(Record(header, metadata, about_records(settings)))


def identifier(settings: Settings, handle: str) -> str:
    """Return the OAI identifier of the item with this handle."""
    return f"oai:{settings.oai_namespace}:{handle}"


def _made(
    session: Session, item_ids: Sequence[int], settings: Settings
) -> Iterable[dict[str, object]]:
    if not settings.base_url:
        return
    whole = select(HarvestEntry).where(
        HarvestEntry.set_spec == WHOLE, HarvestEntry.item_id.in_(item_ids)
    )
    entries = session.scalars(whole).all()
    items = {item.id: item for item in session.scalars(_whole_items().where(Item.id.in_(item_ids)))}
    for entry in entries:
        for standing in standings([entry], settings.timezone):
            item = items[entry.item_id]
            for form in suiting(item.profile):
                yield row(item, form.prefix, standing, settings)


def _whole_items() -> Select[Any]:
    return select(Item).options(
        joinedload(Item.collection),
        joinedload(Item.revision),
        selectinload(Item.files),
        selectinload(Item.relations),
        selectinload(Item.named_by).joinedload(ItemRelation.item).joinedload(Item.collection),
    )
