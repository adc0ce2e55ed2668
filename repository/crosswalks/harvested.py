"""The register of the formats that harvesters are offered, and how an element becomes bytes.

Each format is one module of this package with its `NAMESPACE`, the address of its `SCHEMA` and
`element(rec, today)`, a pure function. What harvesting, exports and tests know of formats they
know from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lxml import etree

from repository.crosswalks import (
    etdms,
    marcxml,
    mets,
    mods,
    oai_datacite,
    oai_dc,
    oai_openaire,
    oai_qdc,
    rdf,
)
from repository.crosswalks.values import Record

ALL_PROFILES: frozenset[str] = frozenset()
# To be raised by whoever changes what a format makes of a record: stored records are made anew, and harvesters told.
VERSION = 2


@dataclass(frozen=True, slots=True)
class HarvestFormat:
    """A metadata format of OAI-PMH (§3.4) and the function that writes it.

    `profiles` are those whose items are offered in it; empty means all of them. `extension`,
    `media_type` and `label` are those of the format as a file of its own; the extension is the
    prefix without `oai_` and the label the prefix unless they are given.
    """

    prefix: str
    schema: str
    namespace: str
    element: Callable[[Record, date], etree._Element]
    profiles: frozenset[str] = ALL_PROFILES
    extension: str = ""
    media_type: str = "application/xml"
    label: str = ""

    def suits(self, profile: str) -> bool:
        """Whether items of this profile are offered in the format."""
        return not self.profiles or profile in self.profiles

    def serialise(self, rec: Record, today: date) -> bytes:
        """The element as UTF-8 without an XML declaration, ready to stand in an answer."""
        return etree.tostring(self.element(rec, today), encoding="UTF-8", xml_declaration=False)

    def document(self, rec: Record, today: date) -> bytes:
        """The element as a file of its own, indented, with an XML declaration."""
        return etree.tostring(
            self.element(rec, today), encoding="UTF-8", xml_declaration=True, pretty_print=True
        )


_ALL = (
    HarvestFormat(
        "oai_dc",
        oai_dc.SCHEMA,
        oai_dc.OAI_DC,
        oai_dc.element,
        extension="dc.xml",
        label="Dublin Core",
    ),
    HarvestFormat(
        "mods",
        mods.SCHEMA,
        mods.NAMESPACE,
        mods.element,
        media_type="application/mods+xml",
        label="MODS",
    ),
    HarvestFormat(
        "mets",
        mets.SCHEMA,
        mets.NAMESPACE,
        mets.element,
        media_type="application/mets+xml",
        label="METS",
    ),
    HarvestFormat(
        "oai_openaire",
        oai_openaire.SCHEMA,
        oai_openaire.NAMESPACE,
        oai_openaire.element,
        extension="openaire.xml",
        label="OpenAIRE",
    ),
    HarvestFormat(
        "oai_datacite",
        oai_datacite.SCHEMA,
        oai_datacite.NAMESPACE,
        oai_datacite.element,
        extension="datacite.xml",
        media_type="application/vnd.datacite.datacite+xml",
        label="DataCite",
    ),
    HarvestFormat(
        "marcxml",
        marcxml.SCHEMA,
        marcxml.NAMESPACE,
        marcxml.element,
        extension="marc.xml",
        media_type="application/marcxml+xml",
        label="MARC 21 (MARCXML)",
    ),
    HarvestFormat(
        "oai_qdc",
        oai_qdc.SCHEMA,
        oai_qdc.NAMESPACE,
        oai_qdc.element,
        extension="qdc.xml",
        label="Qualified Dublin Core",
    ),
    HarvestFormat(
        "etdms",
        etdms.SCHEMA,
        etdms.NAMESPACE,
        etdms.element,
        profiles=etdms.PROFILES,
        label="ETD-MS",
    ),
    HarvestFormat(
        "rdf",
        rdf.SCHEMA,
        rdf.NAMESPACE,
        rdf.element,
        extension="rdf",
        media_type="application/rdf+xml",
        label="RDF/XML",
    ),
)
HARVESTED: dict[str, HarvestFormat] = {form.prefix: form for form in _ALL}
"""By prefix, `oai_dc` first."""


def suiting(profile: str) -> list[HarvestFormat]:
    """The formats in which items of a profile are offered."""
    return [form for form in HARVESTED.values() if form.suits(profile)]
