"""Which harvest entries an item has: pure functions from its state to rows (architecture D9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from repository import clock
from repository.access.policy import Access, effective_access
from repository.harvesting.models import HarvestEntry
from repository.harvesting.sets import WHOLE, is_set, specs_of
from repository.items.models import Item
from repository.items.states import State


@dataclass(frozen=True)
class Presence:
    """The lists an item is live in now, and, while an embargo runs, those it will be in from `changes_at` on."""

    now: frozenset[str]
    later: frozenset[str] | None = None
    changes_at: datetime | None = None


def presence_of(item: Item, today: date, zone: str) -> Presence:
    """Return the lists in which `item` is live; none unless it is published outside internal collections."""
    if item.state != State.PUBLISHED or item.collection.is_hidden:
        return Presence(frozenset())
    access = effective_access(Access(item.access), item.embargo_until, today)
    now = specs_of(item, access, today)
    if item.embargo_until is None or access != Access.EMBARGOED:
        return Presence(now)
    later = specs_of(item, Access.OPEN, item.embargo_until)
    return Presence(now, later, clock.start_of(item.embargo_until, zone))


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
    sets = shown_sets(presence.now) if presence.now else _last_sets(past)
    for spec in sorted(presence.now | set(past)):
        if spec in presence.now:
            entries.append(
                _entry(item_id, spec, stamp, sets, deleted=False, until=presence.changes_at)
            )
        elif past[spec].deleted:
            old = past[spec]
            until = presence.changes_at if later and spec in later else None
            entries.append(_entry(item_id, spec, old.datestamp, sets, deleted=True, until=until))
        else:
            until = presence.changes_at if later and spec in later else None
            entries.append(_entry(item_id, spec, stamp, sets, deleted=True, until=until))
    if later is not None and presence.changes_at is not None:
        at, then = presence.changes_at, shown_sets(later)
        entries += [
            _entry(item_id, spec, at, then, deleted=spec not in later, until=None)
            for spec in sorted(later | presence.now)
        ]
    return entries


def shown_sets(specs: Iterable[str]) -> str:
    """Return the sets that a record's header names, in order, with spaces between."""
    return " ".join(sorted(spec for spec in specs if is_set(spec)))


def _last_sets(past: Mapping[str, HarvestEntry]) -> str:
    """Return the sets that held the item when it was deleted."""
    return past[WHOLE].sets if WHOLE in past and past[WHOLE].sets else shown_sets(past)


def _entry(
    item_id: int,
    spec: str,
    stamp: datetime,
    sets: str,
    *,
    deleted: bool,
    until: datetime | None,
) -> HarvestEntry:
    return HarvestEntry(
        set_spec=spec,
        datestamp=stamp,
        item_id=item_id,
        deleted=deleted,
        until=until,
        sets=sets if spec == WHOLE else "",
    )
