"""Answers that are people: rows of two name boxes and an ORCID iD.

A name in one box stays one name; degrees and titles that were pasted with it go to their own places (metadata §1.5).
What a person entry holds beyond its names (affiliation, identifiers, role) stays with the same name.
"""

from __future__ import annotations

from typing import Any

from repository.deposit.answers_texts import Writing
from repository.deposit.questions import Question, paths_head
from repository.metadata import identifiers, names, paths
from repository.metadata.findings import Problem
from repository.metadata.normalise import clean_line, clean_name

Row = dict[str, str]


def people_answer(document: dict[str, Any], question: Question) -> list[Row]:
    """Return a row `{family, given, orcid}` for each person; a single name stands in `family`."""
    return [row_of(agent) for agent in _asked(document, question)]


def row_of(agent: dict[str, Any]) -> Row:
    """Return an agent as the boxes of a row."""
    family = str(agent.get("family") or agent.get("name") or "")
    return {"family": family, "given": str(agent.get("given", "")), "orcid": agent.get("orcid", "")}


def write_people(writing: Writing, question: Question, answer: Any) -> Problem | None:
    """The document has the people of the rows, in their order, before those that this question does not ask for."""
    key = paths_head(question.path)
    asked = _asked(writing.new, question)
    present = {(row["family"], row["given"]): a for a in asked for row in [row_of(a)]}
    people = [
        agent
        for row in answer or []
        if (agent := _agent_of(row, present, question.role)) is not None
    ]
    others = [a for a in writing.new.get(key, []) if not any(a is one for one in asked)]
    writing.new[key] = [*people, *others]
    return None


def _asked(document: dict[str, Any], question: Question) -> list[dict[str, Any]]:
    return [a for a in paths.values(document, question.path) if isinstance(a, dict)]


def _agent_of(
    row: Row, present: dict[tuple[str, str], dict[str, Any]], role: str
) -> dict[str, Any] | None:
    family, given = clean_name(row.get("family", "")), clean_name(row.get("given", ""))
    if not family:
        family, given = given, ""
    if not family:
        return None
    agent = dict(present.get((family, given)) or _new_agent(family, given, role))
    orcid = identifiers.bare("orcid", clean_line(row.get("orcid", "")))
    agent.pop("orcid", None)
    return agent | ({"orcid": orcid} if orcid else {})


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
