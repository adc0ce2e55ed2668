"""MARC 21 as MARCXML, for union catalogues of libraries (§4.3 of the metadata model).

Fields stand in the order of their tags. Among those of one tag the first is the one that readers
take: the abstract in the work's own language, the item's page before its files. Punctuation is
ISBD's, and the leader says so. A withdrawn item is marked as deleted and has no addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

from repository.crosswalks.marc import (
    access,
    control,
    description,
    manuscript,
    names,
    notes,
    numbers,
)
from repository.crosswalks.marc.fields import Field, linked
from repository.crosswalks.values import Record

NAMESPACE = "http://www.loc.gov/MARC21/slim"
SCHEMA = "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
# The stubs know no default namespace.
_NSMAP: dict[str, str] = {None: NAMESPACE, "xsi": _XSI}  # type: ignore[dict-item]


def element(rec: Record, today: date) -> etree._Element:
    """The `<record>` element of a record as it is on a day in the site's zone."""
    root = etree.Element(f"{{{NAMESPACE}}}record", nsmap=_NSMAP)
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    root.set("type", "Bibliographic")
    etree.SubElement(root, f"{{{NAMESPACE}}}leader").text = control.leader(rec, today)
    for tag, text in control.control_fields(rec, today):
        row = etree.SubElement(root, f"{{{NAMESPACE}}}controlfield", tag=tag)
        row.text = text
    for each in linked(_fields(rec, today)):
        _append(root, each)
    return root


def _fields(rec: Record, today: date) -> Iterator[Field]:
    yield from numbers.fields(rec)
    yield from names.fields(rec)
    yield from description.fields(rec, today)
    yield from notes.fields(rec, today)
    yield from manuscript.fields(rec, today)
    yield from access.subjects(rec)
    yield from access.links(rec, today)


def _append(root: etree._Element, each: Field) -> None:
    row = etree.SubElement(root, f"{{{NAMESPACE}}}datafield", tag=each.tag)
    row.set("ind1", each.indicators[0])
    row.set("ind2", each.indicators[1])
    for code, text in each.subfields:
        etree.SubElement(row, f"{{{NAMESPACE}}}subfield", code=code).text = text
