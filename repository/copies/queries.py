"""Finding requests: by the token of a link, by number, those that wait; and which closed files may be asked for."""

from __future__ import annotations

import hashlib
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from repository.access.policy import VISITOR, Action, Actor, may
from repository.access.subjects import subject_of
from repository.copies.models import CopyRequest
from repository.errors import NotFound
from repository.files.models import File
from repository.files.queries import LISTED
from repository.items.models import Item
from repository.items.states import State

LONGEST_TOKEN = 100
PAGE_SIZE = 50


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def may_be_asked_for(item: Item, file: File, actor: Actor, today: date) -> bool:
    """Whether `actor` may ask for a copy of `file`: the record is public, the file is listed and closed to them."""
    if file.role not in LISTED or not may(actor, Action.ASK_FOR_COPY, subject_of(item), today):
        return False
    return not may(actor, Action.READ, subject_of(item, file), today)


def may_be_handed_out(request: CopyRequest, today: date) -> bool:
    """Whether the file can still be given away: it is there, and its record is public as ever."""
    item, file = request.item, request.file
    is_there = file is not None and file.item_id == item.id and file.role in LISTED
    return is_there and may(VISITOR, Action.ASK_FOR_COPY, subject_of(item), today)


def may_answer(actor: Actor, request: CopyRequest, today: date) -> bool:
    """Whether `actor` may allow or refuse the request."""
    subject = subject_of(request.item, request.file)
    return may(actor, Action.GRANT_COPY, subject, today)


def by_token(session: Session, token: str, kind: str, *, lock: bool = False) -> CopyRequest:
    """Return the request of a link (`confirm`, `answer`, `fetch`); `lock` holds its row. Raises NotFound."""
    column: ColumnElement[str] = getattr(CopyRequest, f"{kind}_hash")
    query = select(CopyRequest).where(column == hash_of(token[:LONGEST_TOKEN]))
    query = query.with_for_update(of=CopyRequest) if lock else query
    found = session.scalar(query) if token else None
    if found is None:
        raise NotFound
    return found


def by_id(
    session: Session, request_id: int, actor: Actor, today: date, *, lock: bool = False
) -> CopyRequest:
    """Return the confirmed request of this number that `actor` may look at; `lock` holds its row. Raises NotFound."""
    query = select(CopyRequest).where(CopyRequest.id == request_id)
    found = session.scalar(query.with_for_update(of=CopyRequest) if lock else query)
    if found is None or found.state == "unconfirmed" or not _may_see(actor, found, today):
        raise NotFound
    return found


def waiting(session: Session, actor: Actor, page: int) -> tuple[list[CopyRequest], int]:
    """Return a page of the requests that `actor` sees, those that wait first and longest, and how many wait."""
    query = select(CopyRequest).join(CopyRequest.item).where(CopyRequest.state != "unconfirmed")
    if not actor.is_staff:
        query = query.where(Item.depositor_id == actor.user_id, Item.state == State.PUBLISHED)
    is_waiting = CopyRequest.state == "waiting"
    total = session.scalar(select(func.count()).select_from(query.where(is_waiting).subquery()))
    ordered = query.order_by(is_waiting.desc(), CopyRequest.confirmed_at, CopyRequest.id)
    rows = ordered.options(joinedload(CopyRequest.item), joinedload(CopyRequest.file))
    found = session.scalars(rows.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return list(found), total or 0


def count_waiting(session: Session, actor: Actor) -> int:
    """Return how many requests wait for an answer that `actor` sees."""
    return waiting(session, actor, 1)[1]


def _may_see(actor: Actor, request: CopyRequest, today: date) -> bool:
    is_own = actor.id is not None and actor.id == request.item.depositor_id
    return actor.is_staff or (is_own and request.item.state == State.PUBLISHED)


def asked_since(session: Session, since: object, **same: object) -> int:
    """Return how many requests were made since a moment by the same `email`, `network` or for the same `item_id`."""
    same_as = or_(*(getattr(CopyRequest, name) == value for name, value in same.items()))
    query = select(func.count()).where(CopyRequest.created_at >= since, same_as)
    return session.scalar(query) or 0
