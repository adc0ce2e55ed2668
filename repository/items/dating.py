"""Dates of records in words: EDTF as a reader says it, the source's own words first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, gettext

_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_DECADE = re.compile(r"(\d{3})X")
_CENTURY = re.compile(r"(\d{2})XX")
_OPEN_ENDS = ("", "..")


def date_words(stored: Mapping[str, Any]) -> str:
    """Return a stored date for people: the words of the source with the year, else the EDTF value in words.

    A value of a rarer form is returned as it stands.
    """
    if stored.get("original"):
        return f"{stored['original']} ({stored['year']})"
    first, slash, last = str(stored["edtf"]).partition("/")
    if not slash:
        return _one(first)
    if first in _OPEN_ENDS:
        return str(gettext("until %(date)s", date=_one(last)))
    if last in _OPEN_ENDS:
        return str(gettext("since %(date)s", date=_one(first)))
    return f"{_one(first)} – {_one(last)}"


def _one(value: str) -> str:
    bare = value.rstrip("~?%")
    words = _plain(bare)
    if value.endswith(("~", "%")):
        words = str(gettext("about %(date)s", date=words))
    return f"{words} (?)" if value.endswith(("?", "%")) else words


def _plain(value: str) -> str:
    if decade := _DECADE.fullmatch(value):
        return str(gettext("the %(year)ss", year=f"{decade[1]}0"))
    if century := _CENTURY.fullmatch(value):
        return str(gettext("century %(number)s", number=int(century[1]) + 1))
    if (found := _DAY.fullmatch(value)) and found[2]:
        return _day(value, int(found[1]), int(found[2]), found[3])
    return value


def _day(value: str, year: int, month: int, day: str | None) -> str:
    try:
        shown = date(year, month, int(day or 1))
    except ValueError:  # a season, or the year 0
        return value
    return str(format_date(shown, "d MMMM y" if day else "MMMM y"))
