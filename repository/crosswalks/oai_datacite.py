"""DataCite Metadata Schema 4.6, for harvesters and as the file from which a DOI can be registered.

The root is the kernel's own `<resource>`, not the wrapper `oai_datacite` of DataCite's OAI server:
the wrapper adds the symbol of a DataCite data centre and its word for reference quality, which a
repository without a contract there has not, and the OAI record states version and namespace
already. So one element serves harvesting, the file and registration, and is valid against the
schema that `ListMetadataFormats` names.

What the schema demands is always there: without a DOI the identifier is the item's address, which
the schema permits and registration would refuse; a work whose author is unknown has its publisher
as creator. The year of publication is the one in which anyone could first read the work: under an
embargo the year in which it ends, and for an old manuscript the year in which it appeared here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lxml import etree

from repository.crosswalks import codicology, datacite_dates, kernel, values
from repository.crosswalks.kernel import KERNEL, ROR, tag
from repository.crosswalks.values import Record
from repository.crosswalks.xml_tree import Node, branch, leaf, root
from repository.metadata import record, vocabularies

NAMESPACE = KERNEL
SCHEMA = "https://schema.datacite.org/meta/kernel-4.6/metadata.xsd"

# DataCite's own words for a mandatory value that nobody knows.
_UNKNOWN_CREATOR, _UNKNOWN_PUBLISHER = ":unkn", ":unav"
_ALTERNATE_TYPES = {
    "report_number": "Report number",
    "shelfmark": "Shelfmark",
    "call_number": "Call number",
}
_HOST_TYPES = {"article": "Journal", "conference": "ConferenceProceeding", "book": "Book"}
_SIDES = ("west", "east", "south", "north")


def element(rec: Record, today: date) -> etree._Element:
    """The `<resource>` element of a record as it is on a day in the site's zone."""
    nodes = [*_mandatory(rec, today), *_about(rec, today), *_form(rec, today), *_words(rec)]
    return root(tag("resource"), nodes, nsmap={None: KERNEL}, schema=SCHEMA)


def _mandatory(rec: Record, today: date) -> Iterator[Node]:
    doi = values.xml_text(values.first_identifier(rec, "doi") or "")
    kind = "DOI" if doi else "URL"
    yield leaf(tag("identifier"), doi or values.landing(rec), identifierType=kind)
    publisher = values.xml_text(values.publisher(rec) or "")
    creators = branch(tag("creators"), kernel.creators(rec, with_ror=True))
    body = kernel.body_as_creator(publisher or _UNKNOWN_CREATOR)
    yield creators if creators.children else branch(tag("creators"), [body])
    yield kernel.titles(rec)
    yield _publisher(rec, publisher)
    yield leaf(tag("publicationYear"), datacite_dates.publication_year(rec, today))
    entry = values.type_entry(rec)
    general = entry["datacite_general"]
    yield leaf(tag("resourceType"), entry["coar_label"], resourceTypeGeneral=general)


def _publisher(rec: Record, name: str) -> Node:
    ror = rec.get("publisher", {}).get("ror") if rec.get("publisher", {}).get("name") else None
    known = {"publisherIdentifier": f"{ROR}/{ror}", "publisherIdentifierScheme": "ROR"}
    known["schemeURI"] = ROR
    return leaf(tag("publisher"), name or _UNKNOWN_PUBLISHER, **(known if ror else {}))


def _about(rec: Record, today: date) -> Iterator[Node]:
    yield kernel.subjects(rec, with_lcsh=True)
    yield kernel.contributors(rec, kernel.CONTRIBUTOR_TYPES, with_ror=True)
    yield branch(tag("dates"), datacite_dates.nodes(rec, today))
    yield leaf(tag("language"), next(iter(record.languages(rec)), None))
    yield kernel.alternate_identifiers(_alternates(rec))
    yield kernel.related_identifiers(rec, "IsPublishedIn", {})


def _alternates(rec: Record) -> Iterator[tuple[str, str]]:
    dois = values.identifier_values(rec, "doi")
    if dois:
        yield "URL", values.landing(rec)
    yield from (("DOI", value) for value in dois[1:])
    for scheme in ("handle", "ark", "isbn", "issn", "url"):
        kind = kernel.identifier_type(scheme) or ""
        yield from ((kind, value) for value in values.identifier_values(rec, scheme))
    for scheme, kind in _ALTERNATE_TYPES.items():
        yield from ((kind, value) for value in values.identifier_values(rec, scheme))


def _form(rec: Record, today: date) -> Iterator[Node]:
    yield kernel.sizes(rec)
    mimes = [leaf(tag("format"), file.get("mime")) for file in values.open_files(rec, today)]
    yield branch(tag("formats"), mimes)
    yield leaf(tag("version"), rec.get("dataset", {}).get("version"))
    yield branch(tag("rightsList"), _rights(rec, today))


