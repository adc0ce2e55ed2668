"""The weekly summary for staff: what waits for them, how long, and what was published.

On the day of `digest_weekday`, from seven o'clock in the site's zone, each member of staff who reviews gets one letter,
unless they switched it off or there is nothing to tell. Letter and note of it are one transaction.
"""

from __future__ import annotations

import logging
import time
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.db import db, transaction
from repository.errors import Busy
from repository.items.models import Item
from repository.items.states import State
from repository.mail.letters import site_url, write
from repository.people.models import User
from repository.people.operations import actor_of
from repository.review.models import StaffDigest
from repository.review.presenting import age_label
from repository.review.queries import Filters, waiting
from repository.review.stages import ROLES
from repository.settings import Settings
from repository.settings_mail import WEEKDAYS
from repository.web import one_line

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 300.0
FIRST_HOUR = 7
MOST_SHOWN = 15
DAYS = 7


class DigestDuty:
    """The weekly letters of one worker; `tick` sees to one person."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._next_look_at = 0.0

    def tick(self) -> bool:
        """Write to one person who is due; return whether there was one. An error waits for the next look."""
        if time.monotonic() < self._next_look_at:
            return False
        try:
            today = due_on(self._settings, clock.now())
            user_id = next_reader(db.session(), today) if today else None
            if today is not None and user_id is not None:
                with transaction() as session:
                    tell(session, user_id, today)
                return True
        except Busy:
            return False
        except Exception:
            log.exception("the weekly summary failed; the next try is in some minutes")
        finally:
            db.session.remove()
        self._next_look_at = time.monotonic() + LOOK_EVERY_SECONDS
        return False


def due_on(settings: Settings, now: datetime) -> date | None:
    """Return today in the site's zone when it is the day of the summary and late enough, else None."""
    here = now.astimezone(ZoneInfo(settings.timezone))
    is_day = settings.digest_weekday == WEEKDAYS[here.weekday()]
    return here.date() if is_day and here.hour >= FIRST_HOUR else None


def next_reader(session: Session, today: date) -> int | None:
    """Return the id of somebody who wants the summary of `today` and has not had it, None when all have."""
    had = select(StaffDigest.user_id).where(
        (StaffDigest.last_on == today) | StaffDigest.is_wanted.is_(False)
    )
    query = select(User.id).where(User.is_active, User.role.in_(ROLES), User.id.not_in(had))
    return session.scalar(query.order_by(User.id).limit(1))


def tell(session: Session, user_id: int, today: date) -> bool:
    """The person has had the summary of `today`; return whether a letter was written: none when all is quiet."""
    row = session.get(StaffDigest, user_id, with_for_update=True)
    user = session.get(User, user_id)
    if user is None or (row is not None and (not row.is_wanted or row.last_on == today)):
        return False
    if row is None:
        row = StaffDigest(user_id=user_id, is_wanted=True)
        session.add(row)
    row.last_on = today
    session.flush()
    actor = actor_of(user)
    items, total = waiting(session, actor, 1, Filters(mine=True))
    published, count = _published(session)
    if not total and not count:
        return False

    def values() -> dict[str, str]:
        return {
            "waiting_count": str(total),
            "oldest": age_label(items[0].submitted_at) if items else "–",
            "waiting_list": _lines(items, with_age=True),
            "published_count": str(count),
            "published_list": _lines(published, with_age=False),
            "url": f"{site_url()}/review",
            "stop_url": f"{site_url()}/review/digest",
        }

    return write(session, "weekly_digest", user, values, about=today.isoformat()) is not None


def set_wanted(session: Session, actor: Actor, is_wanted: bool) -> None:
    """The person gets the weekly summary, or does not."""
    row = session.get(StaffDigest, actor.user_id) or StaffDigest(user_id=actor.user_id)
    row.is_wanted = is_wanted
    session.add(row)
    session.flush()


def is_wanted(session: Session, actor: Actor) -> bool:
    """Whether the person gets the weekly summary."""
    row = session.get(StaffDigest, actor.user_id)
    return row is None or row.is_wanted


def _published(session: Session) -> tuple[list[Item], int]:
    since = clock.now() - timedelta(days=DAYS)
    condition = (Item.state == State.PUBLISHED) & (Item.published_at >= since)
    query = select(Item).where(condition).order_by(Item.published_at.desc()).limit(MOST_SHOWN)
    total = session.scalar(select(func.count()).select_from(Item).where(condition))
    return list(session.scalars(query)), total or 0


def _lines(items: list[Item], *, with_age: bool) -> str:
    shown: list[Any] = items[:MOST_SHOWN]
    return "\n".join(
        f"* {one_line(item.title, 120) or gettext('Untitled')}"
        + (f" ({age_label(item.submitted_at)})" if with_age else "")
        for item in shown
    )
