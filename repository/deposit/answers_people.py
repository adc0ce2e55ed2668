"""Answers that are people: rows of two name boxes, an ORCID iD, the entry of the authority list, affiliation, role.

A name in one box stays one name; degrees and titles that were pasted with it go to their own places (metadata §1.5).
What a person entry holds beyond its names (affiliation, identifiers, role) stays with the same name.
"""

from __future__ import annotations

from typing import Any

from repository.deposit.answers_texts import Writing
from repository.deposit.questions import Question, paths_head
from repository.metadata import identifiers, names, paths, vocabularies
from repository.metadata.findings import Problem
from repository.metadata.normalise import clean_line, clean_name

Row = dict[str, str]


def people_answer(document: dict[str, Any], question: Question) -> list[Row]:
    """Return a row of the boxes of `deposit.fields.BOXES` for each person; a single name stands in `family`."""
    return [row_of(agent) for agent in _asked(document, question)]


def row_of(agent: dict[str, Any]) -> Row:
    """Return an agent as the boxes of a row."""
    family = str(agent.get("family") or agent.get("name") or "")
    place: dict[str, Any] = next(iter(agent.get("affiliation") or ()), {})
    return {
        "family": family,
        "given": str(agent.get("given", "")),
        "orcid": str(agent.get("orcid", "")),
        "authority": str(agent.get("authority", "")),
        "affiliation": str(place.get("name", "")),
        "ror": str(place.get("ror", "")),
        "role": str(agent.get("role", "")),
    }


def write_people(writing: Writing, question: Question, answer: Any) -> Problem | None:
    """The document has the people of the rows, in their order, before those that this question does not ask for."""
    key = paths_head(question.path)
    asked = _asked(writing.new, question)
    present = {(row["family"], row["given"]): a for a in asked for row in [row_of(a)]}
    people = [
        agent for row in answer or [] if (agent := _agent_of(row, present, question)) is not None
    ]
    others = [a for a in writing.new.get(key, []) if not any(a is one for one in asked)]
    writing.new[key] = [*people, *others]
    return None


def _asked(document: dict[str, Any], question: Question) -> list[dict[str, Any]]:
    return [a for a in paths.values(document, question.path) if isinstance(a, dict)]


def _agent_of(
    row: Row, present: dict[tuple[str, str], dict[str, Any]], question: Question
) -> dict[str, Any] | None:
    family, given = clean_name(row.get("family", "")), clean_name(row.get("given", ""))
    if not family:
        family, given = given, ""
    if not family:
        return None
    agent = dict(present.get((family, given)) or _new_agent(family, given, question.role))
    orcid = identifiers.bare("orcid", clean_line(row.get("orcid", "")))
    for key, value in (("orcid", orcid), ("authority", clean_line(row.get("authority", "")))):
        if key in row:
            agent.pop(key, None)
            agent |= {key: value} if value else {}
    role = row.get("role", "")
    if role in roles_of(question):
        agent["role"] = role
    if "affiliation" in row:
        _write_affiliation(agent, row)
    return agent


def roles_of(question: Question) -> tuple[str, ...]:
    """Return the codes of the roles that a person of this question may have; more than one only where it matters."""
    named = question.path.partition("role=")[2].rstrip("]")
    if named:
        return tuple(named.split("|"))
    rows = vocabularies.entries("relators").items()
    return tuple(code for code, row in rows if row["dc_group"] == "creator")


def _write_affiliation(agent: dict[str, Any], row: Row) -> None:
    """The first affiliation is that of the row; further ones stay as they are."""
    further = list(agent.pop("affiliation", None) or ())[1:]
    name = clean_line(row["affiliation"])
    ror = identifiers.bare("ror", clean_line(row.get("ror", "")))
    first = [{"name": name, **({"ror": ror} if ror else {})}] if name else []
    if first or further:
        agent["affiliation"] = [*first, *further]


def _new_agent(family: str, given: str, role: str) -> dict[str, Any]:
    if not given and names.is_corporate(family):
        return {"kind": "organisation", "name": family, "role": "cre" if role == "aut" else role}
    titled = names.split_titles(given or family)
    agent: dict[str, Any] = {"kind": "person", "role": role}
    if given:
        agent |= {"family": family, "given": titled.core}
    else:
        last, _, first = (part.strip() for part in titled.core.partition(","))
        agent |= {"family": last, "given": first} if first else {"name": last}
    agent |= {"prefix": titled.prefix} if titled.prefix else {}
    return agent | ({"suffix": titled.suffix} if titled.suffix else {})
