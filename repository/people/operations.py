"""Accounts: adding, inviting, setting a password, signing in with protection against guessing."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, NotAllowed
from repository.people.models import SYSTEM_EMAIL, Group, Invitation, Role, SignInFailure, User
from repository.people.passwords import hash_password, is_right
from repository.people.sessions import end_sessions
from repository.slugs import is_slug

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@localhost")
INVITATION_HOURS = 72
FAILURES_ALLOWED = 5
FAILURE_MINUTES = 15


def system_actor(session: Session) -> Actor:
    """Return the built-in actor of the command line and of jobs; its account is made when missing."""
    user = by_email(session, SYSTEM_EMAIL)
    if user is None:
        user = User(
            email=SYSTEM_EMAIL,
            name="Daluang",
            role=Role.SYSTEM,
            created_at=clock.now(),
            is_active=False,
        )
        session.add(user)
        session.flush()
    return Actor(user.id, Role.SYSTEM, name=user.name)


def actor_of(user: User) -> Actor:
    """Return `user` as the policy sees them."""
    return Actor(user.id, Role(user.role), frozenset(group.id for group in user.groups), user.name)


def by_email(session: Session, email: str) -> User | None:
    """Return the account of this address; addresses are compared without regard to case."""
    return session.scalar(select(User).where(User.email == email.strip().casefold()))


def add_user(session: Session, actor: Actor, *, email: str, name: str, role: Role) -> User:
    """The account exists afterwards, without a password. Raises BadValue when the address is taken or none."""
    _require_administrator(actor)
    email = email.strip().casefold()
    if not EMAIL.fullmatch(email) or len(email) > 254:
        raise BadValue("email", "%(value)s is not an e-mail address.", value=email)
    if by_email(session, email) is not None:
        raise BadValue("email", "There is already an account %(value)s.", value=email)
    if role in (Role.VISITOR, Role.SYSTEM):
        raise BadValue("role", "%(value)s is not a role for an account.", value=str(role))
    user = User(email=email, name=name.strip() or email, role=role, created_at=clock.now())
    session.add(user)
    session.flush()
    audit(session, actor, "add_user", user, role=str(role))
    return user


def invite(session: Session, actor: Actor, user: User) -> str:
    """Return the token of a new one-time link with which `user` sets a password within 72 hours.

    Earlier links of the account no longer work.
    """
    _require_administrator(actor)
    if user.role == Role.SYSTEM:
        raise BadValue("email", "%(value)s is not an account for a person.", value=user.email)
    session.execute(
        delete(Invitation).where(Invitation.user_id == user.id, Invitation.used_at.is_(None))
    )
    token = secrets.token_urlsafe(32)
    expires_at = clock.now() + timedelta(hours=INVITATION_HOURS)
    session.add(Invitation(user_id=user.id, token_hash=_hash(token), expires_at=expires_at))
    audit(session, actor, "invite", user)
    return token


def invited(session: Session, token: str) -> Invitation | None:
    """Return the invitation of `token` when it is unused and has not expired."""
    found = session.scalar(select(Invitation).where(Invitation.token_hash == _hash(token)))
    return (
        found
        if found is not None and found.used_at is None and found.expires_at > clock.now()
        else None
    )


def accept_invitation(session: Session, token: str, password: str) -> User:
    """The account has this password, the link is used up, its sessions are ended. Raises BadValue, NotAllowed."""
    invitation = invited(session, token)
    if invitation is None:
        raise NotAllowed("This link was used or has expired. Ask the administrator for a new one.")
    set_password(session, invitation.user, password)
    invitation.used_at = clock.now()
    return invitation.user


def set_password(session: Session, user: User, password: str) -> None:
    """The account signs in with `password` from now on; sessions that were open before are ended."""
    user.password_hash = hash_password(password, email=user.email)
    user.is_active = True
    end_sessions(session, actor_of(user), user)
    audit(session, actor_of(user), "set_password", user)


def knows_password(session: Session, email: str, password: str, address: str) -> bool:
    """Whether `password` belongs to an active account; takes as long when there is none, and no lock.

    Raises NotAllowed after five failures of an account, or twenty of an address, within a quarter of an hour.
    """
    since = clock.now() - timedelta(minutes=FAILURE_MINUTES)
    by_account = SignInFailure.email_hash == _hash(email.strip().casefold())
    by_address = SignInFailure.address_hash == _hash(address)
    if (
        _failures(session, by_account, since) >= FAILURES_ALLOWED
        or _failures(session, by_address, since) >= 4 * FAILURES_ALLOWED
    ):
        raise NotAllowed(
            "Too many attempts. Wait a quarter of an hour, or ask the administrator for a new link."
        )
    user = by_email(session, email)
    return is_right(user.password_hash if user is not None and user.is_active else None, password)


def sign_in(session: Session, email: str, address: str, *, knows_password: bool) -> User | None:
    """Return the account of one who knows its password, else None; the failure is counted then.

    Whether the account exists is not told. Verifying is `knows_password`, outside the transaction: it is slow on
    purpose and must not hold the write lock.
    """
    email_hash = _hash(email.strip().casefold())
    since = clock.now() - timedelta(minutes=FAILURE_MINUTES)
    session.execute(delete(SignInFailure).where(SignInFailure.at < since))
    if knows_password:
        session.execute(delete(SignInFailure).where(SignInFailure.email_hash == email_hash))
        return by_email(session, email)
    session.add(SignInFailure(email_hash=email_hash, address_hash=_hash(address), at=clock.now()))
    return None


def add_group(session: Session, actor: Actor, *, slug: str, name: str) -> Group:
    """A group of readers exists afterwards. Raises BadValue when the slug is taken or cannot be used."""
    _require_administrator(actor)
    if not is_slug(slug):
        raise BadValue(
            "slug",
            "%(value)s cannot be used: small letters, digits and single hyphens only.",
            value=slug,
        )
    if session.scalar(select(Group.id).where(Group.slug == slug)) is not None:
        raise BadValue("slug", "There is already a group %(value)s.", value=slug)
    group = Group(slug=slug, name=name)
    session.add(group)
    session.flush()
    audit(session, actor, "add_group", group, slug=slug)
    return group


def set_membership(
    session: Session, actor: Actor, group: Group, user: User, *, is_in: bool
) -> None:
    """`user` is in `group` afterwards, or not."""
    _require_administrator(actor)
    if is_in and group not in user.groups:
        user.groups.append(group)
    if not is_in and group in user.groups:
        user.groups.remove(group)
    audit(session, actor, "join" if is_in else "leave", group, user=user.id)


def _failures(session: Session, whose: ColumnElement[bool], since: datetime) -> int:
    query = select(func.count()).select_from(SignInFailure).where(whose, SignInFailure.at >= since)
    return session.scalar(query) or 0


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _require_administrator(actor: Actor) -> None:
    if actor.role not in (Role.ADMINISTRATOR, Role.SYSTEM):
        raise NotAllowed
