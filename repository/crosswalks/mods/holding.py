"""How an item is found and what may be done with it: identifiers, places, access, and the record
itself.
"""

from __future__ import annotations

from datetime import date

from lxml import etree

from repository.crosswalks import values
from repository.crosswalks.elements import HREF, Attributes, add, group, is_address
from repository.crosswalks.mods.words import add_language
from repository.crosswalks.values import Record
from repository.metadata import record, vocabularies

# Call numbers are classification; numbers of people are in no format.
IDENTIFIER_TYPES = {
    "doi": "doi",
    "handle": "hdl",
    "ark": "ark",
    "url": "uri",
    "isbn": "isbn",
    "issn": "issn",
    "report_number": "report number",
    "shelfmark": "local",
}
_CATALOGUED_IN = "ind"


def add_identifiers(root: etree._Element, rec: Record) -> None:
    """The address of the item's page first, then the identifiers in the order of the schemes."""
    add(root, "identifier", values.landing(rec), {"type": "uri"})
    for scheme, kind in IDENTIFIER_TYPES.items():
        for value in values.identifier_values(rec, scheme):
            add(root, "identifier", value, {"type": kind})


def add_locations(root: etree._Element, rec: Record, today: date) -> None:
    """The item's page first, then the open files of the work itself, then where the original is."""
    page: Attributes = {"usage": "primary display", "access": "object in context"}
    _add_url(root, values.landing(rec), page)
    for file in values.open_files(rec, today):
        if file.get("role", "main") == "main":
            _add_url(root, str(file["url"]), {"access": "raw object"})
    with group(root, "location") as location:
        add(location, "physicalLocation", rec.get("manuscript", {}).get("repository"))
        for shelfmark in values.identifier_values(rec, "shelfmark"):
            add(location, "shelfLocator", shelfmark)


def _add_url(root: etree._Element, address: str, attributes: Attributes) -> None:
    if is_address(address):
        with group(root, "location") as location:
            add(location, "url", address, attributes)


def add_access(root: etree._Element, rec: Record, today: date) -> None:
    """Licence or statement of rights, the holder, and who may open the files on the day."""
    licence, rights = values.licence(rec), rec.get("rights", {})
    use = {"type": "use and reproduction"}
    address = str(licence.get("uri") or licence["rights_statement"])
    words = licence["name"] if licence.get("uri") else licence["plain_id"]
    add(root, "accessCondition", words, {**use, HREF: address})
    add(root, "accessCondition", rights.get("statement"), {**use})
    if rights.get("holder"):
        parts = ("Hak cipta", rights.get("year"), rights["holder"])
        owned = " ".join(str(part) for part in parts if part)
        add(root, "accessCondition", owned, {**use, "displayLabel": "Rights holder"})
    access = record.access_on(rec, today)
    term = vocabularies.entries("access_rights")[access]
    until = f" until {rights.get('embargo_until')}" if access == "embargoed" else ""
    closed: Attributes = {"type": "restriction on access", HREF: str(term["coar"])}
    add(root, "accessCondition", f"{term['label_en']}{until}", closed)


def add_record_info(root: etree._Element, rec: Record) -> None:
    """When the record was made and changed, and its handle, which is one of the repository's."""
    written = rec.get("record", {})
    with group(root, "recordInfo") as info:
        instant: Attributes = {"encoding": "w3cdtf"}
        add(info, "recordCreationDate", written.get("created"), instant)
        add(info, "recordChangeDate", written.get("changed"), instant)
        add(info, "recordIdentifier", rec["handle"], {"source": str(rec["urls"]["base"])})
        with group(info, "languageOfCataloging") as language:
            add_language(language, _CATALOGUED_IN)
