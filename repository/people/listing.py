"""The list of people for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from repository.people.models import Group, Role, User, UserSession

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class People:
    """One page of accounts, how many there are in all, and when each was last seen by its id."""

    rows: Sequence[User]
    total: int
    seen_at: dict[int, datetime]


def people(session: Session, *, words: str, chosen: str, page: int) -> People:
    """Return accounts of persons by name; `words` stand in name or address, `chosen` is a role, `waiting` or `off`."""
    query = select(User).where(User.role != Role.SYSTEM, User.erased_at.is_(None))
    query = _chosen(query, chosen)
    for word in words.casefold().split()[:8]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(
            or_(
                func.lower(User.name).like(pattern, escape="\\"),
                User.email.like(pattern, escape="\\"),
            )
        )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(
        query.order_by(func.lower(User.name), User.id)
        .options(selectinload(User.groups))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    ids = [user.id for user in rows]
    seen = select(UserSession.user_id, func.max(UserSession.seen_at))
    seen = seen.where(UserSession.user_id.in_(ids)).group_by(UserSession.user_id)
    return People(rows, total, {row[0]: row[1] for row in session.execute(seen)})


def waiting_people(session: Session) -> int:
    """Return how many accounts wait for approval."""
    query = select(func.count()).select_from(User)
    return (
        session.scalar(
            query.where(User.is_approved.is_(False), User.is_active, User.erased_at.is_(None))
        )
        or 0
    )


def groups(session: Session) -> Sequence[Group]:
    """Return all groups of readers, by name."""
    return session.scalars(select(Group).order_by(Group.name, Group.id)).all()


def _chosen(query: Select[User], chosen: str) -> Select[User]:
    if chosen == "waiting":
        return query.where(User.is_approved.is_(False), User.is_active)
    if chosen == "off":
        return query.where(User.is_active.is_(False))
    if chosen in {role.value for role in Role}:
        return query.where(User.role == chosen)
    return query
