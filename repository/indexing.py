"""Between the database and the search index: documents of items, the job `index`, and the nightly comparison.

The index holds public metadata of published items outside internal collections, and the text of their pages with the
tokens of those who may read them. Each job reads the item as it now is, so jobs may run late, twice or in any order.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from repository import clock
from repository.access.policy import Access
from repository.access.subjects import subject_of
from repository.access.tokens import readers_of
from repository.files.models import File, FileRole, FormerFile
from repository.items.models import Collection, Item
from repository.items.records import PUBLIC_ROLES
from repository.items.states import State
from repository.jobs.models import Job
from repository.metadata import record
from repository.metadata.vocabularies import facet_language
from repository.pages.models import Page
from repository.pages.queries import text_key
from repository.pages.store import PageStore
from repository.settings import current
from search_index import Content, Document, Index, IndexBusy, PageDocument, content_of

INDEX = "index"  # the job's kind
PAGES_AT_ONCE = 400


@dataclass(frozen=True)
class Drift:
    """How index and database differ: ids that must be written again and ids that must leave the index."""

    stale: tuple[int, ...]
    surplus: tuple[int, ...]

    @property
    def is_none(self) -> bool:
        """Whether both agree."""
        return not self.stale and not self.surplus


@dataclass(frozen=True)
class Lag:
    """Items whose index job is still to be done: those that are public no longer, and those not open to all or with
    files that were taken off, whose pages may be in the index with the rights of before.
    """

    gone: frozenset[int]
    closed: frozenset[int]


def lag(session: Session) -> Lag:
    """Return what the index may hold and must not show; to be asked first, for a job ends after the index's commit."""
    waiting = select(Job.subject_id).where(Job.kind == INDEX)
    if session.execute(waiting.limit(1)).first() is None:
        return Lag(frozenset(), frozenset())  # as nearly always
    is_public = and_(Item.state == State.PUBLISHED, Collection.is_hidden.is_(False))
    has_closed_file = select(File.id).where(File.item_id == Item.id, File.access.is_not(None))
    had_file = select(FormerFile.id).where(FormerFile.item_id == Item.id)
    query = select(Item.id, is_public.label("is_public")).join(Item.collection)
    rows = session.execute(
        query.where(
            Item.id.in_(waiting),
            or_(
                ~is_public,
                Item.access != Access.OPEN,
                has_closed_file.exists(),
                had_file.exists(),
            ),
        )
    ).all()
    return Lag(
        frozenset(row.id for row in rows if not row.is_public),
        frozenset(row.id for row in rows if row.is_public),
    )


def index_items(session: Session, item_ids: Sequence[int], index: Index, store: PageStore) -> None:
    """The index holds these items as the database has them now; those not public are not in it.

    Raises `search_index.IndexBusy` when another process writes.
    """
    items = {item.id: item for item in session.scalars(_indexed().where(Item.id.in_(item_ids)))}
    documents = [document_of(session, item, store) for item in items.values()]
    index.write(documents, [i for i in item_ids if i not in items])


def all_documents(session: Session, store: PageStore) -> Iterator[Document]:
    """Yield the document of every item that belongs in the index, for a rebuild.

    One whose revision is gone, which only damage brings about, is left out: `daluang check` names it.
    """
    ids = iter(public_ids(session))
    while batch := list(islice(ids, 100)):
        for item in session.scalars(_indexed().where(Item.id.in_(batch))):
            if item.revision is not None:
                yield document_of(session, item, store)
        session.expunge_all()


def rebuild(
    session: Session,
    index: Index,
    store: PageStore,
    progress: Callable[[int], None] = lambda items: None,
    *,
    wait_seconds: float = 60,
) -> int:
    """The index is built anew from the database beside the old one and put in its place; return the number of items.

    `progress` is told of each item. Raises `search_index.IndexBusy` when somebody else still writes after
    `wait_seconds`.
    """

    def documents() -> Iterator[Document]:
        session.rollback()  # what was committed before the lock was had is read
        for document in all_documents(session, store):
            yield document
            progress(1)
        session.rollback()

    until = time.monotonic() + wait_seconds
    while True:
        try:
            return index.rebuild(documents())
        except IndexBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def expected(
    session: Session, store: PageStore, item_ids: Sequence[int] | None = None
) -> Iterator[tuple[int, tuple[Content, ...]]]:
    """Yield of each item that belongs in the index, all or those of `item_ids`, its id and what the index may hold.

    That is what the item is today; and where an embargo has ended, also what it was on the day before, which means the
    same to searches. It is nothing where the item's revision is gone.
    """
    today = clock.today(current().timezone)
    public = public_ids(session)
    wanted = set(public if item_ids is None else item_ids)
    ids = [i for i in public if i in wanted]
    for start in range(0, len(ids), 100):
        for item in session.scalars(_indexed().where(Item.id.in_(ids[start : start + 100]))):
            days = [today] if item.revision is not None else []
            if days and item.embargo_until is not None and item.embargo_until <= today:
                days.append(item.embargo_until - timedelta(days=1))
            found = (content_of(document_of(session, item, store, day)) for day in days)
            yield item.id, tuple(found)
        session.expunge_all()


