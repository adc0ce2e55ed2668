"""Simple Dublin Core for OAI-PMH, in the order that harvesters depend on (§4.1 of the metadata
model).

Stock readers take the first title, description, contributor, type, publisher and date and every
identifier that begins with `http`, so elements stand in that order and only real pages begin
so. No `xml:lang`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

from repository.crosswalks import codicology, values
from repository.crosswalks.values import Record
from repository.metadata import dates, record, vocabularies

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"

_NSMAP: dict[str, str] = {"oai_dc": OAI_DC, "dc": DC, "xsi": XSI}
_TITLE_KINDS = ("main", "translated", "original", "alternative")
_PLAIN_IDENTIFIERS = ("report_number", "shelfmark", "call_number")


def element(rec: Record, today: date) -> etree._Element:
    """The `<oai_dc:dc>` element of a record as it is on a day in the site's zone."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap=_NSMAP)
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {SCHEMA}")
    for name, found in _elements(rec, today):
        for text in dict.fromkeys(values.xml_text(value) for value in found if value):
            if text:
                etree.SubElement(root, f"{{{DC}}}{name}").text = text
    return root


def serialise(rec: Record, today: date) -> bytes:
    """The `<oai_dc:dc>` element as UTF-8, without an XML declaration, ready to stand in an
    answer.
    """
    return etree.tostring(element(rec, today), encoding="UTF-8", xml_declaration=False)


def document(rec: Record, today: date) -> bytes:
    """The element as a file of its own, indented, with an XML declaration."""
    return etree.tostring(
        element(rec, today), encoding="UTF-8", xml_declaration=True, pretty_print=True
    )


def _elements(rec: Record, today: date) -> Iterator[tuple[str, Iterator[str]]]:
    yield "title", (t.value for kind in _TITLE_KINDS for t in record.titles(rec, kind))
    yield "creator", iter(values.headings(values.creators(rec)))
    yield "subject", _subjects(rec)
    yield "description", _descriptions(rec)
    yield "publisher", iter([values.publisher(rec) or ""])
    yield "contributor", _contributors(rec)
    yield "date", _dates(rec, today)
    yield "type", _types(rec)
    yield "format", _formats(rec, today)
    yield "identifier", _identifiers(rec, today)
    yield "source", _sources(rec)
    yield "language", iter(record.languages(rec))
    yield "relation", _relations(rec)
    yield "coverage", _coverage(rec)
    yield "rights", rights(rec, today)


def _subjects(rec: Record) -> Iterator[str]:
    seen: set[str] = set()
    depicted = [str(t["value"]) for t in rec.get("depicted", ())]
    for word in [*record.subject_labels(rec, "id"), *record.keywords(rec), *depicted]:
        if word.casefold() not in seen:
            seen.add(word.casefold())
            yield word


def _descriptions(rec: Record) -> Iterator[str]:
    yield from (t.value for t in record.abstracts(rec))
    for key in ("description", "recommendations"):
        yield from (str(t["value"]) for t in rec.get(key, ()))
    yield values.event(rec)
    manuscript = rec.get("manuscript", {})
    for text in manuscript.get("colophon", ()):
        is_translation = text.get("part") == "translation"
        yield f"Terjemahan kolofon: {text['value']}" if is_translation else str(text["value"])
    yield codicology.condition_line(rec)


def _contributors(rec: Record) -> Iterator[str]:
    yield from values.headings(values.contributors(rec))
    grantor = rec.get("thesis", {}).get("grantor")
    if grantor and grantor != values.publisher(rec):
        yield str(grantor)


def _dates(rec: Record, today: date) -> Iterator[str]:
    main = record.main_date(rec)
    if main:
        yield dates.output_date(main)
    if record.access_on(rec, today) == "embargoed":
        yield f"info:eu-repo/date/embargoEnd/{rec['rights']['embargo_until']}"


def _types(rec: Record) -> Iterator[str]:
    kind = values.type_entry(rec)
    yield from (kind["genre"], kind["eurepo"])
    version = vocabularies.entry("coar_versions", str(rec.get("version")))
    yield str((version or {}).get("eurepo") or "")
    yield from (kind["coar"], kind["dcmi_type"])


def _formats(rec: Record, today: date) -> Iterator[str]:
    yield from (str(f.get("mime", "")) for f in values.open_files(rec, today))
    yield from (str(e["value"]) for e in rec.get("extent", ()))
    yield str(rec.get("technique", ""))
    yield from codicology.support_lines(rec)


def _identifiers(rec: Record, today: date) -> Iterator[str]:
    yield values.landing(rec)
    main = values.main_file(rec, today)
    yield str(main["url"]) if main else ""
    yield from (f"https://doi.org/{value}" for value in values.identifier_values(rec, "doi"))
    yield from (f"https://hdl.handle.net/{v}" for v in values.identifier_values(rec, "handle"))
    yield from (f"https://n2t.net/{value}" for value in values.identifier_values(rec, "ark"))
    yield from values.identifier_values(rec, "url")
    yield from (f"URN:ISBN:{value}" for value in values.identifier_values(rec, "isbn"))
    for scheme in _PLAIN_IDENTIFIERS:
        yield from values.identifier_values(rec, scheme)


def _sources(rec: Record) -> Iterator[str]:
    host = rec.get("host", {})
    yield values.host_citation(host)
    yield from (f"ISSN {value}" for value in host.get("issn", ()))
    yield from (f"ISSN {value}" for value in values.identifier_values(rec, "issn"))
    yield values.keeping_place(rec)
    yield from (str(t["value"]) for t in rec.get("source", ()))


def _relations(rec: Record) -> Iterator[str]:
    yield values.series(rec)
    for relation in rec.get("relations", ()):
        yield values.related_address(rec, relation) or ""


def _coverage(rec: Record) -> Iterator[str]:
    yield from (str(place["name"]) for place in rec.get("spatial", ()))
    stored = rec.get("dates", ())
    collected = [d for d in stored if d.get("type") == "collected"]
    yield from (str(period["edtf"]) for period in [*rec.get("temporal", ()), *collected])
    yield from (str(d["original"]) for d in stored if d.get("original"))


def rights(rec: Record, today: date) -> Iterator[str]:
    """Access in the terms of info:eu-repo, licence or statement, and the holder."""
    yield str(vocabularies.entries("access_rights")[record.access_on(rec, today)]["eurepo"])
    licence, stored = values.licence(rec), rec.get("rights", {})
    if licence.get("uri"):
        yield str(licence["uri"])
    else:
        yield str(licence["rights_statement"])
        yield str(licence["plain_id"])
    yield str(stored.get("statement", ""))
    if stored.get("holder"):
        yield " ".join(
            str(part) for part in ("Hak cipta", stored.get("year"), stored["holder"]) if part
        )
