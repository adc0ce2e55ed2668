"""Whether the search index holds exactly the public items, as they are now, with all their pages that have words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import indexing
from repository.checking.findings import Finding, Healing
from repository.items.models import Item
from repository.jobs.queue import unfinished_subjects
from repository.pages.store import PageStore
from search_index import Index, IndexDamaged, IndexUnreachable

Facts = dict[int, tuple[int, int]]
"""Version and number of pages by item id."""


def index_findings(session: Session, index: Index, store: PageStore) -> Iterator[Finding]:
    """Yield what the index has wrong; items that wait for their job `index` are not wrong."""
    try:
        yield from _findings(session, index, store)
    except IndexUnreachable as error:
        yield Finding("index", str(error), remedy="See that the search server runs.")


def _findings(session: Session, index: Index, store: PageStore) -> Iterator[Finding]:
    if not index.exists() and _all_wait(session):
        return
    if not index.is_current():
        what = "it is missing, damaged, or was written by another release"
        yield Finding("index", what, healing=Healing.REBUILD)
        return
    try:
        differing = _differing(session, index, store)
    except IndexUnreachable:
        raise
    except IndexDamaged as error:
        yield Finding("index", f"it is damaged ({error})", healing=Healing.REBUILD)
        return
    handles = _handles(session, list(differing))
    for item_id, what in differing.items():
        about = f"item {handles.get(item_id, f'number {item_id}')}"
        yield Finding(about, what, healing=Healing.INDEX, subject_id=item_id)


def _all_wait(session: Session) -> bool:
    """Whether nothing was to be indexed yet: every public item, if there is any, waits for its job."""
    waiting = unfinished_subjects(session, indexing.INDEX)
    return waiting.issuperset(indexing.public_ids(session))


def _differing(session: Session, index: Index, store: PageStore) -> dict[int, str]:
    expected = dict(indexing.expected(session, store))
    session.rollback()
    present = _present(index)
    ids = [i for i in expected.keys() | present.keys() if expected.get(i) != present.get(i)]
    # whoever works meanwhile changes both: only what differs at a second look differs
    expected = dict(indexing.expected(session, store, ids))
    session.rollback()
    present = _present(index)
    waiting = unfinished_subjects(session, indexing.INDEX)
    session.rollback()
    return {
        i: _difference(expected.get(i), present.get(i))
        for i in sorted(ids)
        if i not in waiting and expected.get(i) != present.get(i)
    }


def _present(index: Index) -> Facts:
    versions, pages = index.versions(), index.page_counts()
    return {i: (version, pages.get(i, 0)) for i, version in versions.items()}


def _difference(expected: tuple[int, int] | None, present: tuple[int, int] | None) -> str:
    if expected is None:
        return "the index has it although it is not public"
    if present is None:
        return "it is public, but not in the index"
    if expected[0] != present[0]:
        return f"the index has version {present[0]} of it, not {expected[0]}"
    return f"the index has {present[1]} pages of it, not {expected[1]}"


def _handles(session: Session, ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(ids), 400):
        query = select(Item.id, Item.handle).where(Item.id.in_(ids[start : start + 400]))
        found |= {row[0]: row[1] for row in session.execute(query)}
    session.rollback()
    return found
