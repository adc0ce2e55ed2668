"""Finding files of items, and what may be done with them."""

from __future__ import annotations

from datetime import date

from repository.access.policy import Action, Actor, may
from repository.access.subjects import subject_of
from repository.errors import NotAllowed, NotFound
from repository.files.models import File, FileRole
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
