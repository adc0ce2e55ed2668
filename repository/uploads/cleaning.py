"""What was begun and never finished is removed, its row and its bytes."""

from __future__ import annotations

import time
from pathlib import Path

from repository import clock
from repository.db import db, transaction
from repository.uploads import operations, queries
from repository.uploads.parts import PREFIX

STRAY_AGE_SECONDS = 3600


def clean(folder: Path) -> int:
    """Expired uploads are gone, and bytes in `folder` that belong to none; return how many uploads expired."""
    with transaction() as session:
        count = operations.remove_expired(session, clock.now())
    known = queries.known_ids(db.session())
    db.session.rollback()
    limit = time.time() - STRAY_AGE_SECONDS
    for path in folder.glob(f"{PREFIX}*"):
        if path.name.removeprefix(PREFIX).partition(".")[0] not in known:
            _remove_old(path, limit)
    return count


def _remove_old(path: Path, limit: float) -> None:
    try:
        if path.stat().st_mtime < limit:  # a row may not be committed yet
            path.unlink()
    except FileNotFoundError:
        pass
