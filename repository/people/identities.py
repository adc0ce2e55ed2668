"""Which account somebody who signed in elsewhere has here, and adding or removing such a sign-in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import clock
from repository.audit.operations import record as audit
from repository.errors import Conflict, NotAllowed, NotFound
from repository.people.account_models import Identity
from repository.people.models import User
from repository.people.openid import Person
from repository.people.operations import actor_of, by_email
from repository.settings_people import OidcProvider

ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def account_of(session: Session, provider: OidcProvider, person: Person) -> User:
    """Return the account that `person` signs in to.

    One to which this sign-in was added; else, when the provider's verified addresses are trusted, the account of that
    address, to which it is added now. Raises NotAllowed: no account is ever made, and none is taken over.
    """
    found = _identity(session, person)
    if found is not None:
        if not found.user.is_active:
            raise NotAllowed("Your account is switched off. Ask the administrator.")
        return found.user
    user = by_email(session, person.email) if provider.trusts_email and person.email else None
    if user is None or not user.is_active:
        raise NotAllowed(
            "No account belongs to this sign-in. Sign in with your password first, then add it to your account."
        )
    add(session, provider, person, user)
    return user


def add(session: Session, provider: OidcProvider, person: Person, user: User) -> None:
    """`user` signs in as `person` too; an ORCID iD that was proven so is kept. Raises Conflict when it is another's."""
    found = _identity(session, person)
    if found is not None and found.user_id != user.id:
        raise Conflict("This sign-in belongs to another account here.")
    if found is None:
        row = Identity(
            user_id=user.id, issuer=person.issuer, subject=person.subject, created_at=clock.now()
        )
        session.add(row)
        audit(session, actor_of(user), "link_identity", user, issuer=person.issuer)
    if provider.is_orcid and ORCID.fullmatch(person.subject):
        user.orcid = person.subject


def remove(session: Session, user: User, identity_id: int) -> None:
    """The sign-in is taken from the account. Raises NotFound, and NotAllowed when nothing would be left to sign in."""
    mine = identities_of(session, user.id)
    found = next((row for row in mine if row.id == identity_id), None)
    if found is None:
        raise NotFound
    if user.password_hash is None and len(mine) == 1:
        raise NotAllowed("Set a password first: without this you could not sign in any more.")
    if found.subject == user.orcid:
        user.orcid = None
    session.delete(found)
    audit(session, actor_of(user), "unlink_identity", user, issuer=found.issuer)


def identities_of(session: Session, user_id: int) -> Sequence[Identity]:
    """Return the sign-ins of an account, the oldest first."""
    query = select(Identity).where(Identity.user_id == user_id).order_by(Identity.id)
    return session.scalars(query).all()


def _identity(session: Session, person: Person) -> Identity | None:
    query = select(Identity).where(
        Identity.issuer == person.issuer, Identity.subject == person.subject
    )
    return session.scalar(query)
