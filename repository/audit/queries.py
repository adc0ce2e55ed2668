"""The audit record for staff: filtered, newest first, paged by the number of the entry, quick at a million entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from repository import clock
from repository.access.policy import Actor
from repository.audit.models import AuditEntry
from repository.errors import NotFound
from repository.items.models import Collection, Item
from repository.people.models import Group, User

PAGE_SIZE = 50
EXPORTED_AT_ONCE = 1000
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)
LAST_NUMBER = 2**31 - 1  # of what the column holds


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; empty values ask for all. `item` is a handle, days are of the site's zone."""

    person: int | None = None
    action: str = ""
    kind: str = ""
    item: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    """Only entries with a smaller number: where the page before ended."""


def entries(
    session: Session, actor: Actor, wanted: Wanted, zone: str, *, limit: int = PAGE_SIZE + 1
) -> Sequence[AuditEntry]:
    """Return entries that `actor` may see, the newest first. Raises NotFound when the record is none of theirs."""
    if not actor.may_see_history:
        raise NotFound
    query = _filtered(session, select(AuditEntry), actor, wanted, zone)
    query = query.options(joinedload(AuditEntry.actor, innerjoin=True))
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)).all()


def all_entries(
    session: Session, actor: Actor, wanted: Wanted, zone: str
) -> Iterator[Sequence[AuditEntry]]:
    """Yield all of them, a thousand at a time, the newest first."""
    before = wanted.before
    while True:
        part = Wanted(
            wanted.person,
            wanted.action,
            wanted.kind,
            wanted.item,
            wanted.since,
            wanted.until,
            before,
        )
        found = entries(session, actor, part, zone, limit=EXPORTED_AT_ONCE)
        if found:
            yield found
        if len(found) < EXPORTED_AT_ONCE:
            return
        before = found[-1].id


def subject_names(
    session: Session, found: Iterable[AuditEntry]
) -> dict[tuple[str, int], Item | str]:
    """Return what entries are about: items as rows, others by name; what is gone is left out."""
    ids: dict[str, set[int]] = {}
    for entry in found:
        ids.setdefault(entry.subject_kind, set()).add(entry.subject_id)
    names: dict[tuple[str, int], Item | str] = {}
    items = select(Item).where(Item.id.in_(ids.get("item", ()))).options(joinedload(Item.revision))
    names.update({("item", item.id): item for item in session.scalars(items)})
    for kind, model, column in (
        ("user", User, User.name),
        ("reader_group", Group, Group.name),
        ("collection", Collection, Collection.slug),
    ):
        if ids.get(kind):
            query = select(model.id, column).where(model.id.in_(ids[kind]))
            names.update({(kind, row[0]): row[1] for row in session.execute(query)})
    return names


def acts(session: Session) -> list[str]:
    """Return the kinds of acts that occur, by name: one look into the index for each."""
    found: list[str] = []
    following = session.scalar(select(func.min(AuditEntry.action)))
    while following is not None:
        found.append(following)
        later = select(func.min(AuditEntry.action)).where(AuditEntry.action > following)
        following = session.scalar(later)
    return found


def _filtered(
    session: Session, query: Select[AuditEntry], actor: Actor, wanted: Wanted, zone: str
) -> Select[AuditEntry]:
    if not actor.may_see_whole_history:
        query = query.where(AuditEntry.subject_kind == "item")
    elif wanted.kind:
        query = query.where(AuditEntry.subject_kind == wanted.kind)
    if wanted.person is not None:
        query = query.where(AuditEntry.actor_id == wanted.person)
    if wanted.action:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.item:
        item_id = session.scalar(select(Item.id).where(Item.handle == wanted.item))
        query = query.where(
            AuditEntry.subject_kind == "item", AuditEntry.subject_id == (item_id or 0)
        )
    return _between(session, query, wanted, zone)


def _between(
    session: Session, query: Select[AuditEntry], wanted: Wanted, zone: str
) -> Select[AuditEntry]:
    """Days are looked up once as numbers of entries, which rise with time, so that pages are read by number."""
    if wanted.since is not None:
        query = query.where(AuditEntry.id >= _first_of(session, wanted.since, zone))
    if wanted.until is not None:
        following = min(wanted.until, LAST_DAY) + timedelta(days=1)
        query = query.where(AuditEntry.id < _first_of(session, following, zone))
    return query if wanted.before is None else query.where(AuditEntry.id < wanted.before)


def _first_of(session: Session, day: date, zone: str) -> int:
    began = clock.start_of(max(FIRST_DAY, min(day, LAST_DAY + timedelta(days=1))), zone)
    query = select(AuditEntry.id).where(AuditEntry.at >= began)
    found = session.scalar(query.order_by(AuditEntry.at, AuditEntry.id).limit(1))
    return LAST_NUMBER if found is None else found
