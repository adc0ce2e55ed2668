"""A check from beginning to end: every look in turn, each item in a snapshot of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, joinedload, selectinload

from repository import clock
from repository.checking.database import database_findings, page_text_findings
from repository.checking.files import file_findings
from repository.checking.findings import RESTORE, Finding, Healing
from repository.checking.harvest import Moment, harvest_findings
from repository.checking.history import history_findings
from repository.checking.index import index_findings
from repository.checking.items import collection_findings, item_findings, revision_findings
from repository.checking.pages import held_keys, page_findings
from repository.checking.verdicts import verdict_findings
from repository.db import db
from repository.files import fixity
from repository.files.operations import READ
from repository.harvesting.models import HarvestEntry, Serialisation
from repository.harvesting.rebase import is_rebased
from repository.items.models import Item, Revision
from repository.jobs.models import Job
from repository.jobs.queue import unfinished, unfinished_subjects
from repository.mail.queries import counts as letter_counts
from repository.pages.models import Page
from repository.self_check.operations import SELF_CHECK
from repository.settings import Settings
from repository.web import Stores

BATCH = 100


def check(
    settings: Settings,
    stores: Stores,
    *,
    deep: bool = False,
    progress: Callable[[int], None] = lambda items: None,
) -> Iterator[Finding]:
    """Yield everything that does not agree; inside an application context. Changes nothing.

    `deep` reads all files again. Where one look finds that the next cannot be had, it is left out.
    `progress` is told of each batch of items that was looked at.
    """
    found = list(database_findings(db.engine))
    yield from found
    if found:
        return
    lost = list(page_text_findings(stores.pages))
    yield from lost
    session: Session = db.session()
    with snapshot(session):
        trees = list(collection_findings(session))
        yield from trees
        yield from revision_findings(session)
        yield from _settings(session, settings)
        yield from _jobs(session)
        yield from _letters(session)
        yield from history_findings(session, settings)
        yield from verdict_findings(session, clock.today(settings.timezone))
    changed = set() if lost else fixity.changed()
    yield from file_findings(session, stores.files, changed, deep=deep)
    if any(finding.healing is None for finding in trees):
        return  # no item has a path in a tree with a circle
    yield from _items(session, settings, stores, has_page_text=not lost, progress=progress)
    if not lost:
        yield from index_findings(session, stores.index, stores.pages)


def waiting_jobs() -> int:
    """Return how many jobs are still to be done; 0 when the database cannot tell."""
    try:
        return unfinished(db.session())
    except DatabaseError:
        return 0
    finally:
        db.session.remove()


@contextmanager
def snapshot(session: Session) -> Iterator[None]:
    """All that the body asks for stands at one moment; what it loaded is let go afterwards."""
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield
    finally:
        session.rollback()
        session.expunge_all()


def _settings(session: Session, settings: Settings) -> Iterator[Finding]:
    harvested = select(HarvestEntry.item_id).limit(1)
    if not is_rebased(session, settings) and session.scalar(harvested) is not None:
        what = "the address or namespace changed, but records still carry the old one"
        yield Finding("settings", what, healing=Healing.REBASE)


def _jobs(session: Session) -> Iterator[Finding]:
    query = select(Job, Item.handle).outerjoin(Item, Item.id == Job.subject_id)
    for job, handle in session.execute(query.where(Job.state == "failed").order_by(Job.id)):
        about = f"job {job.kind}"
        if job.kind != SELF_CHECK:
            about += f" of item {handle or f'number {job.subject_id}'}"
        what = f"it failed {job.tries} times ({job.error or 'no reason was kept'})"
        remedy = "Mend the cause, then `daluang check --repair` tries it again."
        yield Finding(about, what, remedy, Healing.RETRY, job.id)


def _letters(session: Session) -> Iterator[Finding]:
    failed = letter_counts(session).get("failed", 0)
    if failed:
        what = f"{failed} could not be delivered"
        remedy = "`daluang mail list --state failed` names them and the reason."
        yield Finding("letters", what, remedy, is_wrong=False)


def _items(
    session: Session,
    settings: Settings,
    stores: Stores,
    *,
    has_page_text: bool,
    progress: Callable[[int], None],
) -> Iterator[Finding]:
    ids = iter(session.scalars(select(Item.id).order_by(Item.id)).all())
    while batch := list(islice(ids, BATCH)):
        with snapshot(session):
            looks = _Looks(session, settings, stores, has_page_text=has_page_text)
            try:
                found = list(looks.at(batch))
            except Exception:  # whatever a damaged row raises, the others are looked at
                found = []
                for item_id in batch:
                    found += _alone(session, looks, item_id)
        yield from found
        progress(len(batch))


def _alone(session: Session, looks: _Looks, item_id: int) -> list[Finding]:
    session.expunge_all()
    try:
        return list(looks.at([item_id]))
    except Exception as error:
        session.rollback()
        handle = session.scalar(select(Item.handle).where(Item.id == item_id))
        what = f"its rows cannot be read ({type(error).__name__}: {error})"
        return [Finding(f"item {handle}", what, RESTORE)]


class _Looks:
    """What is asked of items, some at a time."""

    def __init__(
        self, session: Session, settings: Settings, stores: Stores, *, has_page_text: bool
    ) -> None:
        self._session = session
        self._settings = settings
        self._stores = stores
        self._has_page_text = has_page_text
        at = clock.now()
        self._moment = Moment(at, clock.today(settings.timezone))
        self._waiting = unfinished_subjects(session, READ)

    def at(self, ids: Sequence[int]) -> Iterator[Finding]:
        items = [item for item in self._loaded(ids) if _has_revision(item)]
        entries = self._by_item(HarvestEntry, ids)
        stored = self._by_item(Serialisation, ids)
        pages = self._by_item(Page, ids)
        every = [page for item in items for page in pages[item.id]]
        held = held_keys(self._stores.pages, every, items) if self._has_page_text else set()
        for item in items:
            yield from item_findings(item)
            yield from harvest_findings(
                item, entries[item.id], stored[item.id], self._settings, self._moment
            )
            if self._has_page_text:
                is_waiting = item.id in self._waiting
                yield from page_findings(item, pages[item.id], held, is_waiting=is_waiting)

    def _loaded(self, ids: Sequence[int]) -> Sequence[Item]:
        query = select(Item).where(Item.id.in_(ids)).order_by(Item.id)
        rows = (
            Item.files,
            Item.people,
            Item.subjects,
            Item.languages,
            Item.identifiers,
            Item.relations,
        )
        return self._session.scalars(
            query.options(
                joinedload(Item.revision),
                joinedload(Item.collection),
                *(selectinload(relation) for relation in (*rows, Item.readers)),
            )
        ).all()

    def _by_item(self, model: Any, ids: Sequence[int]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for row in self._session.scalars(select(model).where(model.item_id.in_(ids))):
            found[row.item_id].append(row)
        return found


def _has_revision(item: Item) -> bool:
    revision: Revision | None = item.revision  # one that is missing is found by `revision_findings`
    return revision is not None
