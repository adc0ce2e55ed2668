"""Sessions: rows of the database, one for each browser in which somebody is signed in, ended at any time.

The browser holds a random token inside its signed cookie, the database only the token's hash. A session that was ended
is no row any more, so it is dead at the next request, whatever copy of the cookie exists (ASVS 5.0 §7.2, §7.4).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.orm import Session, joinedload

from repository import clock
from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.errors import NotFound
from repository.people.models import User, UserSession
from repository.settings_people import PeopleSettings

SEEN_MINUTES = 10
"""How coarse `seen_at` is: a session is written to once in ten minutes at most."""
RECENT_MINUTES = 10
"""How long knowing the password, or a code, counts for what needs signing in anew."""
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """The session of a request. `is_recent`: the person proved within ten minutes to be who they are."""

    id: int
    is_recent: bool
    is_to_be_noted: bool


def open_session(session: Session, user: User, *, user_agent: str, address: str) -> str:
    """A session of `user` is open afterwards; return its token, which is kept nowhere else."""
    token, now = secrets.token_urlsafe(32), clock.now()
    row = UserSession(
        token_hash=token_hash(token),
        user_id=user.id,
        created_at=now,
        seen_at=now,
        verified_at=now,
        browser=browser_family(user_agent),
        network=network_of(address),
    )
    session.add(row)
    session.flush()
    return token


def open_session_of(session: Session, token: str, settings: PeopleSettings) -> UserSession | None:
    """Return the open session of `token` with its account; None when it has ended or the account is switched off."""
    query = (
        select(UserSession)
        .where(UserSession.token_hash == token_hash(token))
        .options(joinedload(UserSession.user, innerjoin=True))
    )
    found = session.scalar(query)
    if found is None or not found.user.is_active or _is_over(found, settings):
        return None
    return found


def sessions_of(session: Session, user_id: int, settings: PeopleSettings) -> Sequence[UserSession]:
    """Return the open sessions of an account, the one used last first."""
    query = select(UserSession).where(UserSession.user_id == user_id)
    rows = session.scalars(query.order_by(UserSession.seen_at.desc(), UserSession.id.desc()))
    return [row for row in rows if not _is_over(row, settings)]


def summary(row: UserSession) -> OpenSession:
    """Return what a request needs to know of its session, also after the row was ended or loaded anew."""
    now = clock.now()
    return OpenSession(
        row.id,
        is_recent=now - row.verified_at < timedelta(minutes=RECENT_MINUTES),
        is_to_be_noted=now - row.seen_at >= timedelta(minutes=SEEN_MINUTES),
    )


def note_seen(session: Session, session_id: int) -> None:
    """The session counts as used now."""
    session.execute(
        update(UserSession).where(UserSession.id == session_id).values(seen_at=clock.now())
    )


def note_verified(session: Session, session_id: int) -> None:
    """The person has just proved anew to be who they are."""
    session.execute(
        update(UserSession).where(UserSession.id == session_id).values(verified_at=clock.now())
    )


def end_session(session: Session, actor: Actor, session_id: int) -> None:
    """One of the actor's own sessions is ended. Raises NotFound when it is none of theirs."""
    row = session.get(UserSession, session_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound
    session.delete(row)
    audit(session, actor, "end_session", row.user, browser=row.browser, network=row.network)


def end_sessions(session: Session, actor: Actor, user: User, *, but: int | None = None) -> int:
    """All sessions of `user` are ended, except the one with id `but`; return how many there were."""
    mine = delete(UserSession).where(UserSession.user_id == user.id)
    if but is not None:
        mine = mine.where(UserSession.id != but)
    done = session.execute(mine.execution_options(synchronize_session="fetch"))
    assert isinstance(done, CursorResult)
    if done.rowcount:
        audit(session, actor, "end_sessions", user, count=done.rowcount)
    return done.rowcount


def forget_token(session: Session, token: str) -> None:
    """The session of `token` is gone, if there was one: its browser signed out."""
    session.execute(delete(UserSession).where(UserSession.token_hash == token_hash(token)))


def forget_over(session: Session, settings: PeopleSettings) -> None:
    """Rows of sessions that have ended by themselves are gone."""
    idle, oldest = _limits(settings)
    over = or_(UserSession.seen_at < idle, UserSession.created_at < oldest)
    session.execute(delete(UserSession).where(over))


def browser_family(user_agent: str) -> str:
    """Return browser and system in a few words, "Firefox, Windows"; empty when neither is known.

    No version and no model: enough to recognise one's own, too little to tell people apart.
    """
    first = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    second = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return ", ".join(part for part in (first, second) if part)


def network_of(address: str) -> str:
    """Return the network of an address: 24 bits of IPv4, 48 bits of IPv6; empty when it is no address."""
    try:
        given = ip_address(re.sub(r"%.*", "", address))
    except ValueError:
        return ""
    bits = 24 if isinstance(given, IPv4Address) else 48
    return str(ip_network(f"{given}/{bits}", strict=False))


def token_hash(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _limits(settings: PeopleSettings) -> tuple[datetime, datetime]:
    now = clock.now()
    return (
        now - timedelta(hours=settings.session_idle_hours),
        now - timedelta(days=settings.session_days),
    )


def _is_over(row: UserSession, settings: PeopleSettings) -> bool:
    idle, oldest = _limits(settings)
    return row.seen_at < idle or row.created_at < oldest
