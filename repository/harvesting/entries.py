"""Which harvest entries an item has: pure functions from its state to rows (architecture D9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from repository import clock
from repository.access.policy import Access, effective_access
from repository.harvesting.models import HarvestEntry
from repository.items.models import Item
from repository.items.states import State

WHOLE = ""


@dataclass(frozen=True)
class Presence:
    """Where an item is live from now on, and, while an embargo runs, where it will be from `changes_at` on."""

    now: frozenset[str]
    later: frozenset[str] | None = None
    changes_at: datetime | None = None


def presence_of(item: Item, today: date, zone: str) -> Presence:
    """Return the sets in which `item` is live; none unless it is published outside internal collections."""
    if item.state != State.PUBLISHED or item.collection.is_hidden:
        return Presence(frozenset())
    access = effective_access(Access(item.access), item.embargo_until, today)
    fixed = {WHOLE, f"type:{item.profile}", *collection_specs(item)}
    now = frozenset({*fixed, f"access:{access}"})
    if access == Access.EMBARGOED and item.embargo_until is not None:
        opens = clock.start_of(item.embargo_until, zone)
        return Presence(now, frozenset({*fixed, f"access:{Access.OPEN}"}), opens)
    return Presence(now)


def collection_specs(item: Item) -> list[str]:
    """Return the setSpecs of the item's collection and of all above it, the root first."""
    slugs = [collection.slug for collection in item.collection.path()]
    return ["collection:" + ":".join(slugs[: n + 1]) for n in range(len(slugs))]


def next_entries(
    item_id: int, presence: Presence, present: Iterable[HarvestEntry], stamp: datetime
) -> list[HarvestEntry] | None:
    """Return all entries that the item has from `stamp` on, or None when nothing was ever public and nothing is.

    A set that is left keeps one deleted entry: of `stamp` when it was live, of its old datestamp when already deleted.
    Entries dated in the future count as not yet there. No two entries of a set share a datestamp.
    """
    past = {
        e.set_spec: e for e in sorted(present, key=lambda e: e.datestamp) if e.datestamp <= stamp
    }
    if not past and not presence.now:
        return None
    entries: list[HarvestEntry] = []
    later = presence.later
    for spec in sorted(presence.now | set(past)):
        if spec in presence.now:
            entries.append(_entry(item_id, spec, stamp, deleted=False, until=presence.changes_at))
        elif past[spec].deleted:
            old = past[spec]
            until = presence.changes_at if later and spec in later else None
            entries.append(_entry(item_id, spec, old.datestamp, deleted=True, until=until))
        else:
            until = presence.changes_at if later and spec in later else None
            entries.append(_entry(item_id, spec, stamp, deleted=True, until=until))
    if later is not None and presence.changes_at is not None:
        entries += [
            _entry(item_id, spec, presence.changes_at, deleted=spec not in later, until=None)
            for spec in sorted(later | presence.now)
        ]
    return entries


def _entry(
    item_id: int, spec: str, stamp: datetime, *, deleted: bool, until: datetime | None
) -> HarvestEntry:
    return HarvestEntry(
        set_spec=spec, datestamp=stamp, item_id=item_id, deleted=deleted, until=until
    )
