"""Fixity: reading the stored bytes again, oldest check first, so that a silent change on disk is noticed.

When each file was last read stands in the derived database: losing it only means that all are read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Boolean, Column, Engine, MetaData, String, Table, func, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from repository import clock
from repository.db import UtcDateTime, db
from repository.files.queries import all_stored
from repository.files.storage import FileStore, digest_of

CHECK_DAYS = 60  # leaves a month before the ninety days within which every file is read

_metadata = MetaData()
fixity_check = Table(
    "fixity_check",
    _metadata,
    Column("sha256", String(64), primary_key=True),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("is_intact", Boolean, nullable=False),
)


@dataclass(frozen=True)
class Due:
    """Stored bytes that are to be read again, and when they last were (at first: when they were stored)."""

    sha256: str
    size_bytes: int
    checked_at: datetime


def create(engine: Engine) -> None:
    """The table exists afterwards."""
    _metadata.create_all(engine)


def due(session: Session, limit: int) -> list[Due]:
    """Return the files whose last reading is older than sixty days, the oldest first."""
    rows = all_stored().order_by(None).subquery()
    query = select(rows.c.sha256, func.max(rows.c.size_bytes), func.min(rows.c.created_at))
    found_rows = session.execute(query.group_by(rows.c.sha256))
    stored = {row[0]: Due(row[0], row[1], row[2]) for row in found_rows}
    for sha256, checked_at, _ in _checks():
        if sha256 in stored:
            stored[sha256] = Due(sha256, stored[sha256].size_bytes, checked_at)
    before = clock.now() - timedelta(days=CHECK_DAYS)
    found = sorted(
        (d for d in stored.values() if d.checked_at < before), key=lambda d: d.checked_at
    )
    return found[:limit]


def check(store: FileStore, sha256: str) -> bool:
    """Whether the bytes in storage are those that were stored; the answer is kept with its time."""
    try:
        is_intact = digest_of(store.path(sha256)) == sha256
    except OSError:
        is_intact = False
    engine = db.engines["derived"]
    create(engine)
    dialect = postgresql if engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(fixity_check).values(
        sha256=sha256, checked_at=clock.now(), is_intact=is_intact
    )
    statement = statement.on_conflict_do_update(
        index_elements=["sha256"],
        set_={name: statement.excluded[name] for name in ("checked_at", "is_intact")},
    )
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(statement)
    return is_intact


def changed() -> set[str]:
    """Return the checksums of the files that were missing or changed at their last reading."""
    return {sha256 for sha256, _, is_intact in _checks() if not is_intact}


def _checks() -> Sequence[tuple[str, datetime, bool]]:
    engine = db.engines["derived"]
    if not inspect(engine).has_table(fixity_check.name):
        return []
    with engine.connect() as connection:
        return [(r[0], r[1], r[2]) for r in connection.execute(select(fixity_check))]
