"""What the two formats on the DataCite kernel have in common: names, titles, subjects, relations.

OpenAIRE took these elements from kernel 4.1 into its own schema, DataCite 4.6 has them still;
where the younger lists know more terms, the caller says which it can use. All elements stand in
the namespace of the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from repository.crosswalks import values
from repository.crosswalks.values import Record
from repository.crosswalks.xml_tree import Node, branch, leaf
from repository.metadata import dates, names, record, vocabularies

KERNEL = "http://datacite.org/schema/kernel-4"
ORCID, ROR = "https://orcid.org", "https://ror.org"

CONTRIBUTOR_TYPES = frozenset(
    {
        "DataCollector",
        "DataManager",
        "Distributor",
        "Editor",
        "HostingInstitution",
        "Other",
        "ProjectLeader",
        "ProjectMember",
        "Researcher",
        "RightsHolder",
        "Sponsor",
        "Supervisor",
        "Translator",
    }
)
"""The terms of kernel 4.6 for contributors that our roles lead to."""

Agent = Mapping[str, Any]

_TITLE_TYPES = {
    "translated": "TranslatedTitle",
    "original": "AlternativeTitle",
    "alternative": "AlternativeTitle",
}
# What the kernel calls our schemes; others identify no related work.
_IDENTIFIER_TYPES = {
    "url": "URL",
    "doi": "DOI",
    "handle": "Handle",
    "isbn": "ISBN",
    "issn": "ISSN",
    "ark": "ARK",
}


def tag(name: str) -> str:
    """The name in the kernel's namespace."""
    return f"{{{KERNEL}}}{name}"


def titles(rec: Record) -> Node:
    """All titles, the main one first; the handle when a record has none."""
    stored = [t for t in rec.get("title", ()) if values.xml_text(str(t["value"]))]
    ordered = sorted(stored, key=lambda title: title.get("kind", "main") != "main")
    found = [_title(title) for title in ordered]
    return branch(tag("titles"), found or [leaf(tag("title"), rec["handle"])])


def _title(stored: Mapping[str, Any]) -> Node:
    text = record.text_of(stored)
    kind = _TITLE_TYPES.get(str(stored.get("kind")))
    return leaf(tag("title"), text.value, titleType=kind, lang=text.tag)


def creators(rec: Record, *, with_ror: bool) -> list[Node]:
    """A `creator` for each that may be named."""
    return [_agent("creator", agent, with_ror=with_ror) for agent in values.creators(rec)]


def body_as_creator(name: str) -> Node:
    """A `creator` that is a body known by its name only."""
    agent = {"kind": "organisation", "name": name}
    return _agent("creator", agent, with_ror=False)


def contributors(rec: Record, types: frozenset[str], *, with_ror: bool) -> Node:
    """Who contributed, supervisors first, and the body that grants a degree unless it publishes.

    `types` are the terms for a contributor that the format knows; any other is `Other`.
    """
    found = [
        _agent("contributor", agent, with_ror=with_ror, contributorType=_type_of(agent, types))
        for agent in values.contributors(rec)
    ]
    grantor = rec.get("thesis", {}).get("grantor")
    if grantor and grantor != values.publisher(rec):
        body = {"kind": "organisation", "name": grantor}
        found.append(_agent("contributor", body, with_ror=with_ror, contributorType="Other"))
    return branch(tag("contributors"), found)


def _type_of(agent: Agent, types: frozenset[str]) -> str:
    row = vocabularies.entry("relators", str(agent.get("role", "ctb"))) or {}
    found = str(row.get("datacite", ""))
    return found if found in types else "Other"


def _agent(kind: str, agent: Agent, *, with_ror: bool, **attributes: str) -> Node:
    """A creator or contributor in heading form; without a name it is empty and falls away."""
    is_body = agent.get("kind") == "organisation"
    heading = values.xml_text(names.heading(agent))
    if not heading:
        return Node(tag(kind))
    name_type = "Organizational" if is_body else "Personal"
    parts = [leaf(tag(f"{kind}Name"), heading, nameType=name_type)]
    if agent.get("family") and agent.get("given"):
        parts.append(leaf(tag("givenName"), agent["given"]))
        parts.append(leaf(tag("familyName"), agent["family"]))
    parts += [*_name_identifiers(agent), *_affiliations(agent, with_ror=with_ror)]
    return branch(tag(kind), parts, **attributes)


def _name_identifiers(agent: Agent) -> Iterator[Node]:
    for key, scheme, site in (("orcid", "ORCID", ORCID), ("ror", "ROR", ROR)):
        if agent.get(key):
            address = f"{site}/{agent[key]}"
            name = tag("nameIdentifier")
            yield leaf(name, address, nameIdentifierScheme=scheme, schemeURI=site)


