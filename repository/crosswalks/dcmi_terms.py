"""A record as statements with DCMI metadata terms, which qualified Dublin Core and RDF write down.

Statements stand in the order of `oai_dc`, and for the same reason: readers take the first title,
description, date, type and identifier. A statement names the encoding scheme of its value where
the value fits it, and the language of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from repository.crosswalks import codicology, values
from repository.crosswalks.addresses import link
from repository.crosswalks.values import Record
from repository.metadata import dates, identifiers, record, vocabularies

_W3CDTF = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.ASCII)
_MIME = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_OTHER_DATES = {
    "issued": "issued",
    "created": "created",
    "submitted": "dateSubmitted",
    "accepted": "dateAccepted",
    "copyrighted": "dateCopyrighted",
    "valid": "valid",
}
_TITLES = {
    "main": "title",
    "translated": "title",
    "original": "alternative",
    "alternative": "alternative",
}
_EDGES = ("north", "south", "east", "west")
_PLAIN_IDENTIFIERS = ("report_number", "shelfmark", "call_number")


@dataclass(frozen=True, slots=True)
class Statement:
    """One property: a DCMI term without its namespace, and its value in one line.

    `scheme` is the encoding scheme of the value: `URI`, `W3CDTF`, `DCMIType`, `IMT`, `ISO639-2`,
    `Period`, `Box`, `Point`, or `EDTF`, which DCMI does not have. `lang` is a BCP 47 tag.
    """

    term: str
    value: str
    scheme: str = ""
    lang: str = ""


def statements(rec: Record, today: date) -> list[Statement]:
    """Everything public about the record as it is on a day, each statement once, none empty."""
    found = (
        Statement(s.term, values.xml_text(s.value), s.scheme, s.lang)
        for part in (_words, _agents, _dates, _kinds, _numbers, _links, _coverage, _rights)
        for s in part(rec, today)
    )
    return list(dict.fromkeys(s for s in found if s.value))


def address(term: str, text: str) -> Statement:
    """The statement with the scheme `URI` where the text is an address, else without a scheme.

    What begins as a link and is none says nothing.
    """
    if text.lower().startswith(("http:", "https:")):
        return Statement(term, link(text), "URI")
    return Statement(term, text, "URI" if _URI.fullmatch(text) else "")


def _text(term: str, stored: Mapping[str, Any]) -> Statement:
    text = record.text_of(stored)
    return Statement(term, text.value, lang="" if text.tag == "und" else text.tag)


def _indonesian(term: str, text: Any) -> Statement:
    return Statement(term, str(text or ""), lang="id")


# -- words, people ---------------------------------------------------------------------------------


def _words(rec: Record, today: date) -> Iterator[Statement]:
    for kind, term in _TITLES.items():
        yield from (_text(term, t) for t in rec.get("title", ()) if t.get("kind") == kind)
    yield from (Statement("creator", name) for name in values.headings(values.creators(rec)))
    yield from _subjects(rec)
    yield from (_text("abstract", t) for t in rec.get("abstract", ()))
    for key in ("description", "recommendations"):
        yield from (_text("description", t) for t in rec.get(key, ()))
    yield Statement("description", values.event(rec))
    for key in ("incipit", "explicit", "colophon"):
        yield from (_text("description", t) for t in rec.get("manuscript", {}).get(key, ()))
    yield from (_indonesian("description", line) for line in codicology.finish_lines(rec))
    if rec.get("toc"):
        yield _text("tableOfContents", rec["toc"])


def _subjects(rec: Record) -> Iterator[Statement]:
    seen: set[str] = set()
    terms = (_indonesian("subject", label) for label in record.subject_labels(rec, "id"))
    free = (_text("subject", t) for t in [*rec.get("keywords", ()), *rec.get("depicted", ())])
    for statement in [*terms, *free]:
        if statement.value.casefold() not in seen:
            seen.add(statement.value.casefold())
            yield statement


def _agents(rec: Record, today: date) -> Iterator[Statement]:
    yield Statement("publisher", values.publisher(rec) or "")
    names = values.headings(values.contributors(rec))
    grantor = rec.get("thesis", {}).get("grantor")
    if grantor and grantor != values.publisher(rec):
        names.append(str(grantor))
    yield from (Statement("contributor", name) for name in names)


# -- dates, types, forms ---------------------------------------------------------------------------


def day(term: str, stored: Mapping[str, Any]) -> Statement:
    """The date in the form that W3CDTF has for it: of what is uncertain the year."""
    text = dates.output_date(stored)
    return Statement(term, text, "W3CDTF" if _W3CDTF.fullmatch(text) else "")


def _dates(rec: Record, today: date) -> Iterator[Statement]:
    """The main date first; the last day of an embargo stands for the day of availability."""
    main = record.main_date(rec)
    stored = [d for d in rec.get("dates", ()) if d.get("edtf")]
    for found in sorted(stored, key=lambda d: d is not main):
        if found.get("type") in _OTHER_DATES:
            term = _OTHER_DATES[found["type"]]
            yield day(term, found)
            yield _indonesian(term, found.get("original"))
            if found.get("original_script"):
                yield _text(term, found["original_script"])
    if record.access_on(rec, today) == "embargoed":
        until = str(rec["rights"].get("embargo_until", ""))
        yield Statement("available", until, "W3CDTF" if _W3CDTF.fullmatch(until) else "")
        return
    yield from [day("available", d) for d in stored if d.get("type") == "available"][:1]


def _kinds(rec: Record, today: date) -> Iterator[Statement]:
    kind = values.type_entry(rec)
    yield Statement("type", str(kind["genre"]), lang="en")
    yield Statement("type", str(kind["coar"]), "URI")
    yield Statement("type", str(kind["dcmi_type"]), "DCMIType")
    for mime in (str(f.get("mime", "")) for f in values.open_files(rec, today)):
        yield Statement("format", mime, "IMT" if _MIME.fullmatch(mime) else "")
    yield from (_text("extent", e) for e in rec.get("extent", ()))
    yield _indonesian("medium", rec.get("technique"))
    yield from (_indonesian("medium", line) for line in codicology.support_lines(rec))
    group = rec.get("manuscript", {})
    yield _indonesian("provenance", group.get("provenance"))
    acquired = group.get("acquisition")
    yield _indonesian("provenance", vocabularies.label("acquisition", str(acquired or ""), "id"))


# -- identifiers, relations ------------------------------------------------------------------------


def _numbers(rec: Record, today: date) -> Iterator[Statement]:
    """The item's page, the open file of the work, then its other identifiers."""
    yield address("identifier", values.landing(rec))
    main = values.main_file(rec, today)
    if main:
        yield address("identifier", str(main["url"]))
    for scheme in ("doi", "handle", "ark", "url"):
        for value in values.identifier_values(rec, scheme):
            yield address("identifier", identifiers.address(scheme, value) or value)
    for value in values.identifier_values(rec, "isbn"):
        yield address("identifier", f"urn:ISBN:{value}")
    for scheme in _PLAIN_IDENTIFIERS:
        yield from (Statement("identifier", v) for v in values.identifier_values(rec, scheme))
    yield Statement("bibliographicCitation", values.host_citation(rec.get("host", {})))


