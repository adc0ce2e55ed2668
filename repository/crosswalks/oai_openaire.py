"""OpenAIRE Guidelines for Literature Repositories 4.0, as harvesters of OpenAIRE read them.

Elements are those of the DataCite kernel where the guidelines took them from there, Dublin Core
for words, and OpenAIRE's own for type, licence, version, files and the citation. The access is
that of a day. Dates `Accepted` and `Available` mean begin and end of an embargo to OpenAIRE, so
no other date goes out under these names; files that are not open are not named at all.

The schema of 4.0 knows fewer resource types than COAR has; manuscripts and transcriptions go out
as `text`, which it knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lxml import etree

from repository.crosswalks import kernel, values
from repository.crosswalks.kernel import KERNEL, ROR, tag
from repository.crosswalks.values import Record
from repository.crosswalks.xml_tree import Node, branch, leaf, root
from repository.metadata import record, vocabularies

NAMESPACE = "http://namespace.openaire.eu/schema/oaire/"
SCHEMA = "https://www.openaire.eu/schema/repo-lit/4.0/openaire.xsd"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"

_NSMAP: dict[str | None, str] = {None: NAMESPACE, "datacite": KERNEL, "dc": DC, "dcterms": DCTERMS}
# The terms of 4.0 that our roles lead to; it has none for translators.
_CONTRIBUTOR_TYPES = kernel.CONTRIBUTOR_TYPES - {"Translator"}
_RELATIONS = {"HasTranslation": "HasVersion", "IsTranslationOf": "IsVersionOf"}
_ALTERNATE_SCHEMES = ("doi", "handle", "ark", "isbn", "issn", "url")
# What 4.0 calls the types for which it has another address than COAR.
_LABELS_OF_4_0 = {
    "http://purl.org/coar/resource_type/c_18cf": "text",
    "http://purl.org/coar/resource_type/c_c94f": "conference object",
    "http://purl.org/coar/resource_type/c_ddb1": "dataset",
}
_OBJECT_TYPES = {"literature": "fulltext", "dataset": "dataset"}
_CITATION = (
    ("citationTitle", "title"),
    ("citationVolume", "volume"),
    ("citationIssue", "issue"),
    ("citationStartPage", "first_page"),
    ("citationEndPage", "last_page"),
)


def element(rec: Record, today: date) -> etree._Element:
    """The `<resource>` element of a record as it is on a day in the site's zone."""
    nodes = [*_work(rec, today), *_content(rec, today), *_use(rec, today), *_citation(rec)]
    return root(_oaire("resource"), nodes, nsmap=_NSMAP, schema=SCHEMA)


