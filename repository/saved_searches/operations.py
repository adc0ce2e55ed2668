"""Saving a search, changing and removing it. Everybody has to do with their own only."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.errors import BadValue, NotFound
from repository.people.models import User
from repository.saved_searches.models import Alert, SavedSearch

MOST = 50
NAME_CHARACTERS = 200


def save(
    session: Session, actor: Actor, kept: str, *, name: str, alert: Alert, language: str
) -> SavedSearch:
    """The search `kept` is saved under this name, once: saved again it gets the new name and alert.

    Raises BadValue when the name is empty or too long, or when 50 searches are saved already.
    """
    session.get_one(User, actor.user_id, with_for_update=True)
    digest = hashlib.sha256(kept.encode()).hexdigest()
    mine = select(SavedSearch).where(SavedSearch.user_id == actor.user_id)
    found = session.scalar(mine.where(SavedSearch.arguments_hash == digest))
    if found is None:
        if (session.scalar(select(func.count()).select_from(mine.subquery())) or 0) >= MOST:
            raise BadValue(
                "name",
                "You have saved %(value)s searches, the most there can be. Remove one first.",
                value=MOST,
            )
        found = SavedSearch(
            user_id=actor.user_id,
            arguments=kept,
            arguments_hash=digest,
            alert=Alert.NEVER,
            created_at=clock.now(),
        )
        session.add(found)
    found.language = language
    _set(found, name, alert, clock.now())
    session.flush()
    return found


def change(
    session: Session, actor: Actor, search_id: int, *, name: str, alert: Alert
) -> SavedSearch:
    """The saved search has this name and alert. Raises NotFound when `actor` has none of this id; BadValue."""
    found = _own(session, actor, search_id)
    _set(found, name, alert, clock.now())
    session.flush()
    return found


def remove(session: Session, actor: Actor, search_id: int) -> str:
    """The saved search is gone; return its name. Raises NotFound when `actor` has none of this id."""
    found = _own(session, actor, search_id)
    name = found.name
    session.delete(found)
    session.flush()
    return name


def stop_alerts(session: Session, user_id: int) -> int:
    """No saved search of this person sends e-mail any more; return how many did."""
    query = select(SavedSearch).where(
        SavedSearch.user_id == user_id, SavedSearch.alert != Alert.NEVER
    )
    found = list(session.scalars(query.with_for_update()))
    for search in found:
        search.alert = Alert.NEVER
    session.flush()
    return len(found)


def _own(session: Session, actor: Actor, search_id: int) -> SavedSearch:
    query = select(SavedSearch).where(
        SavedSearch.id == search_id, SavedSearch.user_id == actor.user_id
    )
    found = session.scalar(query.with_for_update())
    if found is None:
        raise NotFound
    return found


def _set(search: SavedSearch, name: str, alert: Alert, now: datetime) -> None:
    """What was new while nothing was to be told stays untold."""
    if not name:
        raise BadValue("name", "Give the search a name.")
    if len(name) > NAME_CHARACTERS:
        raise BadValue(
            "name", "The name is longer than %(value)s characters.", value=NAME_CHARACTERS
        )
    if search.alert == Alert.NEVER and alert != Alert.NEVER:
        search.alerts_since, search.last_run_at = now, None
    search.name, search.alert = name, alert
