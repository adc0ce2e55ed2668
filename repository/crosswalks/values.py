"""Values of a record that several formats share; public ones only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from repository.metadata import identifiers, names, record, vocabularies

Record = Mapping[str, Any]

# Groups of roles whose bearers are no contributors to the work (§3.8).
_NOT_CONTRIBUTING = {"provenance", "funding", "publisher", "rightsHolder"}
_SUPERVISORS = {"ths", "dgs"}
_SERVED_ROLES = {"main", "documentation", "page", "transcript"}
# All that XML 1.0 cannot hold; stored text has none of it, older text may.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text in one line, without characters that XML 1.0 cannot hold."""
    return " ".join(_NOT_XML.sub("", text).split())


def landing(rec: Record) -> str:
    """Address of the item's page."""
    return str(rec["urls"]["landing"])


def item_address(rec: Record, handle: str) -> str:
    """Address of another item here."""
    return f"{str(rec['urls']['base']).rstrip('/')}/items/{handle}"


def open_files(rec: Record, today: date) -> list[Mapping[str, Any]]:
    """Files that anyone may open on a day, in record order; none unless the item itself is open."""
    if record.access_on(rec, today) != "open":
        return []
    files = rec.get("files", ())
    return [f for f in files if f.get("is_open") and f.get("role", "main") in _SERVED_ROLES]


def main_file(rec: Record, today: date) -> Mapping[str, Any] | None:
    """The first open file of the work itself, or None."""
    return next((f for f in open_files(rec, today) if f.get("role", "main") == "main"), None)


def type_entry(rec: Record) -> Mapping[str, Any]:
    """The vocabulary's entry of the item's type; that of `other` when the type is unknown."""
    kinds = vocabularies.entries("resource_types")
    kind = str(rec.get("type", "other"))
    level = rec.get("thesis", {}).get("level")
    if kind == "thesis" and level:
        kind = f"{level}_thesis"
    return kinds.get(kind, kinds["other"])


def creators(rec: Record) -> list[Mapping[str, Any]]:
    """Stored agents of the creators that may be named."""
    return [a for a in rec.get("creators", ()) if record.is_public_name(a)]


def contributors(rec: Record) -> list[Mapping[str, Any]]:
    """Stored agents that contributed and may be named: supervisors first, no owners, donors or
    funders.
    """
    found = [
        a
        for a in rec.get("contributors", ())
        if record.is_public_name(a) and _group(a) not in _NOT_CONTRIBUTING
    ]
    return sorted(found, key=lambda a: a.get("role") not in _SUPERVISORS)


def _group(agent: Mapping[str, Any]) -> str:
    row = vocabularies.entry("relators", str(agent.get("role", "ctb")))
    return str(row["dc_group"]) if row else "contributor"


def headings(agents: list[Mapping[str, Any]]) -> list[str]:
    """The agents' names as headings."""
    return [names.heading(agent) for agent in agents]


def publisher(rec: Record) -> str | None:
    """Name of the publisher; of a thesis without one the body that grants the degree."""
    name = rec.get("publisher", {}).get("name") or rec.get("thesis", {}).get("grantor")
    return str(name) if name else None


def identifier_values(rec: Record, scheme: str) -> list[str]:
    """Values of one identifier scheme, in record order; never those of students and lecturers."""
    if scheme in record.PRIVATE_SCHEMES:
        return []
    return [str(i["value"]) for i in rec.get("identifiers", ()) if i.get("scheme") == scheme]


def first_identifier(rec: Record, scheme: str) -> str | None:
    """The first value of a scheme, or None."""
    return next(iter(identifier_values(rec, scheme)), None)


def licence(rec: Record) -> Mapping[str, Any]:
    """The vocabulary's entry of the licence; that of Indonesian copyright when there is none."""
    licences = vocabularies.entries("licences")
    return licences.get(str(rec.get("rights", {}).get("licence")), licences["id-copyright"])


def pages(host: Mapping[str, Any], dash: str = "-") -> str:
    """`151-172`, one page, or nothing."""
    return dash.join(
        dict.fromkeys(str(host[k]) for k in ("first_page", "last_page") if host.get(k))
    )


def host_citation(host: Mapping[str, Any]) -> str:
    """What an item appeared in: `Jurnal Contoh, vol. 36, no. 2, hlm. 151-172`, or nothing."""
    parts = [str(host["title"])] if host.get("title") else []
    for label, key in (("vol.", "volume"), ("no.", "issue")):
        parts += [f"{label} {host[key]}"] if host.get(key) else []
    found = pages(host)
    return ", ".join([*parts, f"hlm. {found}"] if found else parts)


def keeping_place(rec: Record) -> str:
    """Where a manuscript is kept, and its shelfmarks there; nothing when the place is unknown."""
    repository = rec.get("manuscript", {}).get("repository")
    return ", ".join([repository, *identifier_values(rec, "shelfmark")]) if repository else ""


def series(rec: Record) -> str:
    """`Seri Penelitian Keagamaan ; 12`, or nothing."""
    found = rec.get("series", {})
    return " ; ".join(str(found[key]) for key in ("title", "number") if found.get(key))


def event(rec: Record) -> str:
    """Name, place and date of the event that an item was made for, or nothing."""
    found = rec.get("event", {})
    return ", ".join(str(found[key]) for key in ("name", "place", "date") if found.get(key))


def related_address(rec: Record, relation: Mapping[str, Any]) -> str | None:
    """Address or identifier of a related work; its title when it has neither; None for nothing.

    Numbers of students and lecturers are no identifiers of works.
    """
    if relation.get("item"):
        return item_address(rec, str(relation["item"]))
    target = relation.get("target")
    if target and target.get("scheme") not in record.PRIVATE_SCHEMES:
        value = str(target["value"])
        return identifiers.address(str(target["scheme"]), value) or value
    return str(relation["title"]) if relation.get("title") else None


# -- subjects --------------------------------------------------------------------------------------

LCSH = "lcsh"


def is_lcsh(term: Mapping[str, Any]) -> bool:
    """Whether a term is itself a heading of the Library of Congress."""
    return term.get("scheme") == LCSH


def lcsh_of(term: Mapping[str, Any]) -> tuple[str, str]:
    """The heading of the Library of Congress that a term is, or is close to, with its address; else empty words."""
    if is_lcsh(term):
        return str(term.get("label_en") or ""), str(term.get("uri") or "")
    return str(term.get("close_match_label") or ""), str(term.get("close_match") or "")
