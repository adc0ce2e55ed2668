"""Keeping accounts: inviting by letter, approving, roles, groups, switching off, ending sessions, second steps removed.

Every change is in the audit record. One administrator always remains who can sign in.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, Conflict, NotAllowed, NotFound
from repository.mail.message import domain
from repository.mail.operations import put
from repository.people import second_step
from repository.people.account_models import Identity
from repository.people.letters import Kind, account_letter
from repository.people.links import invite
from repository.people.models import Group, Role, User
from repository.people.operations import add_user, require_administrator
from repository.people.sessions import end_sessions
from repository.settings import Settings


def person_of(session: Session, actor: Actor, user_id: int) -> User:
    """Return the account of a person, locked for change. Raises NotFound, also for the system and for erased ones."""
    if not actor.may_see_people:
        raise NotFound
    user = session.get(User, user_id, with_for_update=True)
    if user is None or user.role == Role.SYSTEM or user.erased_at is not None:
        raise NotFound
    return user


def invite_person(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    role: Role,
    language: str,
    settings: Settings,
) -> tuple[User, str]:
    """The account exists and a letter with its link waits in the outbox; return account and token.

    Raises BadValue when the address is taken or none, NotAllowed to all but administrators.
    """
    user = add_user(session, actor, email=email, name=name, role=role)
    user.language = language
    return user, send_invitation(session, actor, user, language=language, settings=settings)


def send_invitation(
    session: Session, actor: Actor, user: User, *, language: str, settings: Settings
) -> str:
    """A letter with a new link waits in the outbox; return the link's token. Earlier links do not work any more."""
    token = invite(session, actor, user)
    letter = account_letter(
        Kind.INVITATION,
        key=f"invitation:{user.id}:{secrets.token_hex(8)}",
        email=user.email,
        name=user.name,
        token=token,
        language=language,
        settings=settings,
    )
    put(session, letter, domain(settings))
    return token


def approve(session: Session, actor: Actor, user: User) -> None:
    """Somebody who signed up by themselves may send deposits in from now on. Raises NotAllowed."""
    if not actor.may_approve_people:
        raise NotAllowed
    if not user.is_approved:
        user.is_approved = True
        audit(session, actor, "approve", user)


def set_role(session: Session, actor: Actor, user: User, role: Role) -> None:
    """The account has this role; its other sessions are ended, so that no page of the old role stays open.

    Raises BadValue for what is no role of a person, Conflict when no administrator would be left.
    """
    require_administrator(actor)
    if role in (Role.VISITOR, Role.SYSTEM):
        raise BadValue("role", "%(value)s is not a role for an account.", value=str(role))
    if role == user.role:
        return
    if role != Role.ADMINISTRATOR:
        require_another_administrator(session, user)
    before, user.role, user.is_approved = str(user.role), role, True
    if user.id != actor.id:
        end_sessions(session, actor, user)
    audit(session, actor, "set_role", user, before=before, after=str(role))


def set_groups(session: Session, actor: Actor, user: User, slugs: Sequence[str]) -> None:
    """The account stands in exactly these groups of readers; slugs that are none are left out."""
    require_administrator(actor)
    wanted = list(session.scalars(select(Group).where(Group.slug.in_(slugs)).order_by(Group.slug)))
    before = [group.slug for group in user.groups]
    if before != [group.slug for group in wanted]:
        user.groups = wanted
        after = [group.slug for group in wanted]
        audit(session, actor, "set_groups", user, before=before, after=after)


def set_active(session: Session, actor: Actor, user: User, *, is_active: bool) -> None:
    """The account can sign in, or not any more: its sessions are ended at once. Raises Conflict for the last one."""
    require_administrator(actor)
    if user.is_active == is_active:
        return
    if not is_active:
        require_another_administrator(session, user)
        end_sessions(session, actor, user)
    user.is_active = is_active
    audit(session, actor, "switch_on" if is_active else "switch_off", user)


def end_all_sessions(session: Session, actor: Actor, user: User) -> int:
    """The person is signed out everywhere; return of how many browsers."""
    require_administrator(actor)
    return end_sessions(session, actor, user)


def remove_second_step(session: Session, actor: Actor, user: User) -> None:
    """The person signs in by password alone until they set up another second step; their sessions are ended."""
    require_administrator(actor)
    second_step.remove(session, actor, user)
    end_sessions(session, actor, user)


def require_another_administrator(session: Session, user: User) -> None:
    """Return when an administrator who can sign in is left without `user`, or `user` is none. Raises Conflict."""
    if user.role != Role.ADMINISTRATOR or not user.is_active:
        return
    signs_in = or_(
        User.password_hash.is_not(None),
        select(Identity.id).where(Identity.user_id == User.id).exists(),
    )
    query = select(User.id).where(
        User.role == Role.ADMINISTRATOR,
        User.is_active,
        User.erase_at.is_(None),
        signs_in,
    )
    # all of them are locked, so that two who take the role from each other at once do not both succeed
    left = set(session.scalars(query.order_by(User.id).with_for_update())) - {user.id}
    if not left:
        raise Conflict(
            "This is the last administrator who can sign in. Make somebody else administrator first."
        )
