"""One-time links with which a password is set: by invitation, after "forgotten", and to confirm an address.

Tokens have 256 random bits; the database keeps their hashes only. Each works once and ends: an invitation after 72
hours, a reset after 30 minutes, a confirmation after a day. A new link ends the earlier ones of the account.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, NotAllowed
from repository.people.account_models import OneTimeLink, Purpose
from repository.people.models import Role, User
from repository.people.operations import (
    by_email,
    new_account,
    require_administrator,
    set_password,
)
from repository.people.sessions import token_hash

MINUTES = {Purpose.INVITATION: 72 * 60, Purpose.RESET: 30, Purpose.SIGN_UP: 24 * 60}


def invite(session: Session, actor: Actor, user: User) -> str:
    """Return the token of a new one-time link with which `user` sets a password within 72 hours.

    Earlier links of the account no longer work. Raises BadValue when it is no person's account.
    """
    require_administrator(actor)
    if user.role == Role.SYSTEM or user.erased_at is not None:
        raise BadValue("email", "%(value)s is not an account for a person.", value=user.email)
    audit(session, actor, "invite", user)
    return _new(session, Purpose.INVITATION, user)


def reset_link(session: Session, user: User) -> str:
    """Return the token of a new link by which `user` sets another password within 30 minutes."""
    return _new(session, Purpose.RESET, user)


def sign_up_link(session: Session, email: str, name: str) -> str:
    """Return the token of a new link by which whoever reads the mail of `email` makes an account within a day."""
    session.execute(
        delete(OneTimeLink).where(
            OneTimeLink.purpose == Purpose.SIGN_UP,
            OneTimeLink.email == email,
            OneTimeLink.used_at.is_(None),
        )
    )
    return _new(session, Purpose.SIGN_UP, None, email=email, name=name)


def link_of(session: Session, token: str) -> OneTimeLink | None:
    """Return the link of `token` when it is unused and has not expired."""
    found = session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == token_hash(token)))
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        return None
    is_closed = (
        found.user is not None and found.purpose == Purpose.RESET and not found.user.is_active
    )
    return None if is_closed else found


def use_link(session: Session, token: str, password: str) -> User:
    """The account has this password, the link is used up, its sessions are ended.

    The link of a sign-up makes the account, which may draft and nothing else until staff approve it. Raises BadValue
    for a password that cannot be taken, NotAllowed when the link was used or has expired.
    """
    link = link_of(session, token)
    if link is None:
        raise NotAllowed("This link was used or has expired. Ask the administrator for a new one.")
    user = link.user or _confirmed(session, link)
    set_password(session, user, password)
    if link.purpose == Purpose.INVITATION:
        user.is_active = True
    link.used_at = clock.now()
    return user


def forget_expired(session: Session) -> None:
    """Links that cannot be used any more are gone, a week after they expired."""
    before = clock.now() - timedelta(days=7)
    session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < before))


def _new(
    session: Session, purpose: Purpose, user: User | None, *, email: str = "", name: str = ""
) -> str:
    if user is not None:
        session.execute(
            delete(OneTimeLink).where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None))
        )
    token = secrets.token_urlsafe(32)
    row = OneTimeLink(
        purpose=purpose,
        user_id=None if user is None else user.id,
        email=email,
        name=name,
        token_hash=token_hash(token),
        expires_at=clock.now() + timedelta(minutes=MINUTES[purpose]),
    )
    session.add(row)
    session.flush()
    return token


def _confirmed(session: Session, link: OneTimeLink) -> User:
    if by_email(session, link.email) is not None:
        raise NotAllowed("This link was used or has expired. Ask the administrator for a new one.")
    user = new_account(session, email=link.email, name=link.name, role=Role.DEPOSITOR)
    user.is_approved = False
    return user
