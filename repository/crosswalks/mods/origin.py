"""Where a work comes from: how it was made and how it was published, the one that tells its age
first.
"""

from __future__ import annotations

from datetime import date

from lxml import etree

from repository.crosswalks import values
from repository.crosswalks.elements import Attributes, add, group
from repository.crosswalks.mods.days import add_date
from repository.crosswalks.values import Record
from repository.metadata import record


def add_origin(root: etree._Element, rec: Record, today: date) -> None:
    """One `originInfo` for the making, one for the publication; each only if something is known."""
    main = record.main_date(rec) or {}
    kinds = ["publication", "production"]
    if main.get("type") == "created":
        kinds.reverse()
    for kind in kinds:
        with group(root, "originInfo", {"eventType": kind}) as info:
            if kind == "production":
                _add_production(info, rec, main.get("type"))
            else:
                _add_publication(info, rec, main.get("type"))
                _add_embargo(info, rec, today)


def _add_place(info: etree._Element, name: object) -> None:
    with group(info, "place") as place:
        add(place, "placeTerm", name, {"type": "text"})


def _add_dates(info: etree._Element, rec: Record, main: object, names: dict[str, str]) -> None:
    for kind, name in names.items():
        stored = record.date_of(rec, kind)
        if stored:
            add_date(info, name, stored, is_key=kind == main)


def _add_production(info: etree._Element, rec: Record, main: object) -> None:
    for place in rec.get("spatial", ()):
        if place.get("role") in {"created", "recorded"}:
            _add_place(info, place.get("name"))
    _add_dates(info, rec, main, {"created": "dateCreated"})


def _add_publication(info: etree._Element, rec: Record, main: object) -> None:
    _add_place(info, rec.get("place"))
    add(info, "publisher", values.publisher(rec))
    names = {"issued": "dateIssued", "valid": "dateValid", "copyrighted": "copyrightDate"}
    _add_dates(info, rec, main, names)
    add(info, "edition", rec.get("edition"))


def _add_embargo(info: etree._Element, rec: Record, today: date) -> None:
    if record.access_on(rec, today) == "embargoed":
        marks: Attributes = {"encoding": "w3cdtf", "type": "embargoEnd"}
        add(info, "dateOther", rec["rights"].get("embargo_until"), marks)
