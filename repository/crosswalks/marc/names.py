"""People, bodies and meetings of a MARC record: 1XX for the first creator, 7XX for all others.

Only names that may be seen; of their numbers only ORCID and ROR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from repository.crosswalks import values
from repository.crosswalks.marc.fields import Field, field
from repository.crosswalks.values import Record
from repository.metadata import record, vocabularies

Agent = Mapping[str, Any]

_SUPERVISORS = {"ths", "dgs"}
# A unit after its body: a full stop that follows a whole word, not an abbreviation.
_UNIT = re.compile(r"(?<=[^\W\d_]{4})\. (?=[^\W\d_])")
_JURISDICTION = re.compile(r"Indonesia\. ")
_MEETINGS = {"conference", "book", "article", "report", "policy_brief"}


def fields(rec: Record) -> Iterator[Field]:
    """100 or 110, then 700, 710 and 711; one for each person or body in one role."""
    creators = values.creators(rec)
    for agent in creators[:1]:
        yield from _name("1", agent)
    for agent in [*creators[1:], *_contributors(rec), *_bodies(rec)]:
        yield from _name("7", agent)
    event = rec.get("event", {})
    if event and record.profile_of(rec.get("type")) in _MEETINGS:
        yield from _meeting(event)


def has_main_entry(rec: Record) -> bool:
    """Whether there is a 1XX."""
    return bool(values.headings(values.creators(rec)[:1])[:1] not in ([], [""]))


def responsibility(rec: Record) -> str:
    """The people who made the work, as they are called: for 245 $c."""
    people = [record.agent_of(a) for a in values.creators(rec)]
    return ", ".join(agent.direct for agent in people if agent.is_person)


def _contributors(rec: Record) -> list[Agent]:
    """All that may be named, donors and funders too: supervisors first.

    The keeper of a manuscript is named only where the record says that this is public.
    """
    found = [a for a in rec.get("contributors", ()) if record.is_public_name(a)]
    owner = rec.get("manuscript", {}).get("owner")
    if owner and owner.get("public") is True:
        found.append({"role": "own", **owner})
    return sorted(found, key=lambda a: a.get("role") not in _SUPERVISORS)


def _bodies(rec: Record) -> list[Agent]:
    named = (
        (rec.get("thesis", {}).get("grantor"), "dgg"),
        (rec.get("report", {}).get("issuing_unit"), "isb"),
    )
    return [{"kind": "organisation", "name": name, "role": role} for name, role in named if name]


def _name(block: str, agent: Agent) -> list[Field]:
    is_body = agent.get("kind") == "organisation"
    parts = _body(agent) if is_body else _person(agent)
    role = vocabularies.entry("relators", str(agent.get("role")))
    affiliations = [str(b["name"]) for b in agent.get("affiliation", ()) if b.get("name")]
    tail = [("u", "; ".join(affiliations)), ("1", _authority(agent))]
    if role:
        parts[-1] = (parts[-1][0], f"{parts[-1][1]},")
        # The term ends the heading, so the codes that follow it stand without a stop.
        parts.append(("e", f"{role['label_en']}."))
        tail.append(("4", role["code"]))
    indicator = _indicator(agent, is_body)
    tag = f"{block}{'10' if is_body else '00'}"
    return field(tag, f"{indicator} ", *parts, *tail) if parts[0][1].strip(",") else []


def _person(agent: Agent) -> list[tuple[str, str]]:
    family, given = agent.get("family"), agent.get("given")
    name = ", ".join(str(p) for p in (family, given) if p) if family else agent.get("name")
    kept = agent.get("title_kept")
    if kept:
        return [("a", f"{name or ''},"), ("c", str(kept))]
    return [("a", str(name or ""))]


def _body(agent: Agent) -> list[tuple[str, str]]:
    first, *units = _UNIT.split(str(agent.get("name") or ""))
    pieces = [first, *units]
    ended = [f"{piece}." for piece in pieces[:-1]] + pieces[-1:]
    return [("a" if n == 0 else "b", piece) for n, piece in enumerate(ended)]


def _indicator(agent: Agent, is_body: bool) -> str:
    """0 a forename, 1 a surname or a jurisdiction, 2 a name in direct order."""
    if is_body:
        return "1" if _JURISDICTION.match(str(agent.get("name", ""))) else "2"
    return "1" if agent.get("family") else "0"


def _authority(agent: Agent) -> str:
    if agent.get("orcid"):
        return f"https://orcid.org/{agent['orcid']}"
    return f"https://ror.org/{agent['ror']}" if agent.get("ror") else ""


def _meeting(event: Mapping[str, Any]) -> list[Field]:
    name, day, place = (str(event.get(key) or "") for key in ("name", "date", "place"))
    if day and place:
        return field("711", "2 ", ("a", name), ("d", f"({day} :"), ("c", f"{place})"))
    rest = ("d", f"({day})") if day else ("c", f"({place})" if place else "")
    return field("711", "2 ", ("a", name), rest)
