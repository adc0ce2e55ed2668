"""Dates of a MODS record: as W3CDTF with start, end and qualifier, as EDTF, and in the words of
the original.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from lxml import etree

from repository.crosswalks.elements import Attributes, add
from repository.crosswalks.mods.words import in_language
from repository.metadata import dates

_PART = re.compile(
    r"(?P<year>\d{2}(?:\d{2}|\dX|XX))(?:-(?P<month>\d\d|XX))?(?:-(?P<day>\d\d|XX))?"
    r"(?P<mark>[~?%]?)",
    re.ASCII,
)
# MODS knows no "approximate and uncertain"; uncertain says more.
_QUALIFIERS = {"~": "approximate", "?": "questionable", "%": "questionable", "": None}


class Day(NamedTuple):
    """One end of a date, or a date that has only one: W3CDTF text, `start` or `end`, qualifier."""

    text: str
    point: str | None
    qualifier: str | None


def days_of(edtf: str) -> list[Day]:
    """The date as one or two days of W3CDTF; none when its years have no four digits.

    `181X` begins 1810 and ends 1819. An open end is not there. A season is its year.
    """
    first, slash, last = edtf.partition("/")
    start = _day(first, "start", is_last=False)
    end = _day(last if slash else first, "end", is_last=True)
    if not slash and start and end and start.text == end.text:
        return [start._replace(point=None)]
    return [day for day in (start, end) if day]


def _day(part: str, point: str, *, is_last: bool) -> Day | None:
    found = _PART.fullmatch(part)
    if not found:
        return None
    text = found["year"].replace("X", "9" if is_last else "0")
    for digits in (found["month"], found["day"]):
        if (
            not digits
            or digits == "XX"
            or int(digits) > 31
            or (text[4:] == "" and int(digits) > 12)
        ):
            break
        text += f"-{digits}"
    return Day(text, point, _QUALIFIERS[found["mark"]])


def add_date(
    parent: etree._Element, name: str, stored: Mapping[str, Any], *, is_key: bool = False
) -> None:
    """The stored date stands in `parent`: W3CDTF first, EDTF where that says more, and the words
    of the original with their calendar.
    """
    edtf = str(stored.get("edtf", ""))
    days = days_of(edtf)
    key = "yes" if is_key else None
    for day in days:
        marks: Attributes = {"encoding": "w3cdtf", "keyDate": key, "point": day.point}
        add(parent, name, day.text, marks | {"qualifier": day.qualifier})
        key = None
    if edtf and [day.text for day in days] != [edtf] and dates.is_edtf(edtf):
        add(parent, name, edtf, {"encoding": "edtf", "keyDate": key})
    if stored.get("original"):
        calendar: Attributes = {"calendar": stored.get("calendar")}
        add(parent, name, stored["original"], calendar)
        script = stored.get("original_script")
        if script:
            add(parent, name, script.get("value"), calendar | in_language(script))
