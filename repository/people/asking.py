"""Letters that strangers ask for: to set another password, and to confirm an address when they sign up.

The page writes down what was asked (`ask`); the worker looks whether there is such an account and writes the letter
(`answer_next`). Whoever asks learns nothing from the answer, nor from how long it takes.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from repository import clock
from repository.audit.operations import record as audit
from repository.errors import BadValue, TooManyRequests
from repository.mail.message import domain
from repository.mail.operations import is_address, put
from repository.people.account_models import AccountRequest
from repository.people.guessing import account_hash
from repository.people.letters import Kind, account_letter
from repository.people.links import reset_link, sign_up_link
from repository.people.models import Role, User
from repository.people.operations import actor_of, by_email
from repository.settings import Settings

PER_ADDRESS_AN_HOUR = 10
PER_EMAIL_AN_HOUR = 3
ALL_AN_HOUR = 200
KEPT_DAYS = 1


def ask(
    session: Session, kind: Kind, *, email: str, address: str, language: str, name: str = ""
) -> None:
    """It is written down that a letter was asked for. The same happens whether or not there is an account.

    Raises BadValue when `email` is no address, TooManyRequests after ten of one network address within an hour.
    """
    email = email.strip().casefold()
    if not is_address(email):
        raise BadValue("email", "%(value)s is not an e-mail address.", value=email[:100])
    row = AccountRequest(
        kind=kind,
        email=email,
        name=name,
        language=language,
        email_hash=account_hash(email),
        address_hash=account_hash(address),
        at=clock.now(),
    )
    if _count(session, address_hash=row.address_hash) >= PER_ADDRESS_AN_HOUR:
        raise TooManyRequests("Too many letters were asked for. Try again in an hour.")
    session.add(row)


def has_open(session: Session) -> bool:
    """Whether a request waits for the worker."""
    query = select(AccountRequest.id).where(AccountRequest.done_at.is_(None)).limit(1)
    return session.scalar(query) is not None


def answer_next(session: Session, settings: Settings) -> bool:
    """The request that waits longest is done: a letter is in the outbox, when there is something to tell.

    Nothing is sent to one address more than three times an hour, nor to all together more than 200 times; what is over
    is dropped. Return whether there was a request.
    """
    query = select(AccountRequest).where(AccountRequest.done_at.is_(None))
    row = session.scalar(query.order_by(AccountRequest.id).limit(1).with_for_update())
    if row is None:
        return False
    row.done_at = clock.now()
    is_too_much = (
        _count(session, row.id, email_hash=row.email_hash) > PER_EMAIL_AN_HOUR
        or _count(session, row.id) > ALL_AN_HOUR
    )
    told = None if is_too_much else _told(session, row, settings)
    if told is not None:
        kind, name, token = told
        letter = account_letter(
            kind,
            key=f"account:{row.id}",
            email=row.email,
            name=name,
            token=token,
            language=row.language,
            settings=settings,
        )
        put(session, letter, domain(settings))
    row.email = row.name = ""  # the hashes are enough to count
    return True


def forget_old(session: Session) -> None:
    """Requests that were done with a day ago are gone."""
    before = clock.now() - timedelta(days=KEPT_DAYS)
    session.execute(delete(AccountRequest).where(AccountRequest.done_at < before))


def _told(
    session: Session, row: AccountRequest, settings: Settings
) -> tuple[Kind, str, str] | None:
    """What letter is written: its kind, to whom, and the token in it; None when none is."""
    user = by_email(session, row.email)
    if row.kind == Kind.RESET:
        return None if user is None or not _may_reset(user) else _reset(session, user)
    if settings.sign_up != "email":
        return None
    if user is None:
        return Kind.SIGN_UP, row.name, sign_up_link(session, row.email, row.name)
    return (Kind.KNOWN, user.name, "") if _may_reset(user) else None


def _reset(session: Session, user: User) -> tuple[Kind, str, str]:
    audit(session, actor_of(user), "ask_reset", user)
    return Kind.RESET, user.name, reset_link(session, user)


def _may_reset(user: User) -> bool:
    return user.is_active and user.role != Role.SYSTEM


def _count(session: Session, up_to: int | None = None, **whose: str) -> int:
    since = clock.now() - timedelta(hours=1)
    query = select(func.count()).select_from(AccountRequest).where(AccountRequest.at >= since)
    if up_to is not None:
        query = query.where(AccountRequest.id <= up_to)
    for column, value in whose.items():
        query = query.where(getattr(AccountRequest, column) == value)
    return session.scalar(query) or 0
