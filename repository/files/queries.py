"""Finding files of items, and what may be done with them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session, joinedload

from repository.access.policy import Action, Actor, may
from repository.access.subjects import subject_of
from repository.errors import NotAllowed, NotFound
from repository.files.models import File, FileRole, FormerFile
from repository.items.models import Item
from repository.items.states import State

LISTED = frozenset({FileRole.MAIN, FileRole.DOCUMENTATION, FileRole.PAGE, FileRole.TRANSCRIPT})


def listed_files(item: Item) -> list[File]:
    """Return the files that an item's page names, in order, readable or not."""
    return [file for file in item.files if file.role in LISTED]


def readable_file(item: Item, name: str, actor: Actor, today: date) -> File:
    """Return the file `name` of `item`.

    Raises NotFound when there is none or the item is withdrawn, NotAllowed when it is closed to `actor`.
    """
    file = next((f for f in listed_files(item) if f.name == name), None)
    if file is None:
        raise NotFound
    if not may(actor, Action.READ, subject_of(item, file), today):
        if item.state == State.WITHDRAWN:
            raise NotFound
        raise NotAllowed("This file is not open to you.")
    return file


def former_files(session: Session, item: Item) -> list[FormerFile]:
    """Return the files that `item` had while it was public, those replaced or removed last first; for staff."""
    query = select(FormerFile).where(FormerFile.item_id == item.id)
    query = query.order_by(FormerFile.superseded_at.desc(), FormerFile.id.desc())
    return list(session.scalars(query.options(joinedload(FormerFile.superseded_by))))


def former_file(
    session: Session, item: Item, file_id: int, actor: Actor, today: date
) -> FormerFile:
    """Return a file that `item` had. Raises NotFound when there is none, or when it is not `actor`'s to see."""
    former = session.get(FormerFile, file_id)
    may_see = may(actor, Action.SEE_FORMER, subject_of(item), today)
    if (
        former is None
        or former.item_id != item.id
        or former.role == FileRole.CONSENT
        or not may_see
    ):
        raise NotFound
    return former


def all_stored() -> Select[tuple[str, int, str, int, object]]:
    """Return the query of every row whose bytes lie in storage, files of today and former ones.

    Columns: sha256, size_bytes, name, item_id, created_at.
    """
    parts = [
        select(
            model.sha256, model.size_bytes, model.name, model.item_id, model.created_at, model.id
        )
        for model in (File, FormerFile)
    ]
    rows = union_all(*parts).subquery("stored")
    columns = (rows.c.sha256, rows.c.size_bytes, rows.c.name, rows.c.item_id, rows.c.created_at)
    return select(*columns).order_by(rows.c.sha256, rows.c.id)
