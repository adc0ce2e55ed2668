"""Partners' records in a search index of their own, so that they never mix with ours.

What is to be written is marked in the rows (`needs_indexing`), so nothing is lost when a process ends in between. A
partner that is switched off stays in the index; searches ask only for partners that are on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from repository.db import transaction
from repository.harvesting.touch import touch_site
from repository.partners.models import PartnerRecord
from search_index import Document, Index, IndexDamaged

BATCH = 500


def index_some(session: Session, index: Index) -> int:
    """The index holds the next records that wait for it; return how many were written, at most `BATCH`.

    Commits. An index that is missing, damaged or of another release is built anew instead. Raises
    `search_index.IndexBusy` when somebody else writes.
    """
    waiting = select(PartnerRecord).where(PartnerRecord.needs_indexing.is_(True))
    records = list(session.scalars(waiting.order_by(PartnerRecord.id).limit(BATCH)))
    if not records:
        session.rollback()
        return 0
    written = [(record.id, record.version) for record in records]
    live = [document_of(record) for record in records if not record.is_deleted]
    gone = [record.id for record in records if record.is_deleted]
    session.rollback()
    if not index.exists() or not index.is_current():
        return rebuild(session, index)
    try:
        index.write(live, gone)
    except IndexDamaged:
        return rebuild(session, index)
    _mark_written(written)
    return len(written)


def rebuild(session: Session, index: Index) -> int:
    """The index is built anew from the database; return how many records it holds. Commits.

    Raises `search_index.IndexBusy` when somebody else writes.
    """
    written: list[tuple[int, int]] = []

    def documents() -> Iterator[Document]:
        session.rollback()
        for record in _every(session):
            written.append((record.id, record.version))
            if not record.is_deleted:
                yield document_of(record)
        session.rollback()

    count = index.rebuild(documents())
    _mark_written(written)
    return count


def reconcile(session: Session, index: Index) -> int:
    """Index and database agree, but for what is marked as waiting; return how many records differed. Commits.

    Raises `search_index.IndexBusy` when somebody else writes.
    """
    rows = session.execute(
        select(PartnerRecord.id, PartnerRecord.version, PartnerRecord.needs_indexing).where(
            PartnerRecord.is_deleted.is_(False)
        )
    ).all()
    session.rollback()
    if not rows and not index.exists():
        return 0
    if not index.is_current():
        return rebuild(session, index)
    try:
        present = index.versions()
    except IndexDamaged:
        return rebuild(session, index)
    stale = [r.id for r in rows if not r.needs_indexing and present.get(r.id) != r.version]
    surplus = sorted(present.keys() - {row.id for row in rows})
    if surplus:
        index.write((), surplus)
    if stale:
        with transaction() as writing:
            for start in range(0, len(stale), BATCH):
                ids = stale[start : start + BATCH]
                marked = update(PartnerRecord).where(PartnerRecord.id.in_(ids))
                writing.execute(marked.values(needs_indexing=True))
    return len(stale) + len(surplus)


def document_of(record: PartnerRecord) -> Document:
    """Return `record` as the index takes it; its partner stands in the place of the collection."""
    return Document(
        id=record.id,
        version=record.version,
        titles=(record.title,),
        creators=tuple(record.creators),
        keywords=tuple(record.subjects),
        abstracts=(record.abstract,) if record.abstract else (),
        other="\n".join(record.others),
        year=record.year,
        languages=(record.language,) if record.language else (),
        collections=(str(record.partner_id),),
        added_at=record.id,
        language=record.language or None,
    )


def _every(session: Session) -> Iterator[PartnerRecord]:
    last = 0
    while True:
        query = select(PartnerRecord).where(PartnerRecord.id > last)
        batch = session.scalars(query.order_by(PartnerRecord.id).limit(BATCH)).all()
        if not batch:
            return
        last = batch[-1].id
        yield from batch
        session.expunge_all()


def _mark_written(written: Sequence[tuple[int, int]]) -> None:
    """Records that did not change meanwhile wait no longer; pages that show them are made anew."""
    with transaction() as session:
        for record_id, version in written:
            session.execute(
                update(PartnerRecord)
                .where(
                    PartnerRecord.id == record_id,
                    PartnerRecord.version == version,
                    PartnerRecord.needs_indexing.is_(True),
                )
                .values(needs_indexing=False)
            )
        touch_site(session)
