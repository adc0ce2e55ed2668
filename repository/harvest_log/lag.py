"""How far a harvester is behind: what has changed in its list since it last fetched it to the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from oai import Selection
from repository.harvest_log.models import HarvestedList
from repository.harvesting.source import SqlSource


@dataclass(frozen=True, slots=True)
class Lag:
    """How many records the harvester does not have as they are now; `since` is when the oldest of them changed."""

    record_count: int
    since: datetime | None


def lag_of(found: HarvestedList, source: SqlSource) -> Lag | None:
    """Return the lag of one list; None as long as it was never fetched to its end."""
    if found.covered_until is None:
        return None
    after = found.covered_until + timedelta(seconds=1)
    selection = Selection(found.prefix, found.set_spec or None, from_at=after)
    oldest = source.first(selection)
    return Lag(source.count(selection), oldest.datestamp) if oldest else Lag(0, None)


def last_complete(lists: list[HarvestedList]) -> HarvestedList | None:
    """Return the list that was completed last of all."""
    complete = [entry for entry in lists if entry.completed_at is not None]
    return max(complete, key=lambda entry: str(entry.completed_at), default=None)
