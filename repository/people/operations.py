"""Accounts: adding, setting a password, signing in with protection against guessing; groups of readers."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, NotAllowed
from repository.people.guessing import forget_failures, note_failure, require_patience
from repository.people.models import SYSTEM_EMAIL, Group, Role, User
from repository.people.passwords import hash_password, is_right
from repository.people.sessions import end_sessions
from repository.slugs import is_slug

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@localhost")
NAME_CHARACTERS = 200


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
    groups = frozenset(group.id for group in user.groups)
    return Actor(user.id, Role(user.role), groups, user.name, user.is_approved)


def by_email(session: Session, email: str) -> User | None:
    """Return the account of this address; addresses are compared without regard to case."""
    return session.scalar(select(User).where(User.email == email.strip().casefold()))


def add_user(session: Session, actor: Actor, *, email: str, name: str, role: Role) -> User:
    """The account exists afterwards, without a password. Raises BadValue when the address is taken or none."""
    require_administrator(actor)
    user = new_account(session, email=email, name=name, role=role)
    audit(session, actor, "add_user", user, role=str(role))
    return user


def new_account(session: Session, *, email: str, name: str, role: Role) -> User:
    """The account exists afterwards, without a password; who may ask for it was decided before. Raises BadValue."""
    email = email.strip().casefold()
    if not EMAIL.fullmatch(email) or len(email) > 254:
        raise BadValue("email", "%(value)s is not an e-mail address.", value=email)
    if by_email(session, email) is not None:
        raise BadValue("email", "There is already an account %(value)s.", value=email)
    if role in (Role.VISITOR, Role.SYSTEM):
        raise BadValue("role", "%(value)s is not a role for an account.", value=str(role))
    user = User(
        email=email,
        name=name.strip()[:NAME_CHARACTERS] or email[:NAME_CHARACTERS],
        role=role,
        created_at=clock.now(),
    )
    session.add(user)
    session.flush()
    return user


def set_password(session: Session, user: User, password: str) -> None:
    """The account signs in with `password` from now on; sessions that were open before are ended. Raises BadValue."""
    user.password_hash = hash_password(password, email=user.email)
    forget_failures(session, user.email)
    end_sessions(session, actor_of(user), user)
    audit(session, actor_of(user), "set_password", user)


def knows_password(session: Session, email: str, password: str, address: str) -> bool:
    """Whether `password` belongs to an active account; takes as long when there is none, and no lock.

    Raises NotAllowed when there were too many failures (`people.guessing`), Busy while too many are verified.
    """
    require_patience(session, email, address)
    user = by_email(session, email)
    password_hash = user.password_hash if user is not None and user.is_active else None
    session.rollback()  # no connection is held while the hash is worked out
    return is_right(password_hash, password)


def sign_in(session: Session, email: str, address: str, *, knows_password: bool) -> User | None:
    """Return the account of one who knows its password, else None; the failure is counted then.

    Whether the account exists is not told. Verifying is `knows_password`, outside the transaction: it is slow on
    purpose and must not hold the write lock.
    """
    if knows_password:
        forget_failures(session, email)
        return by_email(session, email)
    note_failure(session, email, address)
    return None


def add_group(session: Session, actor: Actor, *, slug: str, name: str) -> Group:
    """A group of readers exists afterwards. Raises BadValue when the slug is taken or cannot be used."""
    require_administrator(actor)
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
    require_administrator(actor)
    if is_in and group not in user.groups:
        user.groups.append(group)
    if not is_in and group in user.groups:
        user.groups.remove(group)
    audit(session, actor, "join" if is_in else "leave", group, user=user.id)


def require_administrator(actor: Actor) -> None:
    """Return when `actor` may change accounts and groups. Raises NotAllowed."""
    if actor.role not in (Role.ADMINISTRATOR, Role.SYSTEM):
        raise NotAllowed
