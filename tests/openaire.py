"""The rules of the OpenAIRE Guidelines for Literature Repositories 4.0 that the schema cannot tell.

The schema lets any element stand any number of times; what is mandatory, and how often, is said
by the guidelines alone. Each rule takes a `<resource>` element and is true when it is kept.
"""

import re

NAMESPACES = {
    "oaire": "http://namespace.openaire.eu/schema/oaire/",
    "datacite": "http://datacite.org/schema/kernel-4",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
COAR = "http://purl.org/coar/"
OPEN, EMBARGOED, RESTRICTED, METADATA_ONLY = (
    f"{COAR}access_right/{code}" for code in ("c_abf2", "c_f1cf", "c_16ec", "c_14cb")
)
DAY = re.compile(r"\d{4}-\d\d-\d\d")
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
GENERAL = {"literature", "dataset", "software", "other research product"}


def found(resource, path):
    """The elements at a path with the usual prefixes."""
    return resource.findall(path, NAMESPACES)


def texts(resource, path):
    """The texts at a path."""
    return [element.text for element in found(resource, path)]


def access(resource):
    """The addresses of the access rights."""
    return [rights.get("rightsURI") for rights in found(resource, "datacite:rights")]


def dates(resource, kind):
    """The dates of a type."""
    return [
        d.text for d in found(resource, "datacite:dates/datacite:date") if d.get("dateType") == kind
    ]


def _one_type(resource):
    (kind,) = found(resource, "oaire:resourceType")
    is_coar = kind.get("uri").startswith(f"{COAR}resource_type/")
    return is_coar and kind.get("resourceTypeGeneral") in GENERAL and bool(kind.text)


def _one_identifier(resource):
    (identifier,) = found(resource, "datacite:identifier")
    return identifier.get("identifierType") == "URL" and "/items/" in identifier.text


def _names_of_creators(resource):
    creators = found(resource, "datacite:creators/datacite:creator")
    if not creators:
        return not found(resource, "datacite:creators")
    for creator in creators:
        (name,) = found(creator, "datacite:creatorName")
        family, given = texts(creator, "datacite:familyName"), texts(creator, "datacite:givenName")
        if name.get("nameType") not in ("Personal", "Organizational") or len(family) != len(given):
            return False
        if family and not name.text.startswith(f"{family[0]}, {given[0]}"):
            return False
    return True


def _embargo(resource):
    begin, end = dates(resource, "Accepted"), dates(resource, "Available")
    if access(resource) != [EMBARGOED]:
        return not begin and not end
    days = [*begin, *end]
    return len(begin) == len(end) == 1 and all(map(DAY.fullmatch, days)) and begin <= end


def _files(resource):
    files = found(resource, "oaire:file")
    if access(resource) != [OPEN]:
        return not files
    return all(
        file.get("accessRightsURI") == OPEN
        and "/" in file.get("mimeType")
        and file.get("objectType") in ("fulltext", "dataset", "other")
        and "/files/" in file.text
        for file in files
    )


def _licence(resource):
    (licence,) = found(resource, "oaire:licenseCondition")
    begins = licence.get("startDate")
    return bool(DAY.fullmatch(begins) and licence.get("uri").startswith("http") and licence.text)


RULES = {
    "a title, the first of it without a type": lambda r: (
        bool(texts(r, "datacite:titles/datacite:title")[0])
        and found(r, "datacite:titles/datacite:title")[0].get("titleType") is None
    ),
    "exactly one type of COAR, with its general type": _one_type,
    "exactly one identifier, the address of the item": _one_identifier,
    "exactly one date of issue, without a time": lambda r: (
        len(dates(r, "Issued")) == 1 and bool(DATE.fullmatch(dates(r, "Issued")[0]))
    ),
    "no time and no range in any date": lambda r: all(
        map(DATE.fullmatch, texts(r, "datacite:dates/datacite:date"))
    ),
    "exactly one access right of the four": lambda r: (
        len(access(r)) == 1 and access(r)[0] in (OPEN, EMBARGOED, RESTRICTED, METADATA_ONLY)
    ),
    "creators as family, given": _names_of_creators,
    "begin and end of an embargo that lasts, and of no other": _embargo,
    "files with access, format and kind, only when they are open": _files,
    "a licence with its address and the day it begins": _licence,
    "languages of ISO 639-3": lambda r: all(
        re.fullmatch("[a-z]{3}", code) for code in texts(r, "dc:language")
    ),
    "at most one publisher and one version": lambda r: (
        len(found(r, "dc:publisher")) <= 1 and len(found(r, "oaire:version")) <= 1
    ),
    "every element is filled": lambda r: all(e.text or len(e) for e in r.iter()),
}


def broken_rules(resource):
    """The names of the rules that an element does not keep."""
    return [name for name, is_kept in RULES.items() if not is_kept(resource)]
