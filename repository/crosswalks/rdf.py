"""RDF/XML for harvesters of linked data: DCMI metadata terms, with BIBO, FOAF and SKOS around them.

The subject is the item's page. What DCMI means to be a thing (a person, a place, a period, a
licence) is a node or an address; words have their language, dates their datatype, and what is
uncertain stands as EDTF beside its year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from lxml import etree

from repository.crosswalks import dcmi_terms, rdf_people, rdf_xml, values
from repository.crosswalks.addresses import link
from repository.crosswalks.dcmi_terms import Statement
from repository.crosswalks.rdf_xml import labelled, literal, name, node, resource
from repository.crosswalks.values import Record
from repository.metadata import dates, record, vocabularies

NAMESPACE = rdf_xml.NAMESPACES["rdf"]
SCHEMA = "http://www.openarchives.org/OAI/2.0/rdf.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_DCMITYPE = "http://purl.org/dc/dcmitype/"
_BOX = "http://purl.org/dc/terms/Box"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = "http://lexvo.org/id/iso639-3/"
_CLASSES = {
    **dict.fromkeys(
        ("research_report", "technical_report", "report", "working_paper", "policy_brief"), "Report"
    ),
    **dict.fromkeys(
        ("journal_article", "review_article", "preprint", "conference_paper"), "AcademicArticle"
    ),
    **dict.fromkeys(("bachelor_thesis", "master_thesis", "doctoral_thesis", "thesis"), "Thesis"),
    "conference_presentation": "Slideshow",
    "conference_proceedings": "Proceedings",
    "book": "Book",
    "book_chapter": "Chapter",
    "photograph": "Image",
    "image": "Image",
    "sound": "AudioDocument",
    "video": "AudioVisualDocument",
    "map": "Map",
    "manuscript": "Manuscript",
}
# Terms whose values are things, and the classes of these.
_THINGS = {
    "extent": "dcterms:SizeOrDuration",
    "medium": "dcterms:PhysicalMedium",
    "provenance": "dcterms:ProvenanceStatement",
    "audience": "dcterms:AgentClass",
    "rights": "dcterms:RightsStatement",
    "rightsHolder": "foaf:Agent",
}
_DATES = ("issued", "created", "valid", "dateSubmitted", "dateAccepted", "dateCopyrighted")
_RELATIONS = (
    *("isVersionOf", "hasVersion", "isReplacedBy", "replaces", "isRequiredBy", "requires"),
    *("hasPart", "isReferencedBy", "references", "isFormatOf", "hasFormat", "relation", "source"),
)


def element(rec: Record, today: date) -> etree._Element:
    """The `<rdf:RDF>` element of a record as it is on a day in the site's zone."""
    root = etree.Element(name("rdf:RDF"), nsmap=rdf_xml.NAMESPACES | {"xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    about = etree.SubElement(root, name("rdf:Description"))
    about.set(name("rdf:about"), values.landing(rec))
    main = values.main_file(rec, today)  # a form of the work, and no name for it
    is_file = Statement("identifier", link(str(main["url"])), "URI") if main else None
    said = [s for s in dcmi_terms.statements(rec, today) if s != is_file]

    def say(*terms: str) -> None:
        for statement in said:
            if statement.term in terms:
                _statement(about, statement)

    _describe(about, rec, today, say)
    return root


def _describe(about: etree._Element, rec: Record, today: date, say: Callable[..., None]) -> None:
    """All properties, in the order of `oai_dc`."""
    _classes(about, rec)
    say("title")
    say("alternative")
    rdf_people.creators(about, rec)
    _subjects(about, rec)
    say("abstract")
    say("description", "tableOfContents")
    publisher = rec.get("publisher", {})
    rdf_people.body(about, "dcterms:publisher", publisher.get("name"), publisher.get("ror"))
    rdf_people.contributors(about, rec)
    say(*_DATES)
    _uncertain_dates(about, rec)
    say("available")
    _type(about, rec)
    say("extent", "medium", "provenance")
    say("identifier")
    _numbers(about, rec)
    _files(about, rec, today)
    _host(about, rec)
    say(*_RELATIONS)
    _languages(about, rec)
    _places(about, rec)
    _periods(about, rec)
    say("audience")
    say("accessRights")
    say("license", "rights")
    say("rightsHolder")


def _statement(about: etree._Element, said: Statement) -> None:
    prop = f"dcterms:{said.term}"
    if said.scheme == "URI" and said.term == "identifier":
        literal(about, prop, said.value, datatype=rdf_xml.xsd("anyURI"))
    elif said.scheme == "URI":
        resource(about, prop, said.value)
    elif said.scheme == "W3CDTF":
        rdf_xml.dated(about, prop, said.value)
    elif said.term in _THINGS:
        labelled(about, prop, _THINGS[said.term], said.value, lang=said.lang)
    elif said.term in _RELATIONS:
        made = node(about, prop, "dcterms:BibliographicResource")
        literal(made, "dcterms:title", said.value, lang=said.lang)
    else:
        literal(about, prop, said.value, lang=said.lang)


# -- what a work is --------------------------------------------------------------------------------


def _classes(about: etree._Element, rec: Record) -> None:
    kind = values.type_entry(rec)
    resource(about, "rdf:type", f"{_DCMITYPE}{kind['dcmi_type']}")
    found = _CLASSES.get(str(rec.get("type")), "Document")
    if kind["dcmi_type"] != "Dataset":
        resource(about, "rdf:type", f"{rdf_xml.NAMESPACES['bibo']}{found}")


def _type(about: etree._Element, rec: Record) -> None:
    kind = values.type_entry(rec)
    made = node(about, "dcterms:type", "skos:Concept", about=str(kind["coar"]))
    literal(made, "skos:prefLabel", kind["coar_label"], lang="en")
    literal(made, "skos:prefLabel", kind["label_id"], lang="id")
    degree = rec.get("thesis", {}).get("name")
    labelled(about, "bibo:degree", "bibo:ThesisDegree", degree)


def _subjects(about: etree._Element, rec: Record) -> None:
    """Terms of the list as concepts with their notation and close match; free words as concepts."""
    for subject in rec.get("subjects", ()):
        notation = str(subject["notation"])
        made = node(about, "dcterms:subject", "skos:Concept")
        row = vocabularies.entry("subjects", notation) or {}
        for lang in ("id", "en"):
            literal(made, "skos:prefLabel", row.get(f"label_{lang}"), lang=lang)
        literal(made, "skos:notation", notation)
        resource(made, "skos:closeMatch", str(row.get("close_match") or ""))
        resource(made, "skos:exactMatch", str(row.get("uri") or ""))
    for stored in [*rec.get("keywords", ()), *rec.get("depicted", ())]:
        text = record.text_of(stored)
        if values.xml_text(text.value):
            made = node(about, "dcterms:subject", "skos:Concept")
            literal(made, "skos:prefLabel", text.value, lang="" if text.tag == "und" else text.tag)


def _uncertain_dates(about: etree._Element, rec: Record) -> None:
    for stored in rec.get("dates", ()):
        if stored.get("type") in {"issued", "created"} and dates.is_approximate(stored):
            literal(about, f"dcterms:{stored['type']}", stored["edtf"], datatype=rdf_xml.EDTF)


# -- where it is, and where it belongs -------------------------------------------------------------


def _numbers(about: etree._Element, rec: Record) -> None:
    for scheme, prop in (("doi", "bibo:doi"), ("handle", "bibo:handle"), ("isbn", "bibo:isbn")):
        for value in values.identifier_values(rec, scheme):
            literal(about, prop, value)
    if not rec.get("host", {}).get("title"):  # else the number is that of the host
        for value in values.identifier_values(rec, "issn"):
            literal(about, "bibo:issn", value)


def _files(about: etree._Element, rec: Record, today: date) -> None:
    for file in values.open_files(rec, today):
        if file.get("role", "main") == "main":
            made = node(about, "dcterms:hasFormat", "foaf:Document", about=str(file["url"]))
            mime = str(file.get("mime", ""))
            resource(made, "dcterms:format", f"{_MEDIA_TYPES}{mime}" if mime else "")


def _host(about: etree._Element, rec: Record) -> None:
    host, series = rec.get("host", {}), rec.get("series", {})
    if values.xml_text(str(host.get("title") or "")):
        is_serial = record.profile_of(rec.get("type")) == "article"
        made = node(about, "dcterms:isPartOf", "bibo:Journal" if is_serial else "bibo:Book")
        literal(made, "dcterms:title", host["title"])
        numbers = [*host.get("issn", ()), *values.identifier_values(rec, "issn")]
        for number in dict.fromkeys(numbers):
            literal(made, "bibo:issn", number)
        literal(made, "bibo:isbn", host.get("isbn"))
    for key, prop in (("volume", "volume"), ("issue", "issue"), ("part", "chapter")):
        literal(about, f"bibo:{prop}", host.get(key))
    literal(about, "bibo:pageStart", host.get("first_page"))
    literal(about, "bibo:pageEnd", host.get("last_page"))
    literal(about, "dcterms:bibliographicCitation", values.host_citation(host))
    if values.xml_text(str(series.get("title") or "")):
        made = node(about, "dcterms:isPartOf", "bibo:Series")
        literal(made, "dcterms:title", series["title"])
        literal(made, "bibo:issn", series.get("issn"))
        literal(about, "bibo:number", series.get("number"))


# -- coverage --------------------------------------------------------------------------------------


def _languages(about: etree._Element, rec: Record) -> None:
    for code in rec.get("language", ()):
        row = vocabularies.entry("languages", str(code)) or {}
        if row.get("iso639_3"):
            resource(about, "dcterms:language", f"{_LANGUAGES}{row['iso639_3']}")
        else:
            labelled(about, "dcterms:language", "dcterms:LinguisticSystem", code)


def _places(about: etree._Element, rec: Record) -> None:
    for place in rec.get("spatial", ()):
        if not values.xml_text(str(place.get("name") or "")):
            continue
        made = node(about, "dcterms:spatial", "dcterms:Location", about=str(place.get("uri") or ""))
        literal(made, "rdfs:label", place["name"], lang="id")
        for key, prop in (("lat", "geo:lat"), ("lon", "geo:long")):
            literal(made, prop, place.get(key), datatype=rdf_xml.xsd("decimal"))
        literal(made, "rdf:value", dcmi_terms.box_words(place), datatype=_BOX)


def _periods(about: etree._Element, rec: Record) -> None:
    collected = [d for d in rec.get("dates", ()) if d.get("type") == "collected"]
    for period in [*rec.get("temporal", ()), *collected]:
        _period(about, period)


def _period(about: etree._Element, stored: Mapping[str, Any]) -> None:
    if stored.get("edtf"):
        made = node(about, "dcterms:temporal", "dcterms:PeriodOfTime")
        literal(made, "rdf:value", stored["edtf"], datatype=rdf_xml.EDTF)
        literal(made, "rdfs:label", stored.get("original"), lang="id")