def _links(rec: Record, today: date) -> Iterator[Statement]:
    host = rec.get("host", {})
    yield Statement("isPartOf", str(host.get("title") or ""))
    numbers = [*host.get("issn", ()), *values.identifier_values(rec, "issn")]
    yield from (address("isPartOf", f"urn:ISSN:{number}") for number in numbers)
    yield Statement("isPartOf", values.series(rec))
    for relation in rec.get("relations", ()):
        row = vocabularies.entry("relation_types", str(relation.get("type"))) or {}
        target = values.related_address(rec, relation) or ""
        yield address(str(row.get("dcterm", "relation")), target)
    group = rec.get("manuscript", {})
    yield from (Statement("hasPart", _part(item)) for item in group.get("texts", ()))
    yield from (Statement("isReferencedBy", str(t)) for t in group.get("bibliography", ()))
    yield from (_indonesian("requires", p) for p in rec.get("dataset", {}).get("software", ()))
    yield Statement("source", values.keeping_place(rec))
    yield from (_text("source", t) for t in rec.get("source", ()))
    for code in rec.get("language", ()):
        two = str((vocabularies.entry("languages", str(code)) or {}).get("iso639_2t") or "")
        yield Statement("language", two or str(code), "ISO639-2" if two else "")


def _part(item: Mapping[str, Any]) -> str:
    title = next((str(t["value"]) for t in item.get("title", ())), "")
    folios = "-".join(str(item[key]) for key in ("from", "to") if item.get(key))
    return f"{title} ({folios})" if title and folios else title


# -- coverage, rights ------------------------------------------------------------------------------


def _coverage(rec: Record, today: date) -> Iterator[Statement]:
    for place in rec.get("spatial", ()):
        yield _indonesian("spatial", place.get("name"))
        yield Statement("spatial", box_words(place), "Box")
        if place.get("lat") is not None and place.get("lon") is not None:
            yield Statement("spatial", f"east={place['lon']}; north={place['lat']}", "Point")
    collected = [d for d in rec.get("dates", ()) if d.get("type") == "collected"]
    for period in [*rec.get("temporal", ()), *collected]:
        yield _period(period)
    yield from (_indonesian("audience", word) for word in rec.get("audience", ()))


def box_words(place: Mapping[str, Any]) -> str:
    """The bounds of a place as DCMI Box has them; nothing where it has none."""
    box = place.get("box") or {}
    if not all(edge in box for edge in _EDGES):
        return ""
    return "; ".join(f"{edge}limit={box[edge]}" for edge in _EDGES)


def _period(stored: Mapping[str, Any]) -> Statement:
    """A plain date as it is, an interval of plain dates as DCMI Period, anything else as EDTF."""
    text = str(stored.get("edtf", ""))
    if _W3CDTF.fullmatch(text):
        return Statement("temporal", text, "W3CDTF")
    ends = text.split("/")
    if len(ends) == 2 and all(_W3CDTF.fullmatch(end) for end in ends):
        words = f"start={ends[0]}; end={ends[1]}; scheme=W3C-DTF"
        return Statement("temporal", words, "Period")
    return Statement("temporal", text, "EDTF")


def _rights(rec: Record, today: date) -> Iterator[Statement]:
    access = vocabularies.entries("access_rights")[record.access_on(rec, today)]
    yield Statement("accessRights", str(access["coar"]), "URI")
    licence, rights = values.licence(rec), rec.get("rights", {})
    if licence.get("uri"):
        yield Statement("license", str(licence["uri"]), "URI")
    else:
        yield Statement("rights", str(licence["rights_statement"]), "URI")
        yield _indonesian("rights", licence["plain_id"])
    yield _indonesian("rights", rights.get("statement"))
    yield Statement("rightsHolder", str(rights.get("holder") or ""))
