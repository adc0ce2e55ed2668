"""Datestamps (OAI-PMH 2.0 §3.3): UTC, two granularities, inclusive ranges (§2.7.1)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

GRANULARITY = "YYYY-MM-DDThh:mm:ssZ"
_DAY_SECONDS = 86_400
_PATTERN = re.compile(
    "([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})Z)?",
)


@dataclass(frozen=True, slots=True)
class Datestamp:
    """A datestamp as a harvester wrote it: the moment at which it begins, and its length."""

    begins_at: datetime
    is_day: bool

    @property
    def ends_at(self) -> datetime:
        """The last second that it covers: its own, or that of its day."""
        return self.begins_at + timedelta(seconds=_DAY_SECONDS - 1 if self.is_day else 0)


def parse(text: str) -> Datestamp:
    """Read `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ssZ`; ValueError for anything else.

    Digits are ASCII, the date exists in the Gregorian calendar, years are 0001 to 9999; leap
    seconds and 24:00:00 do not exist.
    """
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f"not of the form YYYY-MM-DD or {GRANULARITY}")
    numbers = [int(part) for part in match.groups() if part is not None]
    year, month, day, *time = numbers
    hour, minute, second = time or (0, 0, 0)
    begins_at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return Datestamp(begins_at, is_day=not time)


def write(moment: datetime) -> str:
    """`YYYY-MM-DDThh:mm:ssZ`; fractions of a second are cut off. The moment must be aware."""
    return moment.astimezone(UTC).isoformat()[:19] + "Z"
