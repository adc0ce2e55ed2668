"""Items and files as the policy sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repository.access.policy import Access, Subject
from repository.files.models import FileRole
from repository.items.states import State

if TYPE_CHECKING:
    from repository.files.models import File
    from repository.items.models import Item


def subject_of(item: Item, file: File | None = None) -> Subject:
    """Return `item`, or `file` of it, as a subject of the policy."""
    restricted = Access.RESTRICTED in (item.access, file.access if file is not None else None)
    return Subject(
        item_id=item.id,
        state=State(item.state),
        access=Access(item.access),
        embargo_until=item.embargo_until,
        is_hidden=item.collection.is_hidden,
        depositor_id=item.depositor_id,
        groups=frozenset(group.id for group in item.readers) if restricted else frozenset(),
        file_access=Access(file.access) if file is not None and file.access else None,
        is_served=file is None or file.role != FileRole.CONSENT,
    )