def _oaire(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _dc(name: str, text: object, **attributes: object) -> Node:
    return leaf(f"{{{DC}}}{name}", text, **attributes)


def _work(rec: Record, today: date) -> Iterator[Node]:
    yield kernel.titles(rec)
    yield branch(tag("creators"), kernel.creators(rec, with_ror=False))
    yield kernel.contributors(rec, _CONTRIBUTOR_TYPES, with_ror=False)
    yield branch(_oaire("fundingReferences"), _funding(rec))
    yield kernel.alternate_identifiers(_alternates(rec))
    yield kernel.related_identifiers(rec, "IsPartOf", _RELATIONS)
    yield branch(tag("dates"), _dates(rec, today))
    yield from (_dc("language", _iso639_3(code)) for code in rec.get("language", ()))
    yield _dc("publisher", values.publisher(rec))
    yield _resource_type(rec)


def _funding(rec: Record) -> Iterator[Node]:
    for grant in rec.get("funding", ()):
        if not values.xml_text(str(grant.get("funder") or "")):
            continue
        ror = f"{ROR}/{grant['ror']}" if grant.get("ror") else None
        rows = [
            leaf(_oaire("funderName"), grant["funder"]),
            leaf(_oaire("funderIdentifier"), ror, funderIdentifierType="ROR"),
            leaf(_oaire("fundingStream"), grant.get("programme")),
            leaf(_oaire("awardNumber"), grant.get("award")),
        ]
        yield branch(_oaire("fundingReference"), rows)


def _alternates(rec: Record) -> Iterator[tuple[str, str]]:
    for scheme in _ALTERNATE_SCHEMES:
        kind = kernel.identifier_type(scheme) or ""
        yield from ((kind, value) for value in values.identifier_values(rec, scheme))


def _dates(rec: Record, today: date) -> Iterator[Node]:
    if record.access_on(rec, today) == "embargoed":
        yield _date("Accepted", _embargo_begins(rec))
        yield _date("Available", kernel.embargo_end(rec))
    yield _date("Issued", kernel.date_first_public(rec, today))
    yield _date("Created", kernel.plain_date(record.date_of(rec, "created")))


def _date(kind: str, day: object) -> Node:
    return leaf(tag("date"), day, dateType=kind)


def _embargo_begins(rec: Record) -> str | None:
    begins = rec["rights"].get("embargo_from") or rec.get("record", {}).get("created")
    return str(begins)[:10] if begins else None


def _iso639_3(code: str) -> str | None:
    """The code as stored; none for a collective one, which ISO 639-3 does not have."""
    row = vocabularies.entry("languages", code)
    return str(row["iso639_3"]) if row and row.get("iso639_3") else None


def _resource_type(rec: Record) -> Node:
    kind = values.type_entry(rec)
    address, own = str(kind["oaire4"]), str(kind["coar_label"])
    label = own if address == kind["coar"] else _LABELS_OF_4_0[address]
    general = kind["oaire_general"]
    return leaf(_oaire("resourceType"), label, resourceTypeGeneral=general, uri=address)


def _content(rec: Record, today: date) -> Iterator[Node]:
    for text in record.abstracts(rec):
        yield _dc("description", text.value, lang=text.tag)
    for key in ("description", "recommendations"):
        for text in (record.text_of(stored) for stored in rec.get(key, ())):
            yield _dc("description", text.value, lang=text.tag)
    mimes = dict.fromkeys(str(f.get("mime") or "") for f in values.open_files(rec, today))
    yield from (_dc("format", mime) for mime in mimes)
    yield leaf(tag("identifier"), values.landing(rec), identifierType="URL")
    access = vocabularies.entries("access_rights")[record.access_on(rec, today)]
    yield leaf(tag("rights"), access["label_en"], rightsURI=access["coar"])
    yield from (_dc("source", source) for source in dict.fromkeys(_sources(rec)))
    yield kernel.subjects(rec, with_lcsh=False)


def _sources(rec: Record) -> Iterator[str]:
    yield values.host_citation(rec.get("host", {}))
    yield values.series(rec)
    yield values.keeping_place(rec)
    yield from (str(stored["value"]) for stored in rec.get("source", ()))


def _use(rec: Record, today: date) -> Iterator[Node]:
    yield _licence(rec, today)
    places = (str(place.get("name") or "") for place in rec.get("spatial", ()))
    periods = (str(period["edtf"]) for period in rec.get("temporal", ()))
    yield from (_dc("coverage", words) for words in dict.fromkeys([*places, *periods]))
    yield kernel.sizes(rec)
    yield _version(rec)
    general = str(values.type_entry(rec)["oaire_general"])
    yield from (_file(file, general) for file in values.open_files(rec, today))
    yield from (leaf(f"{{{DCTERMS}}}audience", words) for words in rec.get("audience", ()))


def _licence(rec: Record, today: date) -> Node:
    licence = values.licence(rec)
    words = licence["name"] if licence.get("uri") else licence["plain_id"]
    address = licence.get("uri") or licence["rights_statement"]
    begins = _licence_begins(rec, today)
    return leaf(_oaire("licenseCondition"), words, startDate=begins, uri=address)


def _licence_begins(rec: Record, today: date) -> str:
    """The day from which the licence holds: the end of the embargo, else the day on which the item
    was made available, else the first day of what is known of its date.
    """
    available = kernel.plain_date(record.date_of(rec, "available"))
    begins = kernel.embargo_end(rec) or available or kernel.date_first_public(rec, today)
    return f"{begins}-01-01"[:10] if len(begins) == 4 else f"{begins}-01"[:10]


def _version(rec: Record) -> Node:
    number = rec.get("dataset", {}).get("version")
    if number:
        return leaf(_oaire("version"), number)
    row = vocabularies.entry("coar_versions", str(rec.get("version"))) or {}
    return leaf(_oaire("version"), row.get("code"), uri=row.get("uri"))


def _file(file: Mapping[str, Any], general: str) -> Node:
    """An open file of the work or beside it; the images of single pages are none."""
    role = file.get("role", "main")
    is_work = role == "main"
    return leaf(
        _oaire("file"),
        None if role == "page" else file["url"],
        accessRightsURI=vocabularies.entries("access_rights")["open"]["coar"],
        mimeType=file.get("mime"),
        objectType=_OBJECT_TYPES.get(general, "other") if is_work else "other",
    )


def _citation(rec: Record) -> Iterator[Node]:
    host, event = rec.get("host", {}), rec.get("event", {})
    yield from (leaf(_oaire(name), host.get(key)) for name, key in _CITATION)
    yield leaf(_oaire("citationEdition"), rec.get("edition"))
    yield leaf(_oaire("citationConferencePlace"), event.get("place"))
    yield leaf(_oaire("citationConferenceDate"), event.get("date"))
