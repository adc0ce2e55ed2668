"""Names of a MODS record: public ones, as they stand in headings, without degrees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from repository.crosswalks import values
from repository.crosswalks.elements import Attributes, add, group, opened
from repository.crosswalks.values import Record
from repository.metadata import identifiers, vocabularies

RELATORS = "http://id.loc.gov/vocabulary/relators"


def add_names(root: etree._Element, rec: Record) -> None:
    """Creators and contributors in record order, then bodies and the meeting behind the work."""
    for n, agent in enumerate(values.creators(rec)):
        is_primary = n == 0 and agent.get("certainty") != "attributed"
        _add_name(root, agent, "cre", "primary" if is_primary else None)
    for agent in values.contributors(rec):
        _add_name(root, agent, "ctb")
    _add_body(root, rec.get("report", {}).get("issuing_unit"), "isb")
    _add_body(root, rec.get("thesis", {}).get("grantor"), "dgg")
    event = rec.get("event", {})
    with group(root, "name", {"type": "conference"}) as name:
        add(name, "namePart", event.get("name"))
        add(name, "namePart", event.get("date"), {"type": "date"})


def _add_body(root: etree._Element, body: Any, role: str) -> None:
    if body:
        _add_name(root, {"kind": "organisation", "name": body}, role)


def _add_name(
    root: etree._Element, agent: Mapping[str, Any], usual_role: str, usage: str | None = None
) -> None:
    kind = "corporate" if agent.get("kind") == "organisation" else "personal"
    name = opened(root, "name", {"type": kind, "usage": usage})
    _add_parts(name, agent)
    if not len(name):
        root.remove(name)
        return
    _add_identifiers(name, agent)
    add_role(name, str(agent.get("role") or usual_role))
    for body in agent.get("affiliation", ()):
        add(name, "affiliation", body.get("name"))


def _add_parts(name: etree._Element, agent: Mapping[str, Any]) -> None:
    if "family" in agent:
        add(name, "namePart", agent["family"], {"type": "family"})
        add(name, "namePart", agent.get("given"), {"type": "given"})
    else:
        add(name, "namePart", agent.get("name"))
    add(name, "namePart", agent.get("title_kept"), {"type": "termsOfAddress"})


def _add_identifiers(name: etree._Element, agent: Mapping[str, Any]) -> None:
    for scheme in ("orcid", "ror"):
        if agent.get(scheme):
            address = identifiers.address(scheme, str(agent[scheme]))
            typed: Attributes = {"type": scheme, "typeURI": f"https://{scheme}.org"}
            add(name, "nameIdentifier", address, typed)


def add_role(name: etree._Element, code: str) -> None:
    """The role as code and English words of the MARC relators; an unknown code as words alone."""
    row = vocabularies.entry("relators", code)
    role = opened(name, "role")
    if row is None:
        add(role, "roleTerm", code, {"type": "text"})
        return
    listed: Attributes = {"authority": "marcrelator", "authorityURI": RELATORS}
    add(role, "roleTerm", code, {"type": "code", **listed, "valueURI": str(row["uri"])})
    add(role, "roleTerm", row["label_en"], {"type": "text", "authority": "marcrelator"})
