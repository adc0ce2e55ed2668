"""Writing a whole list of subjects, some thousand terms in each transaction, so that nobody waits for the lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.db import transaction
from repository.vocabularies.importing import TermRow, connect, open_scheme, write
from repository.vocabularies.snapshot import forget

TERMS_AT_ONCE = 2000


def store(
    actor_in: Callable[[Session], Actor], key: str, title: str, rows: Sequence[TermRow]
) -> int:
    """The scheme `key` has the terms of `rows`; return how many were added or changed.

    Each transaction is whole in itself: an import that was broken off is done again with the same file.
    """
    touched = 0
    for start in range(0, max(len(rows), 1), TERMS_AT_ONCE):
        with transaction() as session:
            actor = actor_in(session)
            scheme = open_scheme(session, actor, key, title)
            touched += write(session, actor, scheme, rows[start : start + TERMS_AT_ONCE])
    for start in range(0, len(rows), TERMS_AT_ONCE):
        with transaction() as session:
            scheme = open_scheme(session, actor_in(session), key, title)
            connect(session, scheme, rows[start : start + TERMS_AT_ONCE])
    forget()
    return touched
