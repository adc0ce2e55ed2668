"""What is asked of partners and their records: the staff's overview, and a search over those that are on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from repository.partners.models import Partner, PartnerHarvest, PartnerRecord
from search_index import Index, IndexDamaged, Query

PAGE_SIZE = 20
MOST_HARVESTS = 10


@dataclass(frozen=True)
class Overview:
    """One partner with the number of its records that are not deleted and its last harvest."""

    partner: Partner
    record_count: int
    last: PartnerHarvest | None


@dataclass(frozen=True)
class Found:
    """A page of records in order, the exact total, and how many each partner has of it."""

    total: int
    records: list[PartnerRecord]
    counts: dict[int, int]
    notice: str | None = None
    is_from_index: bool = True


def overview(session: Session, partner_id: int | None = None) -> list[Overview]:
    """Return all partners by name, or the one with this id."""
    ids = select(Partner.id)
    if partner_id is not None:
        ids = ids.where(Partner.id == partner_id)
    counted = select(PartnerRecord.partner_id, func.count()).where(
        PartnerRecord.is_deleted.is_(False), PartnerRecord.partner_id.in_(ids)
    )
    counts = {row[0]: row[1] for row in session.execute(counted.group_by(PartnerRecord.partner_id))}
    newest = select(func.max(PartnerHarvest.id)).where(PartnerHarvest.partner_id.in_(ids))
    query = select(PartnerHarvest).where(
        PartnerHarvest.id.in_(newest.group_by(PartnerHarvest.partner_id))
    )
    last = {harvest.partner_id: harvest for harvest in session.scalars(query)}
    partners = session.scalars(
        select(Partner).where(Partner.id.in_(ids)).order_by(func.lower(Partner.name), Partner.id)
    )
    return [Overview(p, counts.get(p.id, 0), last.get(p.id)) for p in partners]


def enabled(session: Session) -> list[Partner]:
    """Return the partners that are on, by name."""
    query = select(Partner).where(Partner.is_enabled.is_(True))
    return list(session.scalars(query.order_by(func.lower(Partner.name), Partner.id)))


def last_harvests(session: Session, partner_id: int) -> list[PartnerHarvest]:
    """Return the partner's last harvests, the newest first."""
    query = select(PartnerHarvest).where(PartnerHarvest.partner_id == partner_id)
    return list(session.scalars(query.order_by(PartnerHarvest.id.desc()).limit(MOST_HARVESTS)))


def count_found(session: Session, index: Index, text: str) -> int:
    """Return how many records of partners that are on hold `text`; one look at a file where there never were any."""
    try:
        partners = enabled(session) if index.exists() else []
        if not partners:
            return 0
        return index.search(_query(text, [p.id for p in partners], 1, page_size=1)).total
    except IndexDamaged:
        return 0


def search(
    session: Session,
    index: Index,
    text: str,
    partners: Sequence[Partner],
    chosen: Partner | None,
    page: int,
) -> Found:
    """Return one page of the records of `partners`, or of the `chosen` one, that hold `text`; all when it is empty.

    What the index has yet to forget is left out. Where it is damaged, titles are searched in the database.
    """
    ids = [chosen.id] if chosen is not None else [p.id for p in partners]
    try:
        if not ids or not index.exists():
            return Found(0, [], {})
        results = index.search(_query(text, ids, page))
    except IndexDamaged:
        return _from_database(session, text, ids, page)
    hits = [hit.item_id for hit in results.hits]
    records = _live(session, hits, ids)
    shown = [records[i] for i in hits if i in records]
    facets = {f.value: f.count for f in results.facets.get("collection", ())}
    counts = {p.id: facets.get(str(p.id), 0) for p in partners}
    total = results.total - (len(hits) - len(shown))
    return Found(total, shown, counts, str(results.notice) if results.notice else None)


def _query(text: str, partner_ids: Sequence[int], page: int, page_size: int = PAGE_SIZE) -> Query:
    return Query(
        text=text,
        collections=tuple(str(i) for i in partner_ids),
        page=page,
        page_size=page_size,
    )


def _live(
    session: Session, record_ids: Sequence[int], partner_ids: Sequence[int]
) -> dict[int, PartnerRecord]:
    query = select(PartnerRecord).where(
        PartnerRecord.id.in_(record_ids),
        PartnerRecord.partner_id.in_(partner_ids),
        PartnerRecord.is_deleted.is_(False),
    )
    return {record.id: record for record in session.scalars(query)}


def _from_database(session: Session, text: str, partner_ids: Sequence[int], page: int) -> Found:
    query = select(PartnerRecord).where(
        PartnerRecord.partner_id.in_(partner_ids), PartnerRecord.is_deleted.is_(False)
    )
    for word in text.split()[:8]:
        pattern = f"%{word.replace('%', '').replace('_', '')}%"
        query = query.where(
            or_(PartnerRecord.title.ilike(pattern), PartnerRecord.abstract.ilike(pattern))
        )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    start = (page - 1) * PAGE_SIZE
    ordered = query.order_by(PartnerRecord.id.desc()).offset(start).limit(PAGE_SIZE)
    return Found(total, list(session.scalars(ordered)), {}, None, is_from_index=False)
