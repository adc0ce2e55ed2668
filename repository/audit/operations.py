"""Writing the audit record; called by every operation that changes something."""

from __future__ import annotations

import getpass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from repository import clock
from repository.audit.models import AuditEntry

if TYPE_CHECKING:
    from repository.access.policy import Actor


def record(
    session: Session, actor: Actor, action: str, subject_kind: str, subject_id: int, **details: Any
) -> None:
    """Add an entry to the caller's transaction. `details` holds plain values: never text of files or secrets."""
    session.add(
        AuditEntry(
            at=clock.now(),
            actor_id=actor.user_id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            operating_system_user=_operating_system_user() if actor.is_system else None,
            details=details,
        )
    )


@cache
def _operating_system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return "unknown"
