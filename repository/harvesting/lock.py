"""The lock under which harvest entries are stamped, so that they are seen in the order of their datestamps."""

from __future__ import annotations

from sqlalchemy.orm import Session

from repository.db import lock_commits
from repository.items.models import Collection


def lock_stamps(session: Session) -> None:
    """Nobody else stamps until the transaction ends; on SQLite its write lock says so already.

    Collections are read anew from here on: somebody may have hidden or shown one since this transaction read it.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock_commits(session)
        for known in list(session.identity_map.values()):
            if isinstance(known, Collection):
                session.expire(known)
