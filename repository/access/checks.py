"""Asking the policy inside operations: return when allowed, raise when not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repository import clock
from repository.access.policy import Action, Actor, may
from repository.access.subjects import subject_of
from repository.errors import Conflict, NotAllowed, NotFound

if TYPE_CHECKING:
    from repository.items.models import Item


def require(actor: Actor, action: Action, item: Item) -> None:
    """Return when `actor` may do `action`, any but READ, whose answer depends on the site's day.

    Raises NotFound when the actor may not even know of the item, NotAllowed otherwise.
    """
    if actor.is_system:  # may do everything; an import asks this by the thousand
        return
    subject, today = subject_of(item), clock.now().date()
    if may(actor, action, subject, today):
        return
    if not may(actor, Action.VIEW, subject, today):
        raise NotFound
    raise NotAllowed("You may not %(action)s this item.", action=str(action))


def require_version(item: Item, version: int | None) -> None:
    """Return when `item` is still at the version that the caller saw; None asks for no check.

    Raises Conflict, so that nobody's change is overwritten unseen.
    """
    if version is not None and item.version != version:
        raise Conflict(
            "Somebody else changed this item after you opened it. Look at the item as it is now and try again."
        )