def _rights(rec: Record, today: date) -> Iterator[Node]:
    licence = values.licence(rec)
    if licence.get("uri"):
        spdx = {"rightsIdentifier": licence["spdx"], "rightsIdentifierScheme": "SPDX"}
        spdx["schemeURI"] = "https://spdx.org/licenses/"
        known = spdx if licence.get("spdx") else {}
        address = licence["uri"]
        yield leaf(tag("rights"), licence["name"], rightsURI=address, lang="en", **known)
    else:
        address = licence["rights_statement"]
        yield leaf(tag("rights"), licence["plain_id"], rightsURI=address, lang="id")
    access = vocabularies.entries("access_rights")[record.access_on(rec, today)]
    yield leaf(tag("rights"), access["label_en"], rightsURI=access["coar"], lang="en")
    yield leaf(tag("rights"), rec.get("rights", {}).get("statement"))


def _words(rec: Record) -> Iterator[Node]:
    yield branch(tag("descriptions"), _descriptions(rec))
    yield branch(tag("geoLocations"), (_place(place) for place in rec.get("spatial", ())))
    yield branch(tag("fundingReferences"), _funding(rec))
    yield branch(tag("relatedItems"), [_host(rec)])


def _descriptions(rec: Record) -> Iterator[Node]:
    for text in record.abstracts(rec):
        yield _description("Abstract", text.value, text.tag)
    for key in ("description", "recommendations"):
        yield from (_description_of("Other", stored) for stored in rec.get(key, ()))
    if rec.get("toc"):
        yield _description_of("TableOfContents", rec["toc"])
    yield _description("SeriesInformation", values.series(rec))
    yield _description("Other", values.event(rec))
    for stored in rec.get("dataset", {}).get("method", ()):
        yield _description_of("Methods", stored)
    for line in [*codicology.support_lines(rec), *codicology.finish_lines(rec)]:
        yield _description("TechnicalInfo", line, "id")


def _description_of(kind: str, stored: Mapping[str, Any]) -> Node:
    text = record.text_of(stored)
    return _description(kind, text.value, text.tag)


def _description(kind: str, words: str, language: str | None = None) -> Node:
    return leaf(tag("description"), words, descriptionType=kind, lang=language)


def _place(place: Mapping[str, Any]) -> Node:
    parts = [leaf(tag("geoLocationPlace"), place.get("name"))]
    longitude, latitude = _degrees(place.get("lon"), 180), _degrees(place.get("lat"), 90)
    if longitude and latitude:
        point = [leaf(tag("pointLongitude"), longitude), leaf(tag("pointLatitude"), latitude)]
        parts.append(branch(tag("geoLocationPoint"), point))
    parts.append(_box(place.get("box") or {}))
    return branch(tag("geoLocation"), parts)


def _box(box: Mapping[str, Any]) -> Node:
    """The four sides; nothing unless all of them are degrees."""
    bounds = {"west": 180, "east": 180, "south": 90, "north": 90}
    sides = [_degrees(box.get(side), bounds[side]) for side in _SIDES]
    names = [f"{side}BoundL{'ongitude' if bounds[side] == 180 else 'atitude'}" for side in _SIDES]
    found = [leaf(tag(name), degrees) for name, degrees in zip(names, sides, strict=True)]
    return branch(tag("geoLocationBox"), found if all(sides) else [])


def _degrees(value: object, most: int) -> str | None:
    """Decimal degrees between -most and most, or None for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number and -most <= value <= most else None  # type: ignore[operator]


def _funding(rec: Record) -> Iterator[Node]:
    for grant in rec.get("funding", ()):
        if not values.xml_text(str(grant.get("funder") or "")):
            continue
        ror = f"{ROR}/{grant['ror']}" if grant.get("ror") else None
        known = {"funderIdentifierType": "ROR", "schemeURI": ROR}
        rows = [
            leaf(tag("funderName"), grant["funder"]),
            leaf(tag("funderIdentifier"), ror, **known),
            leaf(tag("awardNumber"), grant.get("award")),
        ]
        yield branch(tag("fundingReference"), rows)


def _host(rec: Record) -> Node:
    """Journal, book or proceedings that the item appeared in, with its place there."""
    host = rec.get("host", {})
    if not host.get("title"):
        return Node(tag("relatedItem"))
    number = next(iter(kernel.host_numbers(rec)), None)
    scheme, value = number or ("", None)
    kind = kernel.identifier_type(scheme)
    parts = [
        leaf(tag("relatedItemIdentifier"), value, relatedItemIdentifierType=kind),
        branch(tag("titles"), [leaf(tag("title"), host["title"])]),
        leaf(tag("volume"), host.get("volume")),
        leaf(tag("issue"), host.get("issue")),
        leaf(tag("firstPage"), host.get("first_page")),
        leaf(tag("lastPage"), host.get("last_page")),
    ]
    profile = record.profile_of(rec.get("type"))
    known = {"relatedItemType": _HOST_TYPES.get(str(profile), "Other")}
    return branch(tag("relatedItem"), parts, relationType="IsPublishedIn", **known)
