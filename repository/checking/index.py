"""Whether the search index holds exactly the public items, as they are now, with the words and readers of each page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import indexing
from repository.checking.findings import Finding, Healing
from repository.items.models import Item
from repository.jobs.queue import unfinished_subjects
from repository.pages.store import PageStore
from search_index import Content, Index, IndexDamaged, IndexUnreachable


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
        index.check_files()
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
    present = index.contents()
    ids = [i for i in expected.keys() | present.keys() if _differs(expected, present, i)]
    # whoever works meanwhile changes both: only what differs at a second look differs
    expected = dict(indexing.expected(session, store, ids))
    session.rollback()
    present = index.contents()
    waiting = unfinished_subjects(session, indexing.INDEX)
    session.rollback()
    return {
        i: _difference(expected.get(i, ()), present.get(i))
        for i in sorted(ids)
        if i not in waiting and _differs(expected, present, i)
    }


def _differs(
    expected: dict[int, tuple[Content, ...]], present: dict[int, Content], item_id: int
) -> bool:
    found = present.get(item_id)
    if expected.get(item_id) == ():  # its revision is gone, which is said by another check
        return False
    return found not in expected[item_id] if item_id in expected else found is not None


def _difference(expected: tuple[Content, ...], present: Content | None) -> str:
    if not expected:
        return "the index has it although it is not public"
    if present is None:
        return "it is public, but not in the index"
    wanted = expected[0]
    if wanted.version != present.version:
        return f"the index has version {present.version} of it, not {wanted.version}"
    if wanted.pages != present.pages:
        return f"the index has {present.pages} pages of it, not {wanted.pages}"
    if wanted.digest != present.digest:
        return "the index has another description of it"
    return "the index has other words or other readers of its pages"


def _handles(session: Session, ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(ids), 400):
        query = select(Item.id, Item.handle).where(Item.id.in_(ids[start : start + 400]))
        found |= {row[0]: row[1] for row in session.execute(query)}
    session.rollback()
    return found
