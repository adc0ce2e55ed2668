"""Access of single files: stricter than that of their work, never laxer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from repository.access.checks import require
from repository.access.policy import Access, Action, Actor
from repository.audit.operations import record as audit
from repository.files.queries import listed_files
from repository.items import operations as items
from repository.items.models import Item

STRICTER = (Access.RESTRICTED, Access.METADATA_ONLY)
PREFIX = "file-access-"


def rows_of(item: Item) -> list[dict[str, Any]]:
    """Return the files of an item with what was set for each; none where nothing stricter can be set.

    `field` is the name of the answer, with the id of the file in it.
    """
    offered = offered_for(item.access)
    files = listed_files(item) if offered else []
    return [
        {
            "name": file.name,
            "field": f"{PREFIX}{file.id}",
            "access": file.access,
            "offered": offered,
        }
        for file in files
    ]


def offered_for(access: str) -> list[str]:
    """Return what is stricter than the access of the work."""
    order = list(Access)
    return [str(level) for level in STRICTER if order.index(level) > order.index(Access(access))]


def set_file_access(session: Session, item: Item, actor: Actor, sent: Mapping[str, str]) -> None:
    """Each file that `sent` names is as closed as it says; what is not stricter than the work is taken as the same."""
    require(actor, Action.EDIT, item)
    offered, changed = offered_for(item.access), {}
    for file in listed_files(item):
        wanted = sent.get(f"{PREFIX}{file.id}")
        access = wanted if wanted in offered else None
        if wanted is not None and access != file.access:
            file.access = access
            changed[file.name] = access or "as the work"
    if changed:
        items.mark_changed(session, item)
        audit(session, actor, "set_file_access", item, files=changed)
    session.flush()
