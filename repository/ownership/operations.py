"""Copying a description as a template, depositing for somebody else, passing a deposit on.

Each asks the policy, is written into the audit record, and tells by letter whom it concerns, in the caller's
transaction.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from repository import clock
from repository.access.checks import require
from repository.access.policy import Action, Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, NotAllowed, NotFound
from repository.items import operations as items
from repository.items.collections import by_slug
from repository.items.models import Collection, Item
from repository.items.queries import find
from repository.mail import letters
from repository.mail.operations import is_address
from repository.ownership.copying import template_of
from repository.ownership.models import TransferOffer
from repository.ownership.queries import depositor_of, offer_of
from repository.people.models import User
from repository.people.operations import actor_of, by_email
from repository.sources.placing import FIRST_TYPE


def copy_item(session: Session, item: Item, actor: Actor, otherwise: Collection) -> Item:
    """A draft of `actor` has the description of `item`, without what belongs to that one work; return it.

    It stands in the same collection where depositors may choose it, else in `otherwise`. No file comes with it.
    """
    require(actor, Action.COPY, item)
    collection = otherwise if item.collection.is_hidden else item.collection
    document = template_of(item.document)
    new = items.create(session, actor, collection=collection, document=document)
    session.flush()
    audit(session, actor, "copy", new, copied_from=item.handle)
    return new


def deposit_for(
    session: Session, actor: Actor, email: str, collection_slug: str, publisher: str = ""
) -> Item:
    """A draft of the person with this address exists, and they are told; return it.

    Raises NotAllowed for who may not, BadValue when there is no such account or it may not deposit.
    """
    if not actor.may_deposit_for_others:
        raise NotAllowed("Only cataloguers and administrators deposit for others.")
    person = _person(session, email)
    collection = by_slug(session, collection_slug)
    if collection is None:
        raise BadValue("collection", "Choose a collection from the list.")
    document = {"type": FIRST_TYPE}
    if publisher:
        document["publisher"] = {"kind": "organisation", "name": publisher}  # type: ignore[assignment]
    item = items.create(session, actor, collection=collection, document=document)
    item.depositor_id = person.id
    session.flush()
    audit(session, actor, "deposit_for", item, depositor=person.id)
    _tell(session, "deposit_made_for_you", person, item, actor.name)
    return item


def note_consent(session: Session, handle: str, actor: Actor, ground: str) -> None:
    """That staff recorded the depositor's consent, and on what ground, stands in the audit record."""
    item = find(session, handle)
    if item is None:
        raise NotFound
    audit(session, actor, "record_consent", item, depositor=item.depositor_id, ground=ground)


def transfer(session: Session, item: Item, actor: Actor, email: str, reason: str) -> User:
    """`item` is the deposit of the person with this address, at once; both are told. Return the person."""
    require(actor, Action.TRANSFER, item)
    if not reason.strip():
        raise BadValue("reason", "Say why the deposit is passed on; it is kept in its history.")
    person = _person(session, email)
    _pass_on(session, item, actor, person, reason.strip())
    return person


def offer(session: Session, item: Item, actor: Actor, email: str) -> TransferOffer:
    """Whoever signs in with this address may accept `item`; an earlier offer of it is withdrawn.

    It is not said whether there is an account with this address. Raises BadValue when it is none, or one's own.
    """
    require(actor, Action.OFFER, item)
    email = email.strip().casefold()
    if not is_address(email):
        raise BadValue("email", "%(value)s is not an e-mail address.", value=email[:100])
    if email == session.get_one(User, actor.user_id).email:
        raise BadValue("email", "This is your own address. Give that of the other person.")
    withdraw(session, item, actor)
    row = TransferOffer(
        item_id=item.id, offered_by_id=actor.user_id, email=email, created_at=clock.now()
    )
    session.add(row)
    session.flush()
    audit(session, actor, "offer_transfer", item)
    person = by_email(session, email)
    if person is not None:
        _tell(session, "deposit_offered_to_you", person, item, actor.name, f"offer {row.id}")
    return row


def withdraw(session: Session, item: Item, actor: Actor) -> None:
    """No offer of `item` waits any more."""
    require(actor, Action.OFFER, item)
    present = offer_of(session, item)
    if present is not None:
        session.delete(present)
        session.flush()
        audit(session, actor, "withdraw_transfer", item)


def answer(session: Session, offer_id: int, actor: Actor, *, accepts: bool) -> Item:
    """The offered item is the actor's deposit, or stays who it was; the offer is gone and its giver is told.

    Raises NotFound when nothing of this number is offered to `actor`, or its giver no longer has it to give.
    """
    row = session.get(TransferOffer, offer_id, with_for_update=True)
    person = session.get_one(User, actor.user_id)
    if row is None or row.email != person.email or row.item.depositor_id != row.offered_by_id:
        raise NotFound
    if not actor.may_deposit:
        raise NotAllowed("Your account may not deposit. Ask the administrator.")
    item, giver = row.item, row.offered_by
    session.delete(row)
    session.flush()
    if accepts:
        _pass_on(session, item, actor, person, "")
    else:
        audit(session, actor, "decline_transfer", item)
        _tell(session, "transfer_declined", giver, item, person.name, f"declined {offer_id}")
    return item


def _pass_on(session: Session, item: Item, actor: Actor, person: User, reason: str) -> None:
    before = item.depositor
    if before.id == person.id:
        raise BadValue("email", "The deposit is this person's already.")
    present = offer_of(session, item)
    if present is not None:
        session.delete(present)
    item.depositor_id = person.id
    items.mark_changed(session, item)
    session.flush()
    session.expire(item, ["depositor"])
    audit(session, actor, "transfer", item, origin=before.id, target=person.id, reason=reason)
    about = f"version {item.version}"
    for told in {before.id: before, person.id: person}.values():
        if told.id != actor.id:
            _tell(session, "deposit_transferred", told, item, person.name, about)


def _person(session: Session, email: str) -> User:
    person = depositor_of(session, email)
    if person is None:
        raise BadValue(
            "email",
            "There is no account with the address %(value)s that may deposit. Invite the person first.",
            value=email.strip()[:100] or "–",
        )
    return person


def _tell(session: Session, kind: str, person: User, item: Item, who: str, about: str = "") -> None:
    handle, title = item.handle, item.title

    def values() -> dict[str, str]:
        return {
            "title": title or handle,
            "handle": handle,
            "person": who,
            "url": f"{letters.site_url()}/deposits",
        }

    if actor_of(person).is_system:
        return
    letters.write(session, kind, person, values, about=f"item {item.id} {about}".strip())
