"""Qualified Dublin Core for OAI-PMH, in the container that harvesters of CONTENTdm and its kind know.

DCMI's own container has no namespace; this one includes it. The fifteen elements keep their old
namespace, refinements have that of the DCMI terms, and `xsi:type` names the encoding scheme.
"""

from __future__ import annotations

from datetime import date

from lxml import etree

from repository.crosswalks import dcmi_terms
from repository.crosswalks.dcmi_terms import Statement
from repository.crosswalks.values import Record
from repository.crosswalks.xml_tree import XSI, Node, leaf, root

NAMESPACE = "http://worldcat.org/xmlschemas/qdc-1.0/"
SCHEMA = "http://worldcat.org/xmlschemas/qdc/1.0/qdc-1.0.xsd"
_DC = "http://purl.org/dc/elements/1.1/"
_DCTERMS = "http://purl.org/dc/terms/"
_NSMAP: dict[str | None, str] = {"oai_qdc": NAMESPACE, "dc": _DC, "dcterms": _DCTERMS}
_ELEMENTS = frozenset(
    {
        *("title", "creator", "subject", "description", "publisher", "contributor", "date"),
        *("type", "format", "identifier", "source", "language", "relation", "coverage", "rights"),
    }
)
# DCMI has no name for the scheme, so a period in it is plain text.
_UNNAMED = {"EDTF"}


def element(rec: Record, today: date) -> etree._Element:
    """The `<oai_qdc:qualifieddc>` element of a record as it is on a day in the site's zone."""
    nodes = [_node(statement) for statement in dcmi_terms.statements(rec, today)]
    return root(f"{{{NAMESPACE}}}qualifieddc", nodes, nsmap=_NSMAP, schema=SCHEMA)


def _node(said: Statement) -> Node:
    namespace = _DC if said.term in _ELEMENTS else _DCTERMS
    is_named = said.scheme and said.scheme not in _UNNAMED
    scheme = f"dcterms:{said.scheme}" if is_named else None
    return leaf(
        f"{{{namespace}}}{said.term}", said.value, **{f"{{{XSI}}}type": scheme, "lang": said.lang}
    )
