"""The way of a request: asked, confirmed, allowed or refused, fetched, forgotten.

Nothing is told to anybody before the asker's address is confirmed; no letter holds a word of the asker. Links are
random tokens of which only hashes are kept, each of use until its step is done.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import VISITOR, Actor
from repository.audit.operations import record as audit
from repository.copies.models import CopyRequest
from repository.copies.queries import (
    asked_since,
    by_token,
    hash_of,
    may_answer,
    may_be_asked_for,
    may_be_handed_out,
)
from repository.copies.telling import tell_asker, tell_those_who_answer
from repository.errors import BadValue, NotAllowed, NotFound, TooManyRequests, WrongState
from repository.files.models import File
from repository.items.models import Item
from repository.mail.operations import is_address
from repository.people.models import User
from repository.people.operations import actor_of, system_actor

PURPOSES = ("research", "study", "teaching", "policy", "other")
LONGEST_NAME, LONGEST_MESSAGE = 200, 300
CONFIRM_DAYS, OPEN_DAYS, KEPT_DAYS = 2, 7, 90
MOST_FETCHES = 5
A_DAY = timedelta(days=1)
MOST_A_DAY = {"email": 5, "network": 20, "item_id": 30}
"""Requests a day from one address, from one network, and for one item."""


@dataclass(frozen=True)
class Asking:
    """What a visitor wrote, cleaned of control characters by the form; `network` is that of the request."""

    name: str
    email: str
    purpose: str
    message: str
    language: str
    network: str


def ask(
    session: Session, item: Item, file: File, asking: Asking, *, secret: str, today: date
) -> CopyRequest:
    """A request waits for its address to be confirmed, and a letter with the link is in the outbox.

    Raises BadValue for what cannot be used, NotAllowed when there is nothing to ask for, TooManyRequests beyond
    `MOST_A_DAY`.
    """
    if not may_be_asked_for(item, file, VISITOR, today):
        raise NotAllowed("A copy of this file cannot be asked for.")
    _check(asking)
    email = asking.email.strip().casefold()
    network = hmac.new(secret.encode(), asking.network.encode(), hashlib.sha256).hexdigest()
    _require_few(session, email=email, network=network, item_id=item.id)
    token = secrets.token_urlsafe(32)
    request = CopyRequest(
        item_id=item.id,
        file_id=file.id,
        name=asking.name.strip(),
        email=email,
        language=asking.language,
        purpose=asking.purpose,
        message=asking.message.strip(),
        network=network,
        state="unconfirmed",
        confirm_hash=hash_of(token),
        created_at=clock.now(),
        fetched=0,
    )
    session.add(request)
    session.flush()
    tell_asker(session, request, "copy_confirm", f"/copies/confirm/{token}")
    return request


def confirm(session: Session, token: str, *, today: date) -> CopyRequest:
    """The address is confirmed; the depositor and the staff are told once. Raises NotFound when the link is too old.

    A link followed twice changes nothing more.
    """
    request = by_token(session, token, "confirm", lock=True)
    if request.state != "unconfirmed":
        return request
    if request.created_at < clock.now() - timedelta(days=CONFIRM_DAYS):
        raise NotFound
    if not may_be_handed_out(request, today):
        raise WrongState("This file can be asked for no longer.")
    request.state, request.confirmed_at = "waiting", clock.now()
    answer = secrets.token_urlsafe(32)
    request.answer_hash = hash_of(answer)
    session.flush()
    _note(session, system_actor(session), "copy_asked", request)
    tell_those_who_answer(session, request, answer, today)
    return request


def answer_by_link(session: Session, token: str, *, allows: bool, today: date) -> CopyRequest:
    """The depositor answered by the link in the letter, which ends with it. Raises NotFound, NotAllowed, WrongState."""
    request = by_token(session, token, "answer", lock=True)
    depositor = session.get_one(User, request.item.depositor_id)
    if not depositor.is_active:
        raise NotFound
    return answer(session, request, actor_of(depositor), allows=allows, today=today)


def answer(
    session: Session, request: CopyRequest, actor: Actor, *, allows: bool, today: date
) -> CopyRequest:
    """The request is allowed, with a link for seven days, or refused, and whoever asked is told.

    Raises NotAllowed when it is not `actor`'s to answer, WrongState when it was answered or the file is not there.
    """
    if not may_answer(actor, request, today):
        raise NotAllowed("This request is not yours to answer.")
    if request.state != "waiting":
        raise WrongState("This request was answered already.")
    if allows and not may_be_handed_out(request, today):
        raise WrongState("This file can be asked for no longer.")
    request.answered_at, request.answered_by_id = clock.now(), actor.user_id
    request.answer_hash = None
    if not allows:
        request.state = "refused"
        _note(session, actor, "copy_refused", request)
        tell_asker(session, request, "copy_refused", f"/items/{request.item.handle}")
        return request
    token = secrets.token_urlsafe(32)
    request.open_until = clock.now() + timedelta(days=OPEN_DAYS)
    request.fetch_hash, request.state = hash_of(token), "allowed"
    session.flush()
    _note(session, actor, "copy_allowed", request)
    tell_asker(session, request, "copy_allowed", f"/copies/fetch/{token}")
    return request


def fetchable(request: CopyRequest, today: date) -> bool:
    """Whether the link still gives the file: in its week, at most five times, while the record is public."""
    is_open = request.open_until is not None and request.open_until > clock.now()
    is_left = request.state == "allowed" and request.fetched < MOST_FETCHES
    return is_open and is_left and may_be_handed_out(request, today)


def fetch(session: Session, token: str, *, today: date) -> File:
    """One download more is counted; return the file. Raises NotFound when the link has ended or never was."""
    request = by_token(session, token, "fetch", lock=True)
    if not fetchable(request, today) or request.file is None:
        raise NotFound
    request.fetched += 1
    _note(session, system_actor(session), "copy_fetched", request)
    return request.file


def forget_old(session: Session) -> int:
    """Requests older than ninety days are gone, unconfirmed ones after two days; return how many went."""
    now = clock.now()
    unconfirmed = CopyRequest.state == "unconfirmed"
    is_old = or_(
        CopyRequest.created_at < now - timedelta(days=KEPT_DAYS),
        unconfirmed & (CopyRequest.created_at < now - timedelta(days=CONFIRM_DAYS)),
    )
    ids = list(session.scalars(select(CopyRequest.id).where(is_old)))
    if ids:
        session.execute(delete(CopyRequest).where(CopyRequest.id.in_(ids)))
    return len(ids)


def _check(asking: Asking) -> None:
    if not asking.name.strip() or len(asking.name) > LONGEST_NAME:
        raise BadValue("name", "Write your name, at most 200 characters.")
    if not is_address(asking.email.strip()):
        raise BadValue("email", "Write your e-mail address, for example siti@contoh.ac.id.")
    if asking.purpose not in PURPOSES:
        raise BadValue("purpose", "Choose what you need the copy for.")
    if len(asking.message) > LONGEST_MESSAGE:
        raise BadValue("message", "Write at most 300 characters.")


def _require_few(session: Session, **same: object) -> None:
    since: datetime = clock.now() - A_DAY
    for name, most in MOST_A_DAY.items():
        if asked_since(session, since, **{name: same[name]}) >= most:
            raise TooManyRequests("There were many requests today. Please try again tomorrow.")


def _note(session: Session, actor: Actor, act: str, request: CopyRequest) -> None:
    """An audit row without personal data: which file, which request."""
    name = request.file.name if request.file is not None else ""
    audit(session, actor, act, request.item, request=request.id, name=name)
