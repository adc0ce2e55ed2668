"""Whether harvesters are told of each item what its state says: entries, and the records stored for them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from repository.checking.findings import Finding, Healing
from repository.crosswalks.harvested import HARVESTED
from repository.harvesting.entries import next_entries, presence_of
from repository.harvesting.models import HarvestEntry, Serialisation
from repository.harvesting.serialising import Standing, record_xml, standings, unpack
from repository.items.models import Item
from repository.items.states import State
from repository.settings import Settings

SHORT = timedelta(minutes=1)
Row = tuple[str, datetime | None, bool, datetime | None, str]


@dataclass(frozen=True)
class Moment:
    """When a check looks: the instant, and the day it is then in the site's zone."""

    at: datetime
    today: date


def harvest_findings(
    item: Item,
    entries: Sequence[HarvestEntry],
    stored: Sequence[Serialisation],
    settings: Settings,
    moment: Moment,
) -> Iterator[Finding]:
    """Yield what is wrong with the harvest entries of `item` and with its stored records."""
    presence = presence_of(item, moment.today, settings.timezone)
    about = f"item {item.handle}"
    expected = next_entries(item.id, presence, entries, moment.at) or []
    # an entry of now is `expected` to be stamped anew: only those of the future have a datestamp to compare
    wanted = {_row(e, moment.at) for e in expected}
    present = {_row(e, moment.at) for e in entries if e.until is None or e.until > moment.at}
    if wanted != present:
        differing = sorted({row[0] or "the whole repository" for row in wanted ^ present})
        what = f"its harvest entries are not those of its state ({', '.join(differing)})"
        yield Finding(about, what, healing=Healing.STAMP, subject_id=item.id)
    elif _is_lost_tombstone(item, entries):
        what = "it was public and is withdrawn, but harvesters are not told that it is deleted"
        yield Finding(about, what, healing=Healing.TOMBSTONE, subject_id=item.id)
    else:
        yield from _records(item, expected, stored, settings, moment)


def _row(entry: HarvestEntry, at: datetime) -> Row:
    datestamp = entry.datestamp if entry.datestamp > at else None
    return entry.set_spec, datestamp, entry.deleted, entry.until, entry.sets


def _is_lost_tombstone(item: Item, entries: Sequence[HarvestEntry]) -> bool:
    """Whether a withdrawn item that stood public for longer than one transaction has no entry at all."""
    if item.state != State.WITHDRAWN or item.collection.is_hidden or entries:
        return False
    if item.published_at is None or item.withdrawn_at is None:
        return False
    return item.withdrawn_at - item.published_at > SHORT


def _records(
    item: Item,
    entries: Sequence[HarvestEntry],
    stored: Sequence[Serialisation],
    settings: Settings,
    moment: Moment,
) -> Iterator[Finding]:
    about = f"item {item.handle}"
    live = standings(entries, settings.timezone)
    if not live:
        if stored:
            what = "a record for harvesters is stored although it is not public"
            healing = Healing.SERIALISATIONS
            yield Finding(about, what, healing=healing, subject_id=item.id)
        return
    if not settings.base_url:
        return  # without an address none is stored, and one that is missing is made when it is asked for
    for prefix, newest in _in_force(stored, moment.at).items():
        standing = Standing(newest.datestamp, moment.today, live[0].sets)
        form = HARVESTED.get(prefix)
        if form is None or _unpacked(newest) != record_xml(item, prefix, standing, settings):
            what = f"the record stored for harvesters in {prefix} differs from its description"
            yield Finding(about, what, healing=Healing.STAMP, subject_id=item.id)
            return


def _unpacked(stored: Serialisation) -> bytes | None:
    """Return the stored XML; None when the bytes are damaged."""
    try:
        return unpack(stored.prefix, stored.xml)
    except zlib.error:
        return None


def _in_force(stored: Sequence[Serialisation], at: datetime) -> dict[str, Serialisation]:
    """Return the stored record of each format that is sent now."""
    ordered = sorted(stored, key=lambda s: s.datestamp)
    return {s.prefix: s for s in ordered if s.datestamp <= at}
