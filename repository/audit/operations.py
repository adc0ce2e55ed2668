"""Writing the audit record; called by every operation that changes something."""

from __future__ import annotations

import getpass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import insert
from sqlalchemy.orm import Session

from repository import clock
from repository.audit import chain
from repository.audit.models import AuditEntry
from repository.db import before_commit, lock_commits

if TYPE_CHECKING:
    from repository.access.policy import Actor


class Subject(Protocol):
    """A row that something is done to; its id may still be missing when it is new."""

    __tablename__: Any
    id: Any


_PENDING = "audit_entries"


def record(session: Session, actor: Actor, action: str, subject: Subject, **details: Any) -> None:
    """Add an entry to the caller's transaction; it is written with the last statements, when ids are known.

    `details` holds plain values: never text of files or secrets.
    """
    entry = {
        "at": clock.now(),
        "actor_id": actor.user_id,
        "action": action,
        "subject_kind": subject.__tablename__,
        "operating_system_user": _operating_system_user() if actor.is_system else None,
        "details": details,
    }
    session.info.setdefault(_PENDING, []).append((entry, subject, subject.id))


@before_commit
def _write(session: Session) -> None:
    entries = session.info.pop(_PENDING, [])
    if not entries:
        return
    lock_commits(session)  # the order of the chain is the order of commits
    number, digest = chain.last(session)
    rows = []
    for entry, subject, known in entries:
        number += 1
        row = {**entry, "id": number, "subject_id": known or subject.id, "prev_hash": digest}
        row["details"] = chain.plain(entry["details"])
        row["hash"] = digest = chain.entry_hash(row, digest)
        rows.append(row)
    session.execute(insert(AuditEntry), rows)


@cache
def _operating_system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return "unknown"
