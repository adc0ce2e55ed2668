"""Hijri, Javanese and Śaka dates in the Gregorian calendar (§1.7 of the metadata model).

Hijri is the tabular calendar with the civil epoch (19 July 622 proleptic Gregorian). A sighted day
can differ by two days from the tabular one, so a converted day is approximate (`~`). Javanese and
Śaka dates are converted by the year only.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from repository.metadata import vocabularies

_EPOCH_ORDINAL = 227015  # 19 July 622, day 1 of the Hijri calendar
_SIGHTING_DAYS = 2
_LAST_YEAR = 9665  # the last Hijri year that ends within Python's calendar


class Conversion(NamedTuple):
    """EDTF of a converted date, its year, and the weekday-adjusted day count (0 when the table's
    day stands).
    """

    edtf: str
    year: int
    shifted_days: int = 0


def hijri_day(year: int, month: int, day: int) -> date:
    """Gregorian day of a Hijri one by the table; ValueError for a day that the table does not
    have.
    """
    if not (1 <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= _month_days(year, month)):
        raise ValueError(f"no such Hijri day: {year}-{month}-{day}")
    before = (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2
    return date.fromordinal(_EPOCH_ORDINAL - 1 + before + day)


def _month_days(year: int, month: int) -> int:
    if month == 12 and (14 + 11 * year) % 30 < 11:
        return 30
    return 30 if month % 2 else 29


def from_hijri(
    year: int, month: int | None = None, day: int | None = None, weekday: int | None = None
) -> Conversion:
    """A Hijri day (`1817-01-30~`), month (`1817-01~/1817-02~`) or year (`1816-11-21/1817-11-09`) in
    EDTF.

    `weekday` (0 Monday … 6 Sunday), when the source names one, chooses among the days that sighting
    allows. ValueError for a date that the table does not have.
    """
    if month is None:
        first, last = hijri_day(year, 1, 1), hijri_day(year, 12, _month_days(year, 12))
        in_first = (date(first.year, 12, 31) - first).days
        most = first.year if in_first >= last.timetuple().tm_yday else last.year
        return Conversion(f"{first.isoformat()}/{last.isoformat()}", most)
    if day is None:
        first, last = hijri_day(year, month, 1), hijri_day(year, month, _month_days(year, month))
        ends = dict.fromkeys(f"{d.year:04d}-{d.month:02d}~" for d in (first, last))
        return Conversion("/".join(ends), first.year)
    shift = _shift(hijri_day(year, month, day), weekday)
    found = hijri_day(year, month, day) + timedelta(days=shift)
    return Conversion(f"{found.isoformat()}~", found.year, shift)


def _shift(day: date, weekday: int | None) -> int:
    if weekday is None:
        return 0
    shift = (weekday - day.weekday() + 3) % 7 - 3
    return shift if abs(shift) <= _SIGHTING_DAYS else 0


def from_javanese(year: int) -> Conversion:
    """A year of the Javanese calendar (1555 AJ and later) in EDTF; ValueError for an earlier
    one.
    """
    if year < 1555:
        raise ValueError(f"the Javanese calendar of Sultan Agung begins in 1555, not {year}")
    span = from_hijri(year - 512)
    first, last = (int(part[:4]) for part in span.edtf.split("/"))
    return Conversion("/".join(dict.fromkeys((f"{first:04d}~", f"{last:04d}~"))), span.year)


def from_saka(year: int) -> Conversion:
    """A Śaka year in EDTF: it spans two Gregorian years, 78 after."""
    return Conversion(f"{year + 78:04d}~/{year + 79:04d}~", year + 78)


# -- dates in words --------------------------------------------------------------------------------

_WEEKDAYS = {
    "senin": 0,
    "isnin": 0,
    "selasa": 1,
    "rabu": 2,
    "kamis": 3,
    "jumat": 4,
    "sabtu": 5,
    "minggu": 6,
    "ahad": 6,
    "الاثنين": 0,
    "الثلاثاء": 1,
    "الأربعاء": 2,
    "الخميس": 3,
    "الجمعة": 4,
    "السبت": 5,
    "الأحد": 6,
}
_FILLERS = re.compile(r"\b(?:hari|tanggal|bulan|tahun|يوم|شهر|سنة)\b\s*", re.IGNORECASE)
_WORDS = re.compile(
    rf"^(?:(?P<weekday>{'|'.join(_WEEKDAYS)}|jum.at),?\s+)?(?:(?P<day>\d{{1,2}})\s+)?"
    r"(?:(?P<month>[^\W\d][^\d,]*?)\s+)?(?P<year>\d{1,4})"
    r"\s*(?P<calendar>Hijriyah|Hijriah|H|AH|هـ?|AJ|Jawa|J|Śaka|Saka|Ś|Masehi|M)\.?$",
    re.IGNORECASE,
)
_CALENDARS = {"j": "javanese", "s": "saka", "ś": "saka", "m": "gregorian"}
# Other spellings, folded as `_folded` folds them.
_HIJRI_SPELLINGS = {
    "rabiulakir": 4,
    "rabiultsani": 4,
    "rabiutsani": 4,
    "rabiusani": 4,
    "jumadilula": 5,
    "jumadilakir": 6,
    "jumadiltsani": 6,
    "jumadisani": 6,
    "syaban": 8,
    "ramadhan": 9,
    "ramadlan": 9,
    "dzulkaidah": 11,
    "dzulkadah": 11,
    "zulkadah": 11,
    "dzulqadah": 11,
    "zulqadah": 11,
    "dzulhijah": 12,
}


def _folded(word: str) -> str:
    letters = [c for c in unicodedata.normalize("NFKD", word.casefold()) if c.isalpha()]
    return "".join(c for n, c in enumerate(letters) if n == 0 or c != letters[n - 1])


def _weekday(name: str | None) -> int | None:
    return {_folded(known): n for known, n in _WEEKDAYS.items()}.get(_folded(name or ""))


@cache
def _hijri_months() -> dict[str, int]:
    months = vocabularies.calendar_months()
    named: dict[str, int] = {}
    for key in ("hijri", "hijri_ar"):
        named |= {_folded(name): number for number, name in enumerate(months[key], 1)}
    return named | {_folded(name): number for name, number in _HIJRI_SPELLINGS.items()}


@cache
def _gregorian_months() -> dict[str, int]:
    names = vocabularies.calendar_months()["gregorian"]
    return {_folded(name): number for number, name in enumerate(names, 1)}


def in_words(text: str) -> dict[str, Any] | None:
    """The stored date (without `type`) for words such as `12 Rabiulawal 1232 H`; None when not
    understood.

    Digits may be Arabic-Indic. The words stay in `original`.
    """
    found = _WORDS.match(" ".join(_FILLERS.sub("", text).split()))
    if not found:
        return None
    calendar = _CALENDARS.get(found["calendar"][0].casefold(), "hijri")
    if found["calendar"].casefold() == "aj":
        calendar = "javanese"
    try:
        conversion = _conversion(found, calendar)
    except (ValueError, KeyError, OverflowError):
        return None
    head: dict[str, Any] = {"edtf": conversion.edtf, "calendar": calendar}
    return head | {"original": text, "year": conversion.year}


def _conversion(found: re.Match[str], calendar: str) -> Conversion:
    year, day = int(found["year"]), int(found["day"]) if found["day"] else None
    if calendar == "javanese":
        return from_javanese(year)
    if calendar == "saka":
        return from_saka(year)
    months = _hijri_months() if calendar == "hijri" else _gregorian_months()
    month = months[_folded(found["month"])] if found["month"] else None
    if calendar == "hijri":
        return from_hijri(year, month, day, _weekday(found["weekday"]))
    if day and month:
        return Conversion(date(year, month, day).isoformat(), year)
    return Conversion(f"{year:04d}-{month:02d}" if month else f"{year:04d}", year)
