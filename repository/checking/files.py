"""Whether the bytes of every file are there, and intact; and what lies in storage without belonging to an item."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from repository.checking.findings import RESTORE, Finding, Healing
from repository.files.queries import all_stored
from repository.files.storage import TEMPORARY_AGE_SECONDS, FileStore, digest_of
from repository.items.models import Item

KEPT_DAYS = 30


def file_findings(
    session: Session, store: FileStore, changed: set[str], *, deep: bool
) -> Iterator[Finding]:
    """Yield files without their bytes, with changed bytes, and bytes without a file.

    All bytes are read again when `deep`; else only those of `changed`, which the last reading found changed.
    """
    present = set(store.checksums())  # before the rows: bytes are stored before their row is
    checked: dict[str, str] = {}
    for row in _files(session):
        if row.sha256 not in checked:
            is_read = deep or row.sha256 in changed
            checked[row.sha256] = _wrong(store.path(row.sha256), row, is_read)
        if checked[row.sha256]:
            about = f"file {row.name} of item {row.handle}"
            yield Finding(about, checked[row.sha256], f"{RESTORE[:-1]} ({row.sha256}).")
    yield from _strays(store, present - set(checked))
    yield from _temporaries(store)


def _files(session: Session) -> list[Row[str, int, str, str]]:
    rows = all_stored().subquery()
    query = select(rows.c.sha256, rows.c.size_bytes, rows.c.name, Item.handle)
    found = list(
        session.execute(query.join(Item, Item.id == rows.c.item_id).order_by(rows.c.sha256))
    )
    session.rollback()
    return found


def _wrong(path: Path, row: Row[str, int, str, str], is_read: bool) -> str:
    try:
        size_bytes = path.stat().st_size
        if size_bytes != row.size_bytes:
            return f"it has {size_bytes} bytes instead of {row.size_bytes}"
        if is_read and digest_of(path) != row.sha256:
            return "its bytes are not those that were stored"
    except FileNotFoundError:
        return "its bytes are not in storage"
    except OSError as error:
        return f"its bytes cannot be read ({error.strerror})"
    return ""


def _strays(store: FileStore, checksums: set[str]) -> Iterator[Finding]:
    for name in sorted(checksums):
        path = next(iter(store.root.glob(f"??/??/{name}")))
        days = (time.time() - path.stat().st_mtime) / 86400
        what = f"it belongs to no item ({path.stat().st_size} bytes, {days:.0f} days old)"
        remedy = f"It may be deleted when it is older than {KEPT_DAYS} days."
        yield Finding(f"stored file {name}", what, remedy, is_wrong=False)


def _temporaries(store: FileStore) -> Iterator[Finding]:
    limit = time.time() - TEMPORARY_AGE_SECONDS
    count = sum(path.stat().st_mtime < limit for path in store.temporary.glob("upload-*"))
    if count:
        what = f"{count} were never finished and are older than a day"
        yield Finding("uploads", what, healing=Healing.TEMPORARIES, is_wrong=False)
