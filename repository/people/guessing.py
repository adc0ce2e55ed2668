"""Slowing down those who guess passwords: by account, by network address, and everybody when many accounts are tried.

Counted in the database, so that it holds over processes and restarts. Five failures of an account or twenty of an
address within a quarter of an hour shut that account or address out for the rest of it. An attack from many addresses
on many accounts meets neither; then every attempt waits some seconds, which stops guessing and locks nobody out.
"""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from repository import clock
from repository.errors import NotAllowed
from repository.people.models import SignInFailure

FAILURES_ALLOWED = 5
FAILURES_OF_AN_ADDRESS = 20
FAILURE_MINUTES = 15
UNHINDERED_FAILURES = 60
"""Failures of all together in a quarter of an hour from which on every attempt waits."""
FAILURES_A_SECOND = 20
LONGEST_PAUSE_SECONDS = 5.0


def require_patience(session: Session, account: str, address: str) -> None:
    """Return when one more attempt may be made; waits first while there are many failures everywhere.

    `account` is what is guessed at: an address of e-mail, or another key. Raises NotAllowed after five failures of an
    account, or twenty of an address, within a quarter of an hour. Ends the session's read transaction before it waits.
    """
    by_account = SignInFailure.email_hash == account_hash(account)
    by_address = SignInFailure.address_hash == account_hash(address)
    if (
        _failures(session, by_account) >= FAILURES_ALLOWED
        or _failures(session, by_address) >= FAILURES_OF_AN_ADDRESS
    ):
        raise NotAllowed(
            "Too many attempts. Wait a quarter of an hour, or ask the administrator for a new link."
        )
    pause = pause_seconds(session)
    session.rollback()
    if pause:
        time.sleep(pause)


def pause_seconds(session: Session) -> float:
    """Return how long every attempt waits now: nothing up to 60 failures of all together, then up to five seconds."""
    surplus = _failures(session, SignInFailure.id.is_not(None)) - UNHINDERED_FAILURES
    return min(LONGEST_PAUSE_SECONDS, max(0.0, surplus / FAILURES_A_SECOND))


def note_failure(session: Session, account: str, address: str) -> None:
    """The attempt counts as failed; failures older than a quarter of an hour are forgotten."""
    forget_old(session)
    row = SignInFailure(
        email_hash=account_hash(account), address_hash=account_hash(address), at=clock.now()
    )
    session.add(row)


def forget_failures(session: Session, account: str) -> None:
    """The account was proven to be one's own: its failures do not count any more."""
    session.execute(delete(SignInFailure).where(SignInFailure.email_hash == account_hash(account)))


def forget_old(session: Session) -> None:
    """Failures of more than a quarter of an hour ago are gone."""
    since = clock.now() - timedelta(minutes=FAILURE_MINUTES)
    session.execute(delete(SignInFailure).where(SignInFailure.at < since))


def account_hash(text: str) -> str:
    """Return what the tables keep of an address: nobody can read from them who tried what."""
    return hashlib.sha256(text.strip().casefold().encode()).hexdigest()


def _failures(session: Session, whose: ColumnElement[bool]) -> int:
    since = clock.now() - timedelta(minutes=FAILURE_MINUTES)
    query = select(func.count()).select_from(SignInFailure).where(whose, SignInFailure.at >= since)
    return session.scalar(query) or 0
