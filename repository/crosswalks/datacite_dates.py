"""Dates as DataCite takes them: the year of publication, and the dates of a work by their type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from repository.crosswalks import kernel
from repository.crosswalks.kernel import tag
from repository.crosswalks.values import Record
from repository.crosswalks.xml_tree import Node, leaf
from repository.metadata import dates, record

_TYPES = {
    "issued": "Issued",
    "created": "Created",
    "submitted": "Submitted",
    "accepted": "Accepted",
    "copyrighted": "Copyrighted",
    "available": "Available",
    "valid": "Valid",
    "collected": "Collected",
}
_DAY = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_RANGE = re.compile(rf"{_DAY}/{_DAY}", re.ASCII)


def publication_year(rec: Record, today: date) -> str:
    """The year, of four digits, in which anyone could first read the work.

    That is the year in which an embargo ends or ended, else the one in which the item appeared.
    """
    return (kernel.embargo_end(rec) or kernel.date_first_public(rec, today))[:4]


def nodes(rec: Record, today: date) -> Iterator[Node]:
    """Stored dates in their order, the end of an embargo that lasts, and the period covered."""
    is_embargoed = record.access_on(rec, today) == "embargoed"
    for stored in rec.get("dates", ()):
        kind = str(stored.get("type"))
        if kind in _TYPES and not (is_embargoed and kind == "available"):
            yield _node(_TYPES[kind], stored)
    if is_embargoed:
        until = kernel.embargo_end(rec)
        yield leaf(tag("date"), until, dateType="Available", dateInformation="akhir embargo")
    yield from (_node("Coverage", period) for period in rec.get("temporal", ()))


def _node(kind: str, stored: Mapping[str, Any]) -> Node:
    """The date; what is uncertain as its year, with what is known of it in words."""
    text = str(stored["edtf"])
    is_exact = bool(_RANGE.fullmatch(text)) or not dates.is_approximate(stored)
    plain = text if is_exact else kernel.plain_date(stored)
    original = stored.get("original")
    words = [] if is_exact else ["kira-kira", original or f"EDTF {text}"]
    words = words or ([original] if original else [])
    return leaf(tag("date"), plain, dateType=kind, dateInformation="; ".join(words))
