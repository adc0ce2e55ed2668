"""MODS 3.7, the library's own description of an item with all its structure (§4.2 of the metadata
model).

Readers take the first title, genre and address for the item's own, so the main title, the one
word for the type and the item's page stand first.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from lxml import etree

from repository.crosswalks.elements import XLINK, drop_repeated
from repository.crosswalks.mods import holding, notes, origin, people, physical, subjects, words
from repository.crosswalks.mods.related import add_related
from repository.crosswalks.values import Record

NAMESPACE = "http://www.loc.gov/mods/v3"
SCHEMA = "http://www.loc.gov/standards/mods/v3/mods-3-7.xsd"
VERSION = "3.7"

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NSMAP: dict[Any, str] = {None: NAMESPACE, "xlink": XLINK, "xsi": _XSI}


def element(rec: Record, today: date) -> etree._Element:
    """The `<mods>` element of a record as it is on a day in the site's zone."""
    root = etree.Element(f"{{{NAMESPACE}}}mods", nsmap=_NSMAP)
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    root.set("version", VERSION)
    words.add_titles(root, rec)
    people.add_names(root, rec)
    words.add_type(root, rec)
    origin.add_origin(root, rec, today)
    words.add_languages(root, rec)
    physical.add_physical(root, rec, today)
    words.add_abstracts(root, rec)
    notes.add_notes(root, rec)
    subjects.add_subjects(root, rec)
    add_related(root, rec)
    holding.add_identifiers(root, rec)
    holding.add_locations(root, rec, today)
    holding.add_access(root, rec, today)
    holding.add_record_info(root, rec)
    drop_repeated(root)
    return root