def public_ids(session: Session) -> list[int]:
    """Return the ids of the items that belong in the index, ascending."""
    return list(session.scalars(_public(select(Item.id)).order_by(Item.id)))


def compare(session: Session, index: Index) -> Drift:
    """Return where index and database differ by item and version."""
    rows = session.execute(_public(select(Item).with_only_columns(Item.id, Item.version))).all()
    expected: dict[int, int] = {row.id: row.version for row in rows}
    present = index.versions()
    stale = tuple(i for i, version in expected.items() if present.get(i) != version)
    return Drift(stale, tuple(i for i in present if i not in expected))


def document_of(
    session: Session, item: Item, store: PageStore, today: date | None = None
) -> Document:
    """Return `item` as the index takes it, on the present day or another."""
    document = item.document
    subject = subject_of(item)
    today = today or clock.today(current().timezone)
    _, opens = readers_of(subject, today)
    languages = document.get("language", [])
    return Document(
        id=item.id,
        version=item.version,
        titles=tuple(t.value for t in record.titles(document)),
        creators=tuple(p.heading for p in item.people if p.is_creator),
        subjects=tuple(s.label for s in item.subjects if s.scheme),
        keywords=tuple(s.label for s in item.subjects if not s.scheme),
        abstracts=tuple(t.value for t in record.abstracts(document)),
        other=record.all_text(document),
        manuscript=record.manuscript_text(document),
        type=item.profile,
        year=item.year,
        languages=tuple(facet_language(code) for code in languages),
        scripts=(*document.get("script", ()), *document.get("script_variety", ())),
        collections=tuple(c.slug for c in item.collection.path()),
        access=item.access,
        has_files=any(file.role in PUBLIC_ROLES for file in item.files),
        opens_on=None if opens is None else clock.day_number(opens),
        added_at=int(item.published_at.timestamp()) if item.published_at else 0,
        language=languages[0] if languages else None,
        pages=_pages(session, item, store, languages[0] if len(languages) == 1 else None, today),
    )


def _pages(
    session: Session, item: Item, store: PageStore, language: str | None, today: date
) -> Iterator[PageDocument]:
    query = select(Page).where(Page.item_id == item.id, Page.position > 0).order_by(Page.position)
    pages = list(session.scalars(query.options(joinedload(Page.text_file))))
    files = {file.id: file for file in item.files}
    tokens = {
        i: readers_of(subject_of(item, f), today)
        for i, f in files.items()
        if f.role != FileRole.CONSENT
    }
    for start in range(0, len(pages), PAGES_AT_ONCE):
        batch = pages[start : start + PAGES_AT_ONCE]
        texts = store.texts([text_key(page) for page in batch])
        for page in batch:
            found = texts.get(text_key(page))
            if found is None or not found.text.strip() or page.file_id not in tokens:
                continue
            readers, opens = tokens[page.file_id]
            yield PageDocument(
                id=page.id,
                item_id=item.id,
                position=page.position,
                language=found.language or language,
                text=found.text,
                readers=readers,
                opens_on=None if opens is None else clock.day_number(opens),
            )


def _public(query: Any) -> Any:
    return query.join(Item.collection).where(
        Item.state == State.PUBLISHED, Collection.is_hidden.is_(False)
    )


def _indexed() -> Select[Any]:
    query: Select[Any] = _public(select(Item)).options(
        joinedload(Item.revision),
        joinedload(Item.collection),
        selectinload(Item.files),
        selectinload(Item.people),
        selectinload(Item.subjects),
        selectinload(Item.readers),
    )
    return query
