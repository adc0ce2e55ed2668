"""Rules of the OpenAIRE guidelines for literature repositories, version 4, read from the format `oai_openaire`.

"Mandatory when applicable" is mandatory here where the record itself shows that it applies: an embargo, an open file,
a funder. Where only the author could know, it is recommended.
"""

from __future__ import annotations

import re

from lxml import etree

from repository.aggregators.evidence import Evidence
from repository.aggregators.reading import NAMES, Card, texts
from repository.aggregators.rule import Effort, Rule, Values
from repository.metadata import vocabularies
from repository.metadata.findings import shown

IDENTIFIER_TYPES = frozenset({"ARK", "DOI", "Handle", "HANDLE", "PURL", "URL", "URN"})
TYPES_OF_COAR = "http://purl.org/coar/resource_type/"
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


def _(message: str) -> str:
    """Mark a message for the catalogue; it is translated when it is shown."""
    return message


def _found(seen: Evidence, path: str) -> list[etree._Element]:
    return [] if seen.openaire is None else seen.openaire.findall(path, NAMES)


def _resource_type(seen: Evidence, card: Card) -> Values | None:
    kinds = _found(seen, "o:resourceType")
    if len(kinds) == 1 and kinds[0].get("resourceTypeGeneral"):
        return None if kinds[0].get("uri", "").startswith(TYPES_OF_COAR) else {}
    return {}


def _identifier(seen: Evidence, card: Card) -> Values | None:
    found = _found(seen, "d:identifier")
    is_one = len(found) == 1 and found[0].get("identifierType") in IDENTIFIER_TYPES
    return None if is_one and card.page else {"value": shown(card.page or "–")}


def _issued(seen: Evidence, card: Card) -> Values | None:
    days = [e.text or "" for e in _found(seen, "d:dates/d:date[@dateType='Issued']")]
    if len(days) == 1 and _DAY.fullmatch(days[0]):
        return None
    return {"value": shown(", ".join(days) or "–")}


def _access(seen: Evidence, card: Card) -> Values | None:
    terms = [e.get("rightsURI") for e in _found(seen, "d:rights")]
    wanted = vocabularies.entries("access_rights")[seen.access]["coar"]
    return None if terms == [wanted] else {"value": shown(card.access or "–")}


def _embargo(seen: Evidence, card: Card) -> Values | None:
    kinds = {e.get("dateType") for e in _found(seen, "d:dates/d:date")}
    return {} if seen.access == "embargoed" and "Available" not in kinds else None


def _files(seen: Evidence, card: Card) -> Values | None:
    if not seen.open_files:
        return None
    files = _found(seen, "o:file")
    has_all = all(f.get("accessRightsURI") and f.get("mimeType") and f.text for f in files)
    return None if files and has_all else {"value": shown(seen.open_files[0].get("name", ""))}


def _funders(seen: Evidence, card: Card) -> Values | None:
    funders = [str(f["funder"]) for f in seen.record.get("funding", ()) if f.get("funder")]
    root = seen.openaire
    path = "o:fundingReferences/o:fundingReference/o:funderName"
    named = texts(root, path) if root is not None else ()
    lost = next((name for name in funders if name not in named), None)
    return {"value": shown(lost)} if lost else None


RULES = (
    Rule(
        "resource_type", ("type",), Effort.CHOICE,
        _("One resource type with its COAR address and general type."),
        _("The type has no term that OpenAIRE knows; choose another type."),
        _resource_type,
    ),
    Rule(
        "resource_identifier", (), Effort.CHOICE,
        _("Exactly one resource identifier with its scheme."),
        _("The identifier “%(value)s” is not whole; the administrator sets the base URL."),
        _identifier,
    ),
    Rule(
        "issued", ("date_issued", "date_created"), Effort.SHORT_VALUE,
        _("Exactly one date of publication, as YYYY, YYYY-MM or YYYY-MM-DD."),
        _("The date of publication is “%(value)s”; write 2024, 2024-06 or 2024-06-15."),
        _issued,
    ),
    Rule(
        "access_right", ("access",), Effort.CHOICE,
        _("Exactly one access right of COAR, as it is today."),
        _("The access right is “%(value)s”; choose who may open the files."),
        _access,
    ),
    Rule(
        "embargo_end", ("embargo_until",), Effort.SHORT_VALUE,
        _("The end of an embargo."),
        _("The embargo has no end; write the first day on which the files are open."),
        _embargo,
    ),
    Rule(
        "file_location", ("files",), Effort.SHORT_VALUE,
        _("The address of every open file with its access right and kind."),
        _("The file “%(value)s” is not told; remove it and add it again."),
        _files,
    ),
    Rule(
        "funder", (), Effort.SHORT_VALUE,
        _("The name of the funder of a funded work."),
        _("The funder “%(value)s” is not told; write its name."),
        _funders,
    ),
)  # fmt: skip