def _affiliations(agent: Agent, *, with_ror: bool) -> Iterator[Node]:
    for body in agent.get("affiliation", ()):
        known: dict[str, str] = {}
        if with_ror and body.get("ror"):
            known = {"affiliationIdentifier": f"{ROR}/{body['ror']}", "schemeURI": ROR}
            known["affiliationIdentifierScheme"] = "ROR"
        yield leaf(tag("affiliation"), body.get("name"), **known)


def subjects(rec: Record, *, with_lcsh: bool) -> Node:
    """Terms of the list, keywords, and what is depicted; with the Library of Congress heading that
    a term is close to where the format is to have it.
    """
    found = []
    for subject in rec.get("subjects", ()):
        notation = str(subject["notation"])
        row = vocabularies.entry("subjects", notation) or {}
        words = vocabularies.label("subjects", notation, "id")
        if not (with_lcsh and values.is_lcsh(row)):
            found.append(leaf(tag("subject"), words, lang="id"))
        found += [_lcsh(row)] if with_lcsh else []
    for key in ("keywords", "depicted"):
        texts = (record.text_of(stored) for stored in rec.get(key, ()))
        found += [leaf(tag("subject"), text.value, lang=_known(text.tag)) for text in texts]
    return branch(tag("subjects"), found)


def _lcsh(row: vocabularies.Entry) -> Node:
    heading, address = values.lcsh_of(row)
    return leaf(
        tag("subject"),
        heading,
        subjectScheme="LCSH",
        schemeURI="http://id.loc.gov/authorities/subjects",
        valueURI=address or None,
        lang="en",
    )


def _known(language_tag: str) -> str | None:
    return None if language_tag == "und" else language_tag


def alternate_identifiers(found: Iterator[tuple[str, str]]) -> Node:
    """Pairs of type and value as other identifiers of the same item."""
    name = tag("alternateIdentifier")
    nodes = [leaf(name, value, alternateIdentifierType=kind) for kind, value in found]
    return branch(tag("alternateIdentifiers"), nodes)


def related_identifiers(rec: Record, host_relation: str, renamed: Mapping[str, str]) -> Node:
    """The host by its numbers, in the relation `host_relation`, and related works by theirs.

    `renamed` replaces relations that the format does not know.
    """
    found = [_related(scheme, value, host_relation) for scheme, value in host_numbers(rec)]
    for relation in rec.get("relations", ()):
        row = vocabularies.entry("relation_types", str(relation.get("type"))) or {}
        kind = str(row.get("datacite") or "References")
        kind = renamed.get(kind, kind)
        if relation.get("item"):
            found.append(_related("url", values.item_address(rec, str(relation["item"])), kind))
        elif relation.get("target"):
            target = relation["target"]
            found.append(_related(str(target["scheme"]), str(target["value"]), kind))
    return branch(tag("relatedIdentifiers"), found)


def _related(scheme: str, value: str, relation: str) -> Node:
    kind = identifier_type(scheme)
    text = value if kind else ""
    return leaf(tag("relatedIdentifier"), text, relatedIdentifierType=kind, relationType=relation)


def identifier_type(scheme: str) -> str | None:
    """What the kernel calls a scheme of ours, or None when it has no name for it."""
    return _IDENTIFIER_TYPES.get(scheme)


def host_numbers(rec: Record) -> list[tuple[str, str]]:
    """ISSN and ISBN of what the item appeared in, as pairs of scheme and value."""
    host = rec.get("host", {})
    found = [("issn", str(value)) for value in host.get("issn", ())]
    return found + ([("isbn", str(host["isbn"]))] if host.get("isbn") else [])


def sizes(rec: Record) -> Node:
    """The extent in words."""
    extents = [leaf(tag("size"), extent["value"]) for extent in rec.get("extent", ())]
    return branch(tag("sizes"), extents)


def plain_year(stored: Mapping[str, Any] | None) -> int | None:
    """The year of a date, when it is one of four digits."""
    year = int(stored["year"]) if stored and stored.get("year") is not None else 0
    return year if 0 < year <= 9999 else None


def plain_date(stored: Mapping[str, Any] | None) -> str | None:
    """A date as `YYYY[-MM[-DD]]`; its year when it is uncertain; None when that is none of four
    digits.
    """
    if stored is None or plain_year(stored) is None:
        return None
    return dates.output_date(stored)


def embargo_end(rec: Record) -> str | None:
    """The first open day of an item that is or was under an embargo, `YYYY-MM-DD`."""
    rights = rec.get("rights", {})
    until = rights.get("embargo_until") if rights.get("access") == "embargoed" else None
    return str(until) if until else None


def date_first_public(rec: Record, today: date) -> str:
    """When the item appeared, as `YYYY[-MM[-DD]]`: issued, else made available, else the year its
    record was made here, else the year of the work itself; this year when nothing is known.
    """
    for kind in ("issued", "available"):
        if found := plain_date(record.date_of(rec, kind)):
            return found
    made_here = str(rec.get("record", {}).get("created", ""))[:4]
    return made_here or f"{plain_year(record.main_date(rec)) or today.year:04d}"
