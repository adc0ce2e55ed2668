"""Rules about dates: R5 (they exist, not in the future) and R6 (they agree with their calendar)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from repository.metadata import calendars, record
from repository.metadata import dates as edtf
from repository.metadata.findings import Check, Problem, shown

_TOLERANCE_DAYS = 2


def dates(check: Check) -> Iterator[Problem]:
    """R5 and R6: dates exist, are not in the future, and agree with what their own calendar
    says.
    """
    main = record.main_date(check.document)
    seen: set[str] = set()
    for position, row in enumerate(check.list("dates")):
        field = f"dates[{position}]"
        kind = str(row.get("type", ""))
        if kind in seen and kind != "collected":
            yield Problem(field, "date_type_twice", {"type": kind})
        seen.add(kind)
        yield from _date(field, row)
        if main is not None and row is main and int(row.get("year") or 0) > check.today.year + 1:
            yield Problem(field, "date_in_future", {"value": shown(row["edtf"])})
    for position, row in enumerate(check.list("temporal")):
        yield from _date(f"temporal[{position}]", row)


def _date(field: str, row: Mapping[str, Any]) -> Iterator[Problem]:
    text, calendar = str(row.get("edtf", "")), str(row.get("calendar", "gregorian"))
    if edtf.year_of(text) is None:
        yield Problem(field, "date_form", {"value": shown(text)})
        return
    if row.get("year") != edtf.year_in_calendar(text, calendar):
        yield Problem(field, "date_year", {"value": shown(text), "year": row.get("year")})
    if calendar != "gregorian":
        yield from _converted(field, row, text)


def _converted(field: str, row: Mapping[str, Any], text: str) -> Iterator[Problem]:
    original = row.get("original")
    if not original:
        yield Problem(field, "date_original", {"value": shown(text)})
        return
    expected = calendars.in_words(str(original))
    if expected and not _is_near(text, expected["edtf"]):
        values = {"value": shown(text), "original": shown(original), "expected": expected["edtf"]}
        yield Problem(field, "date_conversion", values, "warning")


def _is_near(text: str, expected: str) -> bool:
    try:
        pairs = zip(text.split("/"), expected.split("/"), strict=True)
        days = [[date.fromisoformat(part.rstrip("~?%")) for part in pair] for pair in pairs]
    except ValueError:
        return edtf.year_of(text) == edtf.year_of(expected)
    return all(abs(first - second) <= timedelta(days=_TOLERANCE_DAYS) for first, second in days)
