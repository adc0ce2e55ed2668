"""The repository as OAI-PMH sees it: `SqlSource` reads harvest entries and joins serialised records to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from oai import (
    CannotDisseminateFormat,
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
from repository.crosswalks.harvested import HARVESTED
from repository.harvesting import lists
from repository.harvesting.models import Counter, HarvestEntry, Serialisation
from repository.harvesting.serialising import metadata_of, unpack
from repository.harvesting.sets import WHOLE, describe, is_set, limited_formats, list_of
from repository.harvesting.stamping import LAST_STAMP
from repository.items.models import Collection, Item
from repository.settings import Settings

Listed = Select[*tuple[Any, ...]]
Found = Row[*tuple[Any, ...]]

COMMIT_SECONDS = 2  # a datestamp is set at most this long before its commit is seen by others
FORMATS = tuple(
    MetadataFormat(form.prefix, form.schema, form.namespace) for form in HARVESTED.values()
)


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
        public = (
            select(Item.handle)
            .join(HarvestEntry, HarvestEntry.item_id == Item.id)
            .where(HarvestEntry.set_spec == WHOLE, ~HarvestEntry.deleted, self._counts())
            .order_by(HarvestEntry.datestamp, HarvestEntry.item_id)
        )
        sample = self._session.scalar(public.limit(1)) or "23456789"
        email = self._settings.admin_email or f"admin@{self._settings.oai_namespace}"
        return Identity(
            repository_name=self._settings.name,
            admin_emails=[email],
            earliest_datestamp=lists.earliest(self._session, self._counts()) or self._now,
            namespace=self._settings.oai_namespace,
            sample_identifier=self._identifier(sample),
        )

    def formats(self) -> Sequence[MetadataFormat]:
        """All formats."""
        return FORMATS

    def formats_of(self, identifier: str) -> Sequence[MetadataFormat]:
        """The formats of one item that was ever public; those it had, when it is deleted."""
        limited = {list_of(prefix, None): prefix for prefix in limited_formats()}
        found = {row.set_spec: row.deleted for row in self._entries_of(identifier, [*limited])}
        is_gone = found[WHOLE]
        missing = {
            prefix
            for spec, prefix in limited.items()
            if spec not in found or (found[spec] and not is_gone)
        }
        return [form for form in FORMATS if form.prefix not in missing]

    def sets(self) -> Iterable[SetDescription]:
        """Every set that holds a record now, with its name; hidden collections never show."""
        specs = {s for s in lists.that_hold_a_record(self._session, self._counts()) if is_set(s)}
        specs |= {spec.split(":")[0] for spec in specs}
        collections = {
            c.slug: c
            for c in self._session.scalars(select(Collection).where(~Collection.is_hidden))
        }
        return [describe(spec, collections) for spec in sorted(specs)]

    def get(self, identifier: str, prefix: str) -> Record:
        """The record in one format, or its deleted header."""
        listed = list_of(prefix, None)
        if all(row.set_spec != listed for row in self._entries_of(identifier, [listed])):
            raise CannotDisseminateFormat(f"This record is not offered in {prefix}.")
        handle = self._handle(identifier)
        query = self._listed(listed, prefix, with_metadata=True).where(Item.handle == handle)
        return self._records(self._session.execute(query).all(), prefix, with_metadata=True)[0]

    def page(
        self, selection: Selection, after: Key | None, limit: int, *, with_metadata: bool
    ) -> Page:
        """The next records by (datestamp, item id)."""
        prefix = selection.prefix
        listed = list_of(prefix, selection.set_spec)
        query = self._listed(listed, prefix, with_metadata=with_metadata)
        query = query.where(*_between(selection))
        if after is not None:
            position = (datetime.fromtimestamp(int(after[0]), UTC), int(after[1]))
            query = query.where(tuple_(HarvestEntry.datestamp, HarvestEntry.item_id) > position)
        query = query.order_by(HarvestEntry.datestamp, HarvestEntry.item_id).limit(limit + 1)
        rows = self._session.execute(query).all()
        records = self._records(rows[:limit], prefix, with_metadata=with_metadata)
        if len(rows) <= limit:
            return Page(records)
        last = rows[limit - 1]
        return Page(records, (int(last.datestamp.timestamp()), last.item_id))

    def count(self, selection: Selection) -> int:
        """How many records the selection holds now."""
        listed = list_of(selection.prefix, selection.set_spec)
        chosen = (HarvestEntry.set_spec == listed, self._counts(), *_between(selection))
        query = select(func.count()).select_from(HarvestEntry).where(*chosen)
        return self._session.scalar(query) or 0

    def _moment(self) -> datetime:
        """The present of the entries: the arrival, or the last datestamp given where the clock was set back since.

        Without this, whatever changes after the clock was set back would be gone until the old time is reached again.
        """
        if self._present is None:
            last = self._session.scalar(select(Counter.value).where(Counter.name == LAST_STAMP))
            self._present = max(self._arrival, datetime.fromtimestamp(last or 0, UTC))
        return self._present

    def _counts(self, entry: Any = HarvestEntry) -> ColumnElement[bool]:
        """Entries count while datestamp ≤ present < until; the present is not `responseDate`."""
        now = self._moment()
        return and_(entry.datestamp <= now, or_(entry.until.is_(None), entry.until > now))

    def _listed(self, listed: str, prefix: str, *, with_metadata: bool) -> Listed:
        """The rows of a list: what a header needs, and the stored bytes where they are wanted.

        Sets and bytes belong to the item's entry in the whole repository, which is the list's own entry or stands
        beside it.
        """
        whole = HarvestEntry if listed == WHOLE else aliased(HarvestEntry)
        columns: list[Any] = [HarvestEntry.datestamp, HarvestEntry.item_id, HarvestEntry.deleted]
        stored = [Serialisation.xml] if with_metadata and self._settings.base_url else []
        query = (
            select(*columns, Item.handle, whole.sets, *stored)
            .select_from(HarvestEntry)
            .join(Item, Item.id == HarvestEntry.item_id)
            .where(HarvestEntry.set_spec == listed, self._counts())
        )
        if whole is not HarvestEntry:
            beside = and_(whole.item_id == HarvestEntry.item_id, whole.set_spec == WHOLE)
            query = query.join(whole, and_(beside, self._counts(whole)))
        if stored:
            in_force = and_(
                Serialisation.item_id == HarvestEntry.item_id,
                Serialisation.prefix == prefix,
                Serialisation.datestamp == whole.datestamp,
            )
            query = query.outerjoin(Serialisation, in_force)
        return query

    def _records(self, rows: Sequence[Found], prefix: str, *, with_metadata: bool) -> list[Record]:
        xml = self._metadata(rows, prefix) if with_metadata else {}
        return [
            Record(
                Header(self._identifier(r.handle), r.datestamp, r.sets.split(), r.deleted),
                None if r.deleted else xml.get(r.item_id),
            )
            for r in rows
        ]

    def _metadata(self, rows: Sequence[Found], prefix: str) -> dict[int, bytes]:
        """The bytes in force now; made, not written, where none are stored (a GET takes no write lock)."""
        live = [r for r in rows if not r.deleted]
        kept = {r.item_id: r.xml for r in live} if self._settings.base_url else {}
        found = {i: unpack(prefix, xml) for i, xml in kept.items() if xml is not None}
        missing = [r.item_id for r in live if r.item_id not in found]
        if missing:
            today = clock.day_of(self._moment(), self._settings.timezone)
            found |= metadata_of(self._session, missing, prefix, self._site, today)
        return found

    def _entries_of(self, identifier: str, more: Sequence[str]) -> Sequence[Row[str, bool]]:
        """The item's entries in the whole repository, which must be there, and in the lists `more`."""
        query = (
            select(HarvestEntry.set_spec, HarvestEntry.deleted)
            .join(Item, Item.id == HarvestEntry.item_id)
            .where(
                Item.handle == self._handle(identifier),
                HarvestEntry.set_spec.in_([WHOLE, *more]),
                self._counts(),
            )
        )
        rows = self._session.execute(query).all()
        if all(row.set_spec != WHOLE for row in rows):
            raise IdDoesNotExist("No record of this repository has that identifier.")
        return rows

    def _handle(self, identifier: str) -> str:
        """The handle in an identifier; '', which no item has, in one that is not of this repository."""
        prefix = f"oai:{self._settings.oai_namespace}:"
        return identifier.removeprefix(prefix) if identifier.startswith(prefix) else ""

    def _identifier(self, handle: str) -> str:
        return f"oai:{self._settings.oai_namespace}:{handle}"


def _between(selection: Selection) -> list[ColumnElement[bool]]:
    conditions = []
    if selection.from_at is not None:
        conditions.append(HarvestEntry.datestamp >= selection.from_at)
    if selection.until_at is not None:
        conditions.append(HarvestEntry.datestamp <= selection.until_at)
    return conditions
