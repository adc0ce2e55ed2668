"""Readers of the keys of an import row that name people and bodies.

An import knows less than a person at the form: what comes as one name stays one name, unless a
comma parts family and given name. Degrees and honorifics that stand in a name move to their own
boxes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from repository.metadata import identifiers, names
from repository.metadata.findings import shown
from repository.metadata.flat_reading import Reading
from repository.metadata.normalise import clean_name

_NAME_KEYS = ("family", "given", "name")
_LINE_KEYS = ("role", "orcid", "ror", "title_kept", "order", "certainty", "authority")
_LIST_KEYS = ("prefix", "suffix")
_KEYS = (*_NAME_KEYS, *_LINE_KEYS, *_LIST_KEYS, "kind", "affiliation", "ids", "public")
_KINDS = ("person", "organisation")
# Titles that are never the first name of anyone; `H.` may be an initial where the name came in two
# boxes.
_CERTAIN_TITLES = re.compile(r"^(?:(?:Prof|Drs?|Dra|Ir|Hj|K\.H|KH)\.\s*)+(?=\S)")


def read_creators(reading: Reading, value: Any) -> None:
    """`creators[]` in the order given."""
    _read_agents(reading, "creators", value, {"person": "aut", "organisation": "cre"})


def read_contributors(reading: Reading, value: Any) -> None:
    """`contributors[]` in the order given."""
    _read_agents(reading, "contributors", value, {"person": "ctb", "organisation": "ctb"})


def _read_agents(reading: Reading, key: str, value: Any, roles: Mapping[str, str]) -> None:
    found = []
    for place, row in reading.places(key, value):
        agent = read_agent(reading, place, row)
        if agent:
            agent.setdefault("role", roles[agent["kind"]])
            found.append(agent)
    if found:
        reading.document[key] = found


def read_agent(reading: Reading, place: str, row: Any) -> dict[str, Any] | None:
    """One agent from an object or a string; None when there is no name, which is noted."""
    if isinstance(row, str):
        row = {"name": row}
    if not isinstance(row, Mapping):
        reading.wrong(place, "expects_people", value=shown(row))
        return None
    reading.known_keys(place, row, _KEYS)
    kind = reading.one_line(f"{place}.kind", row.get("kind")) or _guessed_kind(row)
    if kind not in _KINDS:
        reading.wrong(f"{place}.kind", "not_in_list", value=shown(kind), list=", ".join(_KINDS))
        kind = "person"
    agent: dict[str, Any] = {"kind": kind} | _name(reading, place, row, kind)
    if len(agent) == 1:
        reading.wrong(place, "expects_people", value=shown(dict(row)))
        return None
    _read_details(reading, place, row, agent)
    return agent


def _guessed_kind(row: Mapping[str, Any]) -> str:
    name = row.get("name")
    is_body = isinstance(name, str) and not row.get("family") and names.is_corporate(name)
    return "organisation" if is_body else "person"


def _name(reading: Reading, place: str, row: Mapping[str, Any], kind: str) -> dict[str, Any]:
    lines = {key: reading.one_line(f"{place}.{key}", row.get(key)) for key in _NAME_KEYS}
    given = {key: clean_name(line) for key, line in lines.items() if line and clean_name(line)}
    if kind == "organisation":
        return given
    if set(given) == {"family", "given"}:
        return _two_boxes(given["family"], given["given"])
    if len(given) == 1:
        return _one_box(next(iter(given.values())))
    return given


def _one_box(text: str) -> dict[str, Any]:
    prefix, core, suffix = names.split_titles(text)
    family, _, given = (part.strip() for part in core.partition(","))
    name = {"family": family, "given": given} if family and given else {"name": core.strip(" ,")}
    return name | _titles(prefix, suffix)


def _two_boxes(family: str, given: str) -> dict[str, Any]:
    parts = [part.strip() for part in given.split(",")]
    suffix = [part for part in parts[1:] if names.is_degree(part)]
    if len(suffix) == len(parts) - 1:
        given = parts[0]
    else:
        suffix = []
    title = _CERTAIN_TITLES.match(given)
    prefix = title.group().split() if title else []
    given = given[title.end() :] if title else given
    return {"family": family, "given": given} | _titles(prefix, suffix)


def _titles(prefix: list[str], suffix: list[str]) -> dict[str, list[str]]:
    return {key: titles for key, titles in (("prefix", prefix), ("suffix", suffix)) if titles}


def _read_details(
    reading: Reading, place: str, row: Mapping[str, Any], agent: dict[str, Any]
) -> None:
    for key in _LINE_KEYS:
        line = reading.one_line(f"{place}.{key}", row.get(key))
        if line:
            agent[key] = identifiers.bare(key, line) if key in {"orcid", "ror"} else line
    lists: dict[str, Any] = {
        key: reading.lines(f"{place}.{key}", row.get(key)) for key in _LIST_KEYS
    } | {
        "affiliation": _affiliation(reading, f"{place}.affiliation", row.get("affiliation")),
        "ids": _ids(reading, f"{place}.ids", row.get("ids")),
    }
    agent |= {key: found for key, found in lists.items() if found}
    if isinstance(row.get("public"), bool):
        agent["public"] = row["public"]
    elif row.get("public") is not None:
        reading.wrong(f"{place}.public", "expects_true_or_false", value=shown(row["public"]))


def _affiliation(reading: Reading, field: str, value: Any) -> list[dict[str, str]]:
    found = []
    for place, row in reading.places(field, value):
        body = read_body(reading, place, row)
        found += [body] if body else []
    return found


def read_body(reading: Reading, place: str, row: Any) -> dict[str, str] | None:
    """`{name, ror?}` from a string or an object; None when there is no name, which is noted."""
    if isinstance(row, str):
        row = {"name": row}
    if not isinstance(row, Mapping) or not isinstance(row.get("name"), str):
        reading.wrong(place, "expects_object", value=shown(row), known="name, ror")
        return None
    reading.known_keys(place, row, ("name", "ror", "kind"))
    name = clean_name(reading.clean(place, row["name"]))
    ror = reading.one_line(f"{place}.ror", row.get("ror"))
    if not name:
        return None
    return {"name": name} | ({"ror": identifiers.bare("ror", ror)} if ror else {})


def _ids(reading: Reading, field: str, value: Any) -> list[dict[str, Any]]:
    found = []
    for place, row in reading.places(field, value):
        if isinstance(row, Mapping) and {"scheme", "value"} <= row.keys() <= {
            "scheme",
            "value",
            "public",
        }:
            scheme = reading.one_line(f"{place}.scheme", row["scheme"])
            line = reading.one_line(f"{place}.value", row["value"])
            if scheme and line:
                found.append({"scheme": scheme, "value": line, "public": row.get("public") is True})
        else:
            reading.wrong(place, "expects_identifier", value=shown(row))
    return found


def read_publisher(reading: Reading, value: Any) -> None:
    """`publisher` as an organisation."""
    body = read_body(reading, "publisher", value)
    if body:
        reading.document["publisher"] = {"kind": "organisation", **body}
