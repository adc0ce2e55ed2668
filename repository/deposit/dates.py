"""Dates as people write them in a form: EDTF, day-month-year in figures or words, and Hijri or Javanese dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from repository.metadata import calendars, dates, vocabularies

_FIGURES = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})", re.ASCII)
_WORDS = re.compile(r"(?:(\d{1,2})\s+)?([^\W\d_]+)\s+(\d{4})")
_ENGLISH = "january february march april may june july august september october november december"


@cache
def _months() -> dict[str, int]:
    indonesian = vocabularies.calendar_months()["gregorian"]
    numbered = {name.casefold(): n for n, name in enumerate(indonesian, 1)}
    return {name: n for n, name in enumerate(_ENGLISH.split(), 1)} | numbered


def date_in(text: str, kind: str) -> dict[str, Any] | None:
    """Return the stored date of type `kind` that a person's words mean; None when they mean none."""
    found = dates.gregorian(_as_edtf(text), kind)
    if found is not None:
        return found
    converted = calendars.in_words(text)
    return {"type": kind, **converted} if converted else None


def date_answer(stored: Mapping[str, Any]) -> str:
    """Return a stored date as it was written: the words of another calendar, else EDTF."""
    if stored.get("calendar", "gregorian") != "gregorian" and stored.get("original"):
        return str(stored["original"])
    return str(stored.get("edtf", ""))


def day_in(text: str) -> date | None:
    """Return the day that `text` names in full; None when it names none."""
    try:
        return date.fromisoformat(_as_edtf(text))
    except ValueError:
        return None


def _as_edtf(text: str) -> str:
    if figures := _FIGURES.fullmatch(text):
        day, month, year = figures.groups()
        return f"{year}-{int(month):02d}-{int(day):02d}"
    words = _WORDS.fullmatch(text)
    month_number = _months().get(words[2].casefold()) if words else None
    if words is None or month_number is None:
        return text
    day_part = f"-{int(words[1]):02d}" if words[1] else ""
    return f"{words[3]}-{month_number:02d}{day_part}"
