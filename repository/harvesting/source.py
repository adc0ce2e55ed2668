"""The repository as OAI-PMH sees it: `SqlSource` reads harvest entries and joins serialised records to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from oai import (
    Header,
    IdDoesNotExist,
    Identity,
    MetadataFormat,
    Page,
    Record,
    Selection,
    SetDescription,
)
from oai.records import Key
from repository import clock
from repository.crosswalks import oai_dc
from repository.harvesting.entries import WHOLE
from repository.harvesting.models import Counter, HarvestEntry, Serialisation
from repository.harvesting.stamping import LAST_STAMP
from repository.items.models import Collection, Item
from repository.items.records import record_of
from repository.metadata.vocabularies import label, label_of, profile
from repository.settings import Settings

COMMIT_SECONDS = 2  # a datestamp is set at most this long before its commit is seen by others
FORMATS = (
    MetadataFormat(
        "oai_dc",
        "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
        "http://www.openarchives.org/OAI/2.0/oai_dc/",
    ),
)
PARENTS = {
    "collection": "Collections",
    "type": "Types",
    "access": "Access",
}  # every record is in each of these


class SqlSource:
    """One request's view of the harvest entries; implements `oai.Source`."""

    def __init__(self, session: Session, settings: Settings, base_url: Callable[[], str]) -> None:
        self._session = session
        self._settings = settings
        self._site = base_url()
        self._arrival = clock.now()
        self._now = self._arrival - timedelta(seconds=COMMIT_SECONDS)
        self._present: datetime | None = None

    @property
    def base_url(self) -> str:
        """The address of the OAI-PMH interface."""
        return f"{self._site}/oai"

    def now(self) -> datetime:
        """Arrival minus the time a commit may take."""
        return self._now

    def identity(self) -> Identity:
        """Name, people in charge and the oldest datestamp, deleted records included."""
        earliest = self._session.scalar(
            select(func.min(HarvestEntry.datestamp)).where(self._counts())
        )
        live = select(HarvestEntry.item_id).where(
            HarvestEntry.set_spec == WHOLE, HarvestEntry.deleted.is_(False), self._counts()
        )
        public = select(Item.handle).where(Item.id.in_(live)).order_by(Item.id).limit(1)
        sample = self._session.scalar(public) or "23456789"
        email = self._settings.admin_email or f"admin@{self._settings.oai_namespace}"
        return Identity(
            repository_name=self._settings.name,
            admin_emails=[email],
            earliest_datestamp=earliest or self._now,
            namespace=self._settings.oai_namespace,
            sample_identifier=self._identifier(sample),
        )

    def formats(self) -> Sequence[MetadataFormat]:
        """All formats."""
        return FORMATS

    def formats_of(self, identifier: str) -> Sequence[MetadataFormat]:
        """The formats of one item that was ever public."""
        self._entry_of(identifier)
        return FORMATS

    def sets(self) -> Iterable[SetDescription]:
        """Every set that holds a record now, with its name; hidden collections never show."""
        query = (
            select(HarvestEntry.set_spec)
            .where(self._counts(), HarvestEntry.deleted.is_(False))
            .distinct()
        )
        specs = {spec for spec in self._session.scalars(query) if spec != WHOLE}
        specs |= {spec.split(":")[0] for spec in specs}
        collections = {
            c.slug: c
            for c in self._session.scalars(select(Collection).where(~Collection.is_hidden))
        }
        return [self._describe(spec, collections) for spec in sorted(specs)]

    def get(self, identifier: str, prefix: str) -> Record:
        """The record in one format, or its deleted header."""
        entry = self._entry_of(identifier)
        return self._records([entry], with_metadata=True)[0]

    def page(
        self, selection: Selection, after: Key | None, limit: int, *, with_metadata: bool
    ) -> Page:
        """The next records by (datestamp, item id)."""
        query = select(HarvestEntry).where(*self._selected(selection))
        if after is not None:
            position = (datetime.fromtimestamp(int(after[0]), UTC), int(after[1]))
            query = query.where(tuple_(HarvestEntry.datestamp, HarvestEntry.item_id) > position)
        query = query.order_by(HarvestEntry.datestamp, HarvestEntry.item_id).limit(limit + 1)
        entries = list(self._session.scalars(query))
        records = self._records(entries[:limit], with_metadata=with_metadata)
        if len(entries) <= limit:
            return Page(records)
        last = entries[limit - 1]
        return Page(records, (int(last.datestamp.timestamp()), last.item_id))

    def count(self, selection: Selection) -> int:
        """How many records the selection holds now."""
        query = select(func.count()).select_from(HarvestEntry).where(*self._selected(selection))
        return self._session.scalar(query) or 0

    def _moment(self) -> datetime:
        """The present of the entries: the arrival, or the last datestamp given where the clock was set back since.

        Without this, whatever changes after the clock was set back would be gone until the old time is reached again.
        """
        if self._present is None:
            last = self._session.scalar(select(Counter.value).where(Counter.name == LAST_STAMP))
            self._present = max(self._arrival, datetime.fromtimestamp(last or 0, UTC))
        return self._present

    def _counts(self) -> ColumnElement[bool]:
        """Entries count while datestamp ≤ present < until; the present is not `responseDate`."""
        now = self._moment()
        return and_(
            HarvestEntry.datestamp <= now,
            or_(HarvestEntry.until.is_(None), HarvestEntry.until > now),
        )

    def _selected(self, selection: Selection) -> list[ColumnElement[bool]]:
        spec = (
            WHOLE
            if selection.set_spec is None or selection.set_spec in PARENTS
            else selection.set_spec
        )
        conditions = [HarvestEntry.set_spec == spec, self._counts()]
        if selection.from_at is not None:
            conditions.append(HarvestEntry.datestamp >= selection.from_at)
        if selection.until_at is not None:
            conditions.append(HarvestEntry.datestamp <= selection.until_at)
        return conditions

    def _entry_of(self, identifier: str) -> HarvestEntry:
        prefix = f"oai:{self._settings.oai_namespace}:"
        if not identifier.startswith(prefix):
            raise IdDoesNotExist("No record of this repository has that identifier.")
        query = (
            select(HarvestEntry)
            .join(Item, Item.id == HarvestEntry.item_id)
            .where(
                Item.handle == identifier.removeprefix(prefix),
                HarvestEntry.set_spec == WHOLE,
                self._counts(),
            )
        )
        entry = self._session.scalar(query)
        if entry is None:
            raise IdDoesNotExist("No record of this repository has that identifier.")
        return entry

    def _records(self, entries: Sequence[HarvestEntry], *, with_metadata: bool) -> list[Record]:
        ids = [entry.item_id for entry in entries]
        handles = {
            row[0]: row[1]
            for row in self._session.execute(select(Item.id, Item.handle).where(Item.id.in_(ids)))
        }
        sets = self._sets_of(ids)
        live = [entry for entry in entries if not entry.deleted]
        xml = self._serialised(live) if with_metadata else {}
        return [
            Record(
                Header(
                    self._identifier(handles[e.item_id]), e.datestamp, sets[e.item_id], e.deleted
                ),
                None if e.deleted else xml.get(e.item_id),
            )
            for e in entries
        ]

    def _sets_of(self, ids: Sequence[int]) -> dict[int, list[str]]:
        """Set memberships for headers: those that hold the item now, or held it when it was deleted."""
        found: dict[int, list[str]] = defaultdict(list)
        query = select(HarvestEntry.item_id, HarvestEntry.set_spec, HarvestEntry.deleted).where(
            HarvestEntry.item_id.in_(ids), self._counts()
        )
        rows = sorted((r[0], r[1], r[2]) for r in self._session.execute(query))
        gone = {item_id for item_id, spec, deleted in rows if spec == WHOLE and deleted}
        for item_id, spec, deleted in rows:
            if spec != WHOLE and (not deleted or item_id in gone):
                found[item_id].append(spec)
        return found

    def _serialised(self, entries: Sequence[HarvestEntry]) -> dict[int, bytes]:
        """The bytes in force now; computed, not written, where none are stored (a GET takes no write lock)."""
        ids = [entry.item_id for entry in entries]
        found: dict[int, bytes] = {}
        if self._settings.base_url:
            query = (
                select(Serialisation.item_id, Serialisation.xml)
                .where(Serialisation.item_id.in_(ids), Serialisation.datestamp <= self._moment())
                .order_by(Serialisation.datestamp)
            )
            found = {row[0]: row[1] for row in self._session.execute(query)}
        missing = [i for i in ids if i not in found]
        today = clock.day_of(self._moment(), self._settings.timezone)
        for item in self._session.scalars(select(Item).where(Item.id.in_(missing))):
            found[item.id] = oai_dc.serialise(record_of(item, self._site, today), today)
        return found

    def _identifier(self, handle: str) -> str:
        return f"oai:{self._settings.oai_namespace}:{handle}"

    def _describe(self, spec: str, collections: dict[str, Collection]) -> SetDescription:
        kind, _, rest = spec.partition(":")
        last = rest.rsplit(":", 1)[-1]
        if not rest:
            return SetDescription(spec, PARENTS[kind])
        if kind == "collection" and last in collections:
            collection = collections[last]
            return SetDescription(spec, collection.title_id, collection.description_id)
        if kind == "type":
            entry: Any = profile(last)
            return SetDescription(spec, label_of(entry, "en") if entry else last)
        return SetDescription(spec, label("access_rights", last, "en") or last)
