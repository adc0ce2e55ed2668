"""The head of the chain, written to a file outside of the database once a day: number and hash of the last entry.

The file is `logs/history-heads.txt` of the instance. Copied to another machine, or printed, it proves later that the
record still is what it was on that day, also to those who distrust whoever runs the database.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.audit.chain import last
from repository.audit.models import AuditEntry
from repository.settings import Settings

FILE_NAME = "history-heads.txt"


def heads_file(settings: Settings) -> Path:
    """Return where the heads are written."""
    return settings.instance / "logs" / FILE_NAME


def write_head(session: Session, settings: Settings, today: date) -> bool:
    """The head of `today` stands in the file, at most once a day; return whether it was written now."""
    path = heads_file(settings)
    lines = path.read_text("ascii").splitlines() if path.exists() else []
    number, digest = last(session)
    if not number or (lines and lines[-1].startswith(f"{today} ")):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    with os.fdopen(file, "a", encoding="ascii") as out:
        out.write(f"{today} {number} {digest}\n")
        out.flush()
        os.fsync(out.fileno())
    return True


def lost_heads(session: Session, settings: Settings) -> Iterator[str]:
    """Yield the lines of the file that the record does not bear out any more: it was rewritten or cut off."""
    path = heads_file(settings)
    if not path.exists():
        return
    for line in path.read_text("ascii", errors="replace").splitlines():
        day, _, rest = line.partition(" ")
        number, _, digest = rest.partition(" ")
        is_readable = number.isdigit() and len(number) < 19
        query = (
            select(AuditEntry.hash).where(AuditEntry.id == int(number or 0))
            if is_readable
            else None
        )
        if query is None or session.scalar(query) != digest:
            yield day
