"""Dates of the metadata model: EDTF level 1, the year derived from it, and the form that simple
formats get.

Hijri, Javanese and Śaka dates are converted in `calendars`. A stored date is
`{type?, edtf, calendar, original?, original_script?, year}`; `year` is derived here and never
typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

_QUALIFIED = r"[~?%]?"
_SIMPLE = rf"-?\d{{4}}(?:-\d\d(?:-\d\d)?)?{_QUALIFIED}"
# The forms that nearly all dates have; the general parser takes 5 to 30 ms a date, this one
# microseconds.
_COMMON = re.compile(rf"(?:{_SIMPLE}|{_SIMPLE}/{_SIMPLE}|-?\d\d(?:\dX|XX){_QUALIFIED})", re.ASCII)
_BARE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?", re.ASCII)
_PART = re.compile(r"(?P<year>-?\d{1,4}X{0,3})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?", re.ASCII)
_LEVEL_1 = {
    "Date",
    "DateAndTime",
    "Interval",
    "Level1Interval",
    "LongYear",
    "Season",
    "UncertainOrApproximate",
    "Unspecified",
    "UnspecifiedIntervalSection",
}
_LONGEST = 64


class Edtf(NamedTuple):
    """What a valid EDTF value says: its year (None for a wholly open one) and whether it is a bare
    date.
    """

    year: int | None
    is_bare: bool


@lru_cache(maxsize=8192)
def parse(text: str) -> Edtf | None:
    """The value of an EDTF level 1 text, or None when it is not one or names a day that does not
    exist.
    """
    if not 0 < len(text) <= _LONGEST or not (_COMMON.fullmatch(text) or _is_level_1(text)):
        return None
    starts = [_start_of(part) for part in text.split("/")]
    if not all(starts) or not _in_order(text):
        return None
    years = [start.year for start in starts if start and start.year is not None]
    return Edtf(years[0] if years else None, bool(_BARE.fullmatch(text)))


def _is_level_1(text: str) -> bool:
    from edtf import parse_edtf  # 0.2 s to load, and hardly any date needs it

    try:
        return type(parse_edtf(text)).__name__ in _LEVEL_1
    except Exception:  # the library leaks errors of its own parser besides the one it documents
        return False


class _Start(NamedTuple):
    year: int | None


def _start_of(part: str) -> _Start | None:
    """First year of one end of an interval or of a date; None when its month or day cannot be."""
    if part in {"", ".."}:
        return _Start(None)
    if part.startswith("Y"):
        return _Start(int(part[1:]))
    found = _PART.match(part)
    if not found:
        return None
    year = int(found["year"].replace("X", "0"))
    is_real = _exists(year, int(found["month"] or 1), int(found["day"] or 0))
    return _Start(year) if is_real else None


def _exists(year: int, month: int, day: int) -> bool:
    if not day:
        return 1 <= month <= 12 or 21 <= month <= 24
    # Python has no year 0 and none before: a year 400 times n later has the same days.
    try:
        date(year if 1 <= year <= 9999 else year % 400 + 400, month, day)
    except ValueError:
        return False
    return True


def _in_order(text: str) -> bool:
    first, slash, last = text.partition("/")
    is_comparable = bool(slash) and first[:1].isdigit() and last[:1].isdigit()
    if not is_comparable:
        return True
    first, last = first.rstrip("~?%"), last.rstrip("~?%")
    shortest = min(len(first), len(last))
    return first[:shortest] <= last[:shortest]


def is_edtf(text: str) -> bool:
    """True for EDTF level 1 with months and days that exist."""
    return parse(text) is not None


def year_of(text: str) -> int | None:
    """First year of an EDTF value (`../1850` 1850, `181X` 1810); None when invalid or open."""
    found = parse(text)
    return found.year if found else None


def year_in_calendar(text: str, calendar: str) -> int | None:
    """Year of an EDTF value; of a whole Hijri year the Gregorian year that holds most of it."""
    year = year_of(text)
    if year is None or calendar not in {"hijri", "javanese"}:
        return year
    try:
        first, last = (date.fromisoformat(part.rstrip("~?%")) for part in text.split("/"))
    except ValueError:
        return year
    if not 353 <= (last - first).days <= 356:
        return year
    days_in_first = (date(first.year, 12, 31) - first).days
    return first.year if days_in_first >= last.timetuple().tm_yday else last.year


def gregorian(text: str, kind: str | None = None) -> dict[str, Any] | None:
    """The stored date for an EDTF text in the Gregorian calendar, or None when it gives no year."""
    year = year_of(text)
    if year is None:
        return None
    head = {"type": kind} if kind else {}
    return head | {"edtf": text, "calendar": "gregorian", "year": year}


def output_date(stored: Mapping[str, Any]) -> str:
    """A stored date for formats that know no EDTF: a bare date as it is, anything else its four-
    digit year.
    """
    text = str(stored["edtf"])
    found = parse(text)
    return text if found and found.is_bare else f"{int(stored['year']):04d}"


def is_approximate(stored: Mapping[str, Any]) -> bool:
    """True when a stored date is qualified, unspecified or an interval."""
    found = parse(str(stored["edtf"]))
    return not (found and found.is_bare)
