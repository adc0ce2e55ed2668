"""Telling people of what is new to their saved searches: one letter a person and look, and each item once.

News are looked for without any lock. What was told, the time of the look and the letter are then written in one
transaction, after seeing that nothing has changed meanwhile: killed at any moment, all of it is there or nothing,
and the next look finds what was not told.
"""

from __future__ import annotations

import logging
import time
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.db import db, transaction
from repository.errors import Busy
from repository.items.queries import published_by_ids
from repository.mail.letters import site_url
from repository.mail.message import domain
from repository.mail.operations import is_address, put
from repository.people.models import User
from repository.people.operations import actor_of
from repository.saved_searches.letters import News, letter_of
from repository.saved_searches.models import Alert, SavedSearch, ToldItem
from repository.saved_searches.news import is_due, news_of
from repository.settings import Settings
from search_index import Index, IndexDamaged

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 60.0
PAUSE_AFTER_ERROR_SECONDS = 900.0


class AlertDuty:
    """The alerts of one worker; `tick` sees to one person."""

    def __init__(self, settings: Settings, index: Index) -> None:
        self._settings = settings
        self._index = index
        self._waiting: list[int] = []
        self._next_look_at = 0.0

    def tick(self) -> bool:
        """See to one person whose searches are due; return whether there was one."""
        if time.monotonic() < self._next_look_at:
            return False
        try:
            return self._see_to_one()
        except (Busy, IndexDamaged):
            self._next_look_at = time.monotonic() + LOOK_EVERY_SECONDS
        except Exception:
            log.exception("telling of new items failed; the next try is in a quarter of an hour")
            self._next_look_at = time.monotonic() + PAUSE_AFTER_ERROR_SECONDS
        finally:
            db.session.remove()
        return False

    def _see_to_one(self) -> bool:
        if not self._waiting:
            self._waiting = due_owners(db.session(), self._settings)
        if not self._waiting:
            self._next_look_at = time.monotonic() + LOOK_EVERY_SECONDS
            return False
        tell(self._waiting.pop(), self._index, self._settings)
        return True


def due_owners(session: Session, settings: Settings) -> list[int]:
    """Return the ids of active people who can be written to and whose searches are due now."""
    now = clock.now()
    query = (
        select(SavedSearch)
        .join(SavedSearch.user)
        .where(SavedSearch.alert != Alert.NEVER, User.is_active, User.email.contains("@"))
    )
    owners = {
        search.user_id
        for search in session.scalars(query)
        if is_due(search, now, settings.timezone)
    }
    return sorted(owners, reverse=True)


def tell(user_id: int, index: Index, settings: Settings) -> bool:
    """The person is told of what is new to their searches; return whether a letter was written.

    With the rights that they have at this moment; one whose account was switched off is told nothing.
    """
    session, now = db.session(), clock.now()
    today = clock.day_of(now, settings.timezone)
    user = session.get(User, user_id)
    if user is None or not user.is_active or not is_address(user.email):
        return False
    actor = actor_of(user)
    due = [s for s in _alerting(session, user_id) if is_due(s, now, settings.timezone)]
    found = {_state(s): news_of(session, index, s, actor, today, settings.timezone) for s in due}
    if not found:
        return False
    with transaction() as writing:
        return _write(writing, user_id, actor, found, settings, today)


def _write(
    session: Session,
    user_id: int,
    actor: Actor,
    found: dict[tuple[object, ...], list[int]],
    settings: Settings,
    today: date,
) -> bool:
    user = session.get(User, user_id, with_for_update=True)
    if user is None or not user.is_active or actor_of(user) != actor:
        return False  # rights have changed meanwhile: looked at anew
    now, news = clock.now(), []
    for search in _alerting(session, user_id, lock=True):
        ids = found.get(_state(search))
        if ids is None:
            continue  # changed meanwhile, or told by another worker
        search.last_run_at = now
        visible = published_by_ids(session, ids, actor) if ids else {}
        items = [visible[i] for i in ids if i in visible]
        session.add_all(
            ToldItem(saved_search_id=search.id, item_id=item.id, told_at=now) for item in items
        )
        news += [News(search, items)] if items else []
    if not news:
        return False
    letter = letter_of(user, news, settings, base_url_of(settings))
    return put(session, letter, domain(settings)) is not None


def base_url_of(settings: Settings) -> str:
    """Return the address with which links in letters begin."""
    return settings.base_url or site_url()


def _alerting(session: Session, user_id: int, *, lock: bool = False) -> list[SavedSearch]:
    query = select(SavedSearch).where(
        SavedSearch.user_id == user_id, SavedSearch.alert != Alert.NEVER
    )
    query = query.order_by(SavedSearch.name, SavedSearch.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(query))


def _state(search: SavedSearch) -> tuple[object, ...]:
    """What a search looks for and since when: the same before and after means that nobody has touched it."""
    return search.id, search.arguments, search.alert, search.alerts_since, search.last_run_at
