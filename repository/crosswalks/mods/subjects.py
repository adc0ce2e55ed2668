"""Subjects of a MODS record: terms and what the Library of Congress calls them, keywords, places,
periods; and the call number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from repository.crosswalks import values
from repository.crosswalks.elements import Attributes, add, group, is_address
from repository.crosswalks.mods.days import add_date
from repository.crosswalks.mods.words import add_text, in_language
from repository.crosswalks.values import Record
from repository.metadata import vocabularies

_LCSH = "http://id.loc.gov/authorities/subjects"
_LIMITS = ("west", "east", "south", "north")


def add_subjects(root: etree._Element, rec: Record) -> None:
    """One `subject` for each heading, then the classification."""
    for term in rec.get("subjects", ()):
        _add_term(root, str(term["notation"]))
    for key in ("keywords", "depicted"):
        for text in rec.get(key, ()):
            with group(root, "subject") as subject:
                add_text(subject, "topic", text)
    for place in rec.get("spatial", ()):
        if not place.get("role"):
            _add_place(root, place)
    for period in rec.get("temporal", ()):
        with group(root, "subject") as subject:
            add_date(subject, "temporal", period)
    _add_map(root, rec.get("map", {}))
    for number in values.identifier_values(rec, "call_number"):
        add(root, "classification", number)


def _add_term(root: etree._Element, notation: str) -> None:
    row = vocabularies.entry("subjects", notation) or {}
    if not values.is_lcsh(row):
        ours = vocabularies.scheme_of(row) == vocabularies.SUBJECT_SCHEME
        known: Attributes = {"authority": "local" if ours else vocabularies.scheme_of(row)}
        known |= {"valueURI": str(row["uri"])} if row.get("uri") else {}
        with group(root, "subject", known) as subject:
            label = vocabularies.label("subjects", notation, "id")
            add(subject, "topic", label, in_language({"lang": "ind"}))
    heading, address = values.lcsh_of(row)
    if heading:
        listed = {"authority": "lcsh", "authorityURI": _LCSH, "valueURI": address}
        with group(root, "subject", {**listed}) as subject:
            add(subject, "topic", heading, in_language({"lang": "eng"}))


def _add_place(root: etree._Element, place: Mapping[str, Any]) -> None:
    address = str(place.get("uri") or "")
    with group(root, "subject") as subject:
        value: Attributes = {"valueURI": address if is_address(address) else None}
        add(subject, "geographic", place.get("name"), value)
        with group(subject, "cartographics") as cartographics:
            add(cartographics, "coordinates", _coordinates(place))


def _coordinates(place: Mapping[str, Any]) -> str:
    """In degrees, as DCMI Box and DCMI Point write them."""
    box = place.get("box")
    if box:
        return "; ".join(f"{side}limit={box[side]}" for side in _LIMITS if side in box)
    if place.get("lat") is None or place.get("lon") is None:
        return ""
    return f"east={place['lon']}; north={place['lat']}"


def _add_map(root: etree._Element, described: Record) -> None:
    with (
        group(root, "subject") as subject,
        group(subject, "cartographics") as cartographics,
    ):
        add(cartographics, "scale", described.get("scale"))
        add(cartographics, "projection", described.get("projection"))
