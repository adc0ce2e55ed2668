"""Writing RDF/XML: literals, resources and nodes as children of a description (RDF 1.1 XML Syntax).

Names are of the form `prefix:local` with the prefixes of `NAMESPACES`.
"""

from __future__ import annotations

import re

from lxml import etree

from repository.crosswalks.addresses import link
from repository.crosswalks.elements import XML_LANG, is_language_tag
from repository.crosswalks.values import xml_text

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dcterms": "http://purl.org/dc/terms/",
    "bibo": "http://purl.org/ontology/bibo/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "marcrel": "http://id.loc.gov/vocabulary/relators/",
}
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATE_TYPES = ((r"\d{4}", "gYear"), (r"\d{4}-\d\d", "gYearMonth"), (r"\d{4}-\d\d-\d\d", "date"))


def name(prefixed: str) -> str:
    """The name in Clark notation."""
    prefix, _, local = prefixed.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def xsd(local: str) -> str:
    """The address of a datatype of XML Schema."""
    return f"{_XSD}{local}"


def literal(
    parent: etree._Element, prop: str, text: object, *, lang: str = "", datatype: str = ""
) -> None:
    """A property with words, in a language or of a datatype; nothing for no words."""
    words = xml_text("" if text is None else str(text))
    if not words:
        return
    made = etree.SubElement(parent, name(prop))
    made.text = words
    if datatype:
        made.set(name("rdf:datatype"), datatype)
    elif is_language_tag(lang):
        made.set(XML_LANG, lang)


def dated(parent: etree._Element, prop: str, text: str) -> None:
    """A property with a date: a year, a month or a day of XML Schema, anything else plain."""
    kind = next((kind for form, kind in _DATE_TYPES if re.fullmatch(form, text, re.ASCII)), "")
    literal(parent, prop, text, datatype=xsd(kind) if kind else "")


def resource(parent: etree._Element, prop: str, address: str) -> None:
    """A property that leads to an address, which is a link or a URN; nothing for anything else."""
    target = link(address) if address.startswith("http") else address
    if target:
        etree.SubElement(parent, name(prop)).set(name("rdf:resource"), target)


def reference(parent: etree._Element, prop: str, node_id: str) -> None:
    """A property that leads to a node of the same document."""
    etree.SubElement(parent, name(prop)).set(name("rdf:nodeID"), node_id)


def node(
    parent: etree._Element, prop: str, kind: str, *, about: str = "", node_id: str = ""
) -> etree._Element:
    """A property that leads to a node of a class, to be filled; named by an address where it has
    one.
    """
    made = etree.SubElement(etree.SubElement(parent, name(prop)), name(kind))
    target = link(about) if about else ""
    if target:
        made.set(name("rdf:about"), target)
    elif node_id:
        made.set(name("rdf:nodeID"), node_id)
    return made


def labelled(parent: etree._Element, prop: str, kind: str, text: object, *, lang: str = "") -> None:
    """A property that leads to a node of a class with words for it; nothing for no words."""
    if xml_text("" if text is None else str(text)):
        literal(node(parent, prop, kind), "rdfs:label", text, lang=lang)
