"""The program's clock: the one place that asks the machine for the time, so that tests can move it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present in UTC, aware, cut to whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def today(zone: str) -> date:
    """Return the day it is now in the IANA time zone `zone`; embargoes and pages are counted in these days."""
    return day_of(now(), zone)


def day_of(at: datetime, zone: str) -> date:
    """Return the day in the IANA time zone `zone` on which the instant `at` falls."""
    return at.astimezone(ZoneInfo(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """Return the UTC instant at which `day` begins in the time zone `zone`."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day_number(day: date) -> int:
    """Return `day` as whole days since 1970-01-01, the form in which the index holds opening days."""
    return day.toordinal() - date(1970, 1, 1).toordinal()
