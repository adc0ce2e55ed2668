"""Entering a page of a partner's records: new, changed, deleted, and those that a full list no longer holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from repository.partners.answers import Harvested
from repository.partners.fields import Fields, fields_of, one_line
from repository.partners.mending import Oddity
from repository.partners.models import (
    LONGEST_IDENTIFIER,
    PASSES,
    SHOWN_COLUMNS,
    Partner,
    PartnerHarvest,
    PartnerRecord,
)
from repository.partners.noting import note

FEW_RECORDS = 10
"""Of so few records all may vanish at once without anybody having to say that this is right."""
EMPTY: dict[str, Any] = {
    name: list(value) if isinstance(value, tuple) else value
    for name, value in asdict(Fields()).items()
}


def enter_records(
    session: Session, partner: Partner, harvest: PartnerHarvest, records: Sequence[Harvested]
) -> bool:
    """The records stand in the database as they came; return whether any had not come before in this pass."""
    mark = harvest.id * PASSES + harvest.passes
    wanted = {record.identifier: record for record in records}  # of two the last counts
    present = _present(session, partner.id, list(wanted))
    is_news = False
    for record in wanted.values():
        found = present.get(record.identifier)
        is_news = is_news or found is None or found.seen_in != mark
        if found is not None:
            found.seen_in = mark
        values = _values(harvest, record)
        if values is not None and found is None:
            session.add(_new(partner.id, record, values, mark))
            harvest.new += not record.is_deleted
        elif values is not None and found is not None:
            _change(harvest, found, record, values)
    session.flush()
    return is_news


def mark_gone(session: Session, harvest: PartnerHarvest) -> None:
    """Records that a full harvest did not see are deleted, unless it is more likely that the list was not whole."""
    seen = PartnerRecord.seen_in.between(harvest.id * PASSES, harvest.id * PASSES + PASSES - 1)
    live = (PartnerRecord.partner_id == harvest.partner_id, PartnerRecord.is_deleted.is_(False))
    counted = select(func.count()).select_from(PartnerRecord).where(*live)
    missing = session.scalar(counted.where(~seen)) or 0
    if not missing:
        return
    is_short = "short_list" in (harvest.odd_counts or {}) and not harvest.is_forced
    if harvest.lost or is_short:
        note(harvest, Oddity("gone_unknown", detail=str(missing)))
        return
    known = session.scalar(counted) or 0
    before = known - harvest.new
    if before > FEW_RECORDS and missing * 2 > before and not harvest.is_forced:
        note(harvest, Oddity("many_gone", detail=f"{missing} / {before}"))
        return
    session.execute(
        update(PartnerRecord)
        .where(*live, ~seen)
        .values(
            **EMPTY,
            is_deleted=True,
            needs_indexing=True,
            version=PartnerRecord.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    harvest.gone = missing


def _present(session: Session, partner_id: int, identifiers: list[str]) -> dict[str, PartnerRecord]:
    found: dict[str, PartnerRecord] = {}
    for start in range(0, len(identifiers), 400):
        query = select(PartnerRecord).where(
            PartnerRecord.partner_id == partner_id,
            PartnerRecord.identifier.in_(identifiers[start : start + 400]),
        )
        found |= {record.identifier: record for record in session.scalars(query)}
    return found


def _values(harvest: PartnerHarvest, record: Harvested) -> dict[str, Any] | None:
    """The columns of a record; None, with a note, when it cannot be used."""
    if len(record.identifier) > LONGEST_IDENTIFIER:
        note(harvest, Oddity("long_identifier", record.identifier))
        return None
    if record.is_deleted:
        return {**EMPTY, "is_deleted": True}
    if record.metadata is None:
        note(harvest, Oddity("no_metadata", record.identifier))
        return None
    fields = fields_of(record.metadata)
    if not fields.title:
        note(harvest, Oddity("no_title", record.identifier))
        return None
    values = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(fields).items()}
    return {**values, "is_deleted": False}


def _new(partner_id: int, record: Harvested, values: dict[str, Any], mark: int) -> PartnerRecord:
    return PartnerRecord(
        partner_id=partner_id,
        identifier=record.identifier,
        datestamp=one_line(record.datestamp, 30),
        seen_in=mark,
        version=1,
        needs_indexing=not record.is_deleted,
        **values,
    )


def _change(
    harvest: PartnerHarvest, found: PartnerRecord, record: Harvested, values: dict[str, Any]
) -> None:
    found.datestamp = one_line(record.datestamp, 30)
    if all(getattr(found, name) == values[name] for name in SHOWN_COLUMNS):
        return
    if record.is_deleted:
        harvest.deleted += 1
    elif found.is_deleted:
        harvest.new += 1
    else:
        harvest.changed += 1
    for name, value in values.items():
        setattr(found, name, value)
    found.version += 1
    found.needs_indexing = True
