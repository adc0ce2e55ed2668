"""What is new to a saved search, for its owner as they are now (ADR 0026).

An item is news when it was published after telling was switched on, or when its embargo has ended since the last
look. Looks reach back thirty days before the last one, so that an item whose text was read late, or that the index
learnt of late, is told of too; `told_item` sees to it that nothing is told twice.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.exports.queries import hit_ids
from repository.items.models import Item
from repository.items.states import State
from repository.saved_searches.arguments import arguments_of
from repository.saved_searches.models import Alert, SavedSearch, ToldItem
from search_index import Index

LOOKS_BACK_DAYS = 30
FIRST_HOUR = 6
"""Letters are written from six in the morning in the site's zone: never at night."""


def is_due(search: SavedSearch, now: datetime, zone: str) -> bool:
    """Whether news of this search are to be looked for: once a day, or once a week from Monday on."""
    last_at = search.last_run_at or search.alerts_since
    if search.alert == Alert.NEVER or last_at is None:
        return False
    last, today = clock.day_of(last_at, zone), clock.day_of(now, zone)
    if now < clock.start_of(today, zone) + timedelta(hours=FIRST_HOUR):
        return False
    if search.alert == Alert.WEEKLY:
        return last.isocalendar()[:2] < today.isocalendar()[:2]
    return last < today


def news_of(
    session: Session, index: Index, search: SavedSearch, actor: Actor, today: date, zone: str
) -> list[int]:
    """Return the ids of items to tell `actor` of, those added last first. Raises `search_index.IndexDamaged`."""
    candidates = _candidates(session, search, today, zone)
    if not candidates:
        return []
    arguments = arguments_of(search.arguments)
    found = set(hit_ids(session, index, arguments, actor, today, relax=False))
    return [i for i in candidates if i in found]


def _candidates(session: Session, search: SavedSearch, today: date, zone: str) -> list[int]:
    since = search.alerts_since or search.created_at
    last_at = search.last_run_at or since
    begin = max(since, last_at - timedelta(days=LOOKS_BACK_DAYS))
    told = select(ToldItem.item_id).where(ToldItem.saved_search_id == search.id)
    has_opened = and_(Item.embargo_until > clock.day_of(begin, zone), Item.embargo_until <= today)
    query = select(Item.id).where(
        Item.state == State.PUBLISHED,
        or_(Item.published_at >= begin, has_opened),
        Item.id.not_in(told),
    )
    return list(session.scalars(query.order_by(Item.published_at.desc(), Item.id.desc())))
