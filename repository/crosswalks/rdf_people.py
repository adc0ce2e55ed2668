"""People and bodies of a record as nodes of FOAF, with their roles as MARC relators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from repository.crosswalks import rdf_xml, values
from repository.crosswalks.addresses import link
from repository.crosswalks.values import Record
from repository.metadata import identifiers, names, vocabularies

Agent = Mapping[str, Any]


def creators(about: etree._Element, rec: Record) -> None:
    """`dcterms:creator` for each, their roles, and their order as `bibo:authorList` for several."""
    named = [a for a in values.creators(rec) if values.xml_text(names.direct_form(a))]
    nodes = [_agent(about, "dcterms:creator", rec, agent, n) for n, agent in enumerate(named)]
    for made, agent in zip(nodes, named, strict=True):
        _role(about, made, agent)
    if len(nodes) > 1:
        ordered = etree.SubElement(about, rdf_xml.name("bibo:authorList"))
        ordered.set(rdf_xml.name("rdf:parseType"), "Collection")
        for made in nodes:
            etree.SubElement(ordered, rdf_xml.name("rdf:Description"), _identity(made))


def contributors(about: etree._Element, rec: Record) -> None:
    """`dcterms:contributor` for each, supervisors first, and their roles; the university last."""
    named = [a for a in values.contributors(rec) if values.xml_text(names.direct_form(a))]
    first = len(values.creators(rec))
    nodes = [
        _agent(about, "dcterms:contributor", rec, agent, first + n) for n, agent in enumerate(named)
    ]
    for made, agent in zip(nodes, named, strict=True):
        _role(about, made, agent)
    body(about, "bibo:issuer", rec.get("thesis", {}).get("grantor"))


def body(about: etree._Element, prop: str, name: Any, ror: Any = None) -> None:
    """An organisation by its name, and by its ROR where it is known; nothing without a name."""
    if values.xml_text(str(name or "")):
        address = identifiers.address("ror", str(ror)) if ror else None
        made = rdf_xml.node(about, prop, "foaf:Organization", about=address or "")
        rdf_xml.literal(made, "foaf:name", name)


def _agent(
    about: etree._Element, prop: str, rec: Record, agent: Agent, number: int
) -> etree._Element:
    is_body = agent.get("kind") == "organisation"
    scheme = "ror" if is_body else "orcid"
    value = agent.get(scheme)
    address = link(identifiers.address(scheme, str(value)) or "") if value else ""
    kind = "foaf:Organization" if is_body else "foaf:Person"
    node_id = f"agent-{rec['handle']}-{number + 1}"
    made = rdf_xml.node(about, prop, kind, about=address, node_id=node_id)
    rdf_xml.literal(made, "foaf:name", names.direct_form(agent))
    rdf_xml.literal(made, "foaf:familyName", agent.get("family"))
    rdf_xml.literal(made, "foaf:givenName", agent.get("given"))
    return made


def _role(about: etree._Element, made: etree._Element, agent: Agent) -> None:
    code = str(agent.get("role"))
    if vocabularies.entry("relators", code):
        target = etree.SubElement(about, rdf_xml.name(f"marcrel:{code}"))
        for key, value in _identity(made).items():
            is_address = key == rdf_xml.name("rdf:about")
            target.set(rdf_xml.name("rdf:resource") if is_address else key, value)


def _identity(made: etree._Element) -> dict[str, str]:
    keys = (rdf_xml.name("rdf:about"), rdf_xml.name("rdf:nodeID"))
    return {key: str(made.get(key)) for key in keys if made.get(key)}
