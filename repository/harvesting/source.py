"""The repository as OAI-PMH sees it: `SqlSource` reads harvest entries and joins serialised records to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, and_, column, func, or_, select, text
from sqlalchemy.orm import Session

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
from repository.harvesting import lists, rows
from repository.harvesting.describing import about_records, described
from repository.harvesting.models import HarvestEntry
from repository.harvesting.rows import ListedRow
from repository.harvesting.serialising import identifier, metadata_of, unpack
from repository.harvesting.sets import WHOLE, describe, is_set, limited_formats, list_of
from repository.harvesting.stamping import LAST_STAMP
from repository.items.models import Collection, Item
from repository.settings import Settings

_LAST_STAMP = text(
    f"SELECT value FROM counter WHERE name = '{LAST_STAMP}'"  # noqa: S608 - a constant
).columns(column("value", BigInteger))
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
            sample_identifier=identifier(self._settings, sample),
            descriptions=described(self._settings, self._site),
        )

    def formats(self) -> Iterable[MetadataFormat]:
        """All formats in which there is, or was, a record; nothing is asked about those that suit every item."""
        limited = limited_formats()
        return (f for f in FORMATS if f.prefix not in limited or self._is_used(f.prefix))

    def formats_of(self, identifier: str) -> Sequence[MetadataFormat]:
        """The formats of one item that was ever public; those it had, when it is deleted."""
        limited = {list_of(prefix, None): prefix for prefix in limited_formats()}
        found = self._entries_of(identifier)
        is_gone = found[WHOLE]
        missing = {
            prefix
            for spec, prefix in limited.items()
            if spec not in found or (found[spec] and not is_gone)
        }
        return [form for form in FORMATS if form.prefix not in missing]

    def _is_used(self, prefix: str) -> bool:
        return rows.holds_any(self._session, list_of(prefix, None), self._moment())

    def sets(self) -> Iterable[SetDescription]:
        """Every set that holds a record now, with its name; hidden collections never show."""
        specs = {s for s in lists.that_hold_a_record(self._session, self._counts()) if is_set(s)}
        specs |= {spec.split(":")[0] for spec in specs}
        collections = {
            c.slug: c
            for c in self._session.scalars(select(Collection).where(~Collection.is_hidden))
        }
        return [describe(spec, collections) for spec in sorted(specs)]

    def get(self, identifier: str, prefix: str) -> Record | bytes:
        """The record in one format, or its deleted header."""
        self._entries_of(identifier)
        handle, listed = self._handle(identifier), list_of(prefix, None)
        kept = self._kept(prefix)
        row = rows.of_handle(self._session, listed, self._moment(), handle, prefix=kept)
        if row is None:
            raise CannotDisseminateFormat(f"This record is not offered in {prefix}.")
        return self._records([row], prefix, with_metadata=True)[0]

    def page(
        self, selection: Selection, after: Key | None, limit: int, *, with_metadata: bool
    ) -> Page:
        """The next records by (datestamp, item id)."""
        prefix, span = selection.prefix, self._span(selection)
        position = after and (datetime.fromtimestamp(int(after[0]), UTC), int(after[1]))
        kept = self._kept(prefix) if with_metadata else None
        found = rows.following(self._session, span, position or None, limit + 1, prefix=kept)
        records = self._records(found[:limit], prefix, with_metadata=with_metadata)
        if len(found) <= limit:
            return Page(records)
        last = found[limit - 1]
        return Page(records, (int(rows.moment_of(last.datestamp).timestamp()), last.item_id))

    def first(self, selection: Selection) -> Header | None:
        """The header of the oldest record of the selection; not part of `oai.Source`."""
        found = rows.following(self._session, self._span(selection), None, 1, prefix=None)
        return self._header(found[0]) if found else None

    def count(self, selection: Selection) -> int:
        """How many records the selection holds now."""
        listed = list_of(selection.prefix, selection.set_spec)
        chosen = (HarvestEntry.set_spec == listed, self._counts(), *_between(selection))
        query = select(func.count()).select_from(HarvestEntry).where(*chosen)
        return self._session.scalar(query) or 0

    def _span(self, selection: Selection) -> rows.Span:
        present = self._moment()
        return rows.Span(
            list_of(selection.prefix, selection.set_spec),
            selection.from_at or rows.BEGINNING,
            selection.until_at or present,
            present,
        )

    def _moment(self) -> datetime:
        """The present of the entries: the arrival, or the last datestamp given where the clock was set back since.

        Without this, whatever changes after the clock was set back would be gone until the old time is reached again.
        """
        if self._present is None:
            last = self._session.connection().execute(_LAST_STAMP).scalar()
            self._present = max(self._arrival, datetime.fromtimestamp(last or 0, UTC))
        return self._present

    def _counts(self) -> ColumnElement[bool]:
        """Entries count while datestamp ≤ present < until; the present is not `responseDate`."""
        now = self._moment()
        until = HarvestEntry.until
        return and_(HarvestEntry.datestamp <= now, or_(until.is_(None), until > now))

    def _kept(self, prefix: str) -> str | None:
        """The format if its bytes may be stored: none are while the address is provisional."""
        return prefix if self._settings.base_url else None

    def _records(
        self, listed: Sequence[ListedRow], prefix: str, *, with_metadata: bool
    ) -> list[Record | bytes]:
        """The stored bytes where there are any; else what is made, not written (a GET takes no write lock)."""
        missing = [
            r.item_id for r in listed if with_metadata and r.stored is None and not r.deleted
        ]
        made = self._made(missing, prefix) if missing else {}
        about = about_records(self._settings)
        return [
            unpack(prefix, r.stored)
            if r.stored is not None and not r.deleted  # deleted in this list, maybe live in others
            else Record(self._header(r), made.get(r.item_id), about)
            for r in listed
        ]

    def _header(self, listed: ListedRow) -> Header:
        name = identifier(self._settings, listed.handle or "")
        sets = listed.sets.split()
        return Header(name, rows.moment_of(listed.datestamp), sets, bool(listed.deleted))

    def _made(self, item_ids: Sequence[int], prefix: str) -> dict[int, bytes]:
        today = clock.day_of(self._moment(), self._settings.timezone)
        return metadata_of(self._session, item_ids, prefix, self._site, today)

    def _entries_of(self, identifier: str) -> dict[str, bool]:
        """Whether the item is deleted, by list; it must ever have been public."""
        item_id = self._session.scalar(
            select(Item.id).where(Item.handle == self._handle(identifier))
        )
        query = select(HarvestEntry.set_spec, HarvestEntry.deleted)
        query = query.where(HarvestEntry.item_id == item_id, self._counts())
        found = {row.set_spec: row.deleted for row in self._session.execute(query)}
        if WHOLE not in found:
            raise IdDoesNotExist("No record of this repository has that identifier.")
        return found

    def _handle(self, identifier: str) -> str:
        """The handle in an identifier; '', which no item has, in one that is not of this repository."""
        prefix = f"oai:{self._settings.oai_namespace}:"
        return identifier.removeprefix(prefix) if identifier.startswith(prefix) else ""


def _between(selection: Selection) -> list[ColumnElement[bool]]:
    conditions = []
    if selection.from_at is not None:
        conditions.append(HarvestEntry.datestamp >= selection.from_at)
    if selection.until_at is not None:
        conditions.append(HarvestEntry.datestamp <= selection.until_at)
    return conditions
