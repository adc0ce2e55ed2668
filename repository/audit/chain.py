"""The chain of the audit record: each entry carries a hash of itself and of the one before (ADR 0031).

Whoever changes, removes, adds or reorders entries behind the program's back breaks it at that place, and mending it
would change the last hash, which is also kept outside of the database (`audit.heads`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.audit.models import AuditEntry

FIRST = "0" * 64
"""What stands before the first entry."""
BATCH = 5000
CHAINED = (
    "id",
    "at",
    "actor_id",
    "operating_system_user",
    "action",
    "subject_kind",
    "subject_id",
    "details",
)


def entry_hash(entry: Mapping[str, Any], prev_hash: str) -> str:
    """Return the SHA-256 of an entry after `prev_hash`, over canonical JSON: keys sorted, no spaces, UTF-8."""
    values = {name: entry[name] for name in CHAINED}
    values["at"] = _written(entry["at"])
    values["prev_hash"] = prev_hash
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the details as the database will give them back: keys as text, lists for tuples."""
    found: dict[str, Any] = json.loads(json.dumps(details))
    return found


def last(session: Session) -> tuple[int, str]:
    """Return number and hash of the last entry; 0 and zeros before the first."""
    query = select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    row = session.execute(query).first()
    return (row.id, row.hash) if row is not None else (0, FIRST)


def first_broken(session: Session) -> int | None:
    """Return the number of the first entry that does not follow from the one before it; None when all do."""
    before = FIRST
    for row in rows(session):
        is_sound = row["prev_hash"] == before and row["hash"] == entry_hash(row, before)
        if not is_sound:
            return int(row["id"])
        before = row["hash"]
    return None


def rows(session: Session) -> Iterator[Mapping[str, Any]]:
    """Yield all entries in order as mappings of columns, a few thousand in memory at a time."""
    columns = [getattr(AuditEntry, name) for name in (*CHAINED, "prev_hash", "hash")]
    after = 0
    while True:
        query = select(*columns).where(AuditEntry.id > after).order_by(AuditEntry.id).limit(BATCH)
        batch = session.execute(query).mappings().all()
        yield from (dict(row) for row in batch)
        if len(batch) < BATCH:
            return
        after = batch[-1]["id"]


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
