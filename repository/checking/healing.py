"""Healing what a check found, as far as it is derived: nothing here changes a description, a state or a file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence

from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from repository import clock, indexing
from repository.access.policy import Access
from repository.aggregators.models import JUDGE
from repository.aggregators.verdicts import recount
from repository.audit.operations import record as audit
from repository.checking.findings import Finding, Healing
from repository.db import db, transaction
from repository.files import fixity
from repository.files.models import File, FileRole, ReadingStatus
from repository.files.operations import READ
from repository.harvesting.models import HarvestEntry, Serialisation
from repository.harvesting.rebase import rebase
from repository.harvesting.sets import specs_of
from repository.harvesting.touch import touch
from repository.items.collections import set_internal
from repository.items.derive import derive
from repository.items.models import Collection, Item
from repository.jobs.models import Job
from repository.jobs.queue import enqueue
from repository.people.operations import system_actor
from repository.settings import Settings, current
from repository.web import Stores

BATCH = 100  # items a transaction


def heal(app: Flask, findings: Iterable[Finding]) -> int:
    """What can be healed of `findings` is, or a job of the worker will; return how many that are.

    Inside an application context. Raises IndexBusy when the index must be built anew while somebody writes to it.
    """
    by_healing: dict[Healing, list[Finding]] = {}
    for finding in findings:
        if finding.healing is not None:
            by_healing.setdefault(finding.healing, []).append(finding)
    for healing in Healing:  # in the order of the enumeration: what others stand on comes first
        found = by_healing.get(healing, [])
        ids = list(dict.fromkeys(f.subject_id for f in found if f.subject_id is not None))
        if healing in _WHOLE and found:
            _WHOLE[healing](app)
        elif healing in _EACH:
            for start in range(0, len(ids), BATCH):
                with transaction() as session:
                    _EACH[healing](session, ids[start : start + BATCH])
                db.session.expunge_all()
    return sum(len(found) for found in by_healing.values())


def _stores(app: Flask) -> Stores:
    stores: Stores = app.extensions["daluang_stores"]
    return stores


def _make_page_text(app: Flask) -> None:
    _stores(app).pages.create()
    fixity.create(db.engines["derived"])


def _move_derived(app: Flask) -> None:
    settings: Settings = app.config["DALUANG"]
    db.engines["derived"].dispose()
    beside = f".damaged-{clock.now():%Y%m%dT%H%M%SZ}"
    for path in settings.instance.glob("derived.sqlite*"):
        if ".damaged-" not in path.name:
            shutil.move(path, path.with_name(path.name + beside))
    _make_page_text(app)


def _rebuild(app: Flask) -> None:
    stores = _stores(app)
    indexing.rebuild(db.session(), stores.index, stores.pages)


def _remove_temporaries(app: Flask) -> None:
    _stores(app).files.remove_stale_temporaries()


def _rebase(app: Flask) -> None:
    db.session.remove()
    rebase(app)


def _derive(session: Session, ids: Sequence[int]) -> None:
    actor = system_actor(session)
    for item in _items(session, ids):
        derive(item, item.document)
        touch(session, item)
        audit(session, actor, "repair", item, what="derived values")


def _stamp(session: Session, ids: Sequence[int]) -> None:
    for item in _items(session, ids):
        touch(session, item)


def _bury(session: Session, ids: Sequence[int]) -> None:
    """Enter the items as they were when they were public; the stamp turns that into deletions."""
    for item in _items(session, ids):
        was_public_on = clock.day_of(item.published_at or item.created_at, current().timezone)
        session.add_all(
            HarvestEntry(
                set_spec=spec,
                datestamp=item.published_at or item.created_at,
                item_id=item.id,
                deleted=False,
            )
            for spec in specs_of(item, Access(item.access), was_public_on)
        )
        touch(session, item)


def _drop_serialisations(session: Session, ids: Sequence[int]) -> None:
    session.execute(delete(Serialisation).where(Serialisation.item_id.in_(ids)))


def _read(session: Session, ids: Sequence[int]) -> None:
    readable = update(File).where(File.item_id.in_(ids), File.role != FileRole.CONSENT)
    session.execute(readable.values(reading=ReadingStatus.PENDING))
    enqueue(session, READ, ids)


def _index(session: Session, ids: Sequence[int]) -> None:
    enqueue(session, indexing.INDEX, ids)


def _judge(session: Session, ids: Sequence[int]) -> None:
    enqueue(session, JUDGE, ids)


def _count(app: Flask) -> None:
    with transaction() as session:
        recount(session)


def _retry(session: Session, ids: Sequence[int]) -> None:
    for job in session.scalars(select(Job).where(Job.id.in_(ids), Job.state == "failed")).all():
        session.delete(job)
        session.flush()
        enqueue(session, job.kind, [job.subject_id])


def _show_or_hide(session: Session, ids: Sequence[int]) -> None:
    actor = system_actor(session)
    for collection in session.scalars(select(Collection).where(Collection.id.in_(ids))).all():
        set_internal(session, actor, collection, collection.is_internal)


def _items(session: Session, ids: Sequence[int]) -> Sequence[Item]:
    return session.scalars(select(Item).where(Item.id.in_(ids)).order_by(Item.id)).all()


_WHOLE: dict[Healing, Callable[[Flask], None]] = {
    Healing.PAGE_TEXT: _make_page_text,
    Healing.MOVE_DERIVED: _move_derived,
    Healing.REBASE: _rebase,
    Healing.REBUILD: _rebuild,
    Healing.COUNT: _count,
    Healing.TEMPORARIES: _remove_temporaries,
}
_EACH: dict[Healing, Callable[[Session, Sequence[int]], None]] = {
    Healing.COLLECTION: _show_or_hide,
    Healing.DERIVE: _derive,
    Healing.STAMP: _stamp,
    Healing.TOMBSTONE: _bury,
    Healing.SERIALISATIONS: _drop_serialisations,
    Healing.READ: _read,
    Healing.INDEX: _index,
    Healing.JUDGE: _judge,
    Healing.RETRY: _retry,
}
