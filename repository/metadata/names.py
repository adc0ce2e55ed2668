"""Personal names as they are used in Indonesia: read from one line, and written in the forms
readers need.

An agent is the mapping of the metadata model: `{kind: person, family, given}` or `{kind: person,
name}` or `{kind: organisation, name}`, with `prefix[]`, `suffix[]`, `title_kept` and `order` where
they apply. A family name is never invented: what is one name stays one name. Degrees and honorifics
stand in their own boxes and in none of the forms below.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from repository.metadata import vocabularies

Agent = Mapping[str, Any]

LONGEST_NAME = 1000
"""Characters; what is longer is no name, and is not taken apart."""

_SPACED_INITIALS = re.compile(r"^(?:\w\.\s+)*\w\.$")


class TitledName(NamedTuple):
    """A name apart from its titles: `prefix` and `suffix` are lists, `core` is what is left."""

    prefix: list[str]
    core: str
    suffix: list[str]


@cache
def _degree() -> re.Pattern[str]:
    return re.compile(vocabularies.name_titles()["degree_pattern"])


@cache
def _titles() -> tuple[tuple[str, ...], ...]:
    """Titles that are split off, as token tuples, longest first."""
    rows = {tuple(title.split()) for title in vocabularies.name_titles()["strip_before"]}
    return tuple(sorted(rows, key=len, reverse=True))


@cache
def _words(name: str) -> tuple[tuple[str, ...], ...]:
    rows = [tuple(word.casefold().split()) for word in vocabularies.name_titles()[name]]
    return tuple(sorted(rows, key=len, reverse=True))


def is_degree(text: str) -> bool:
    """True for a degree or honorific written after a name (`M.Ag.`, `Ph.D.`); a lone initial is
    none.
    """
    return bool(_degree().match(text)) and not _SPACED_INITIALS.match(text)


def split_titles(text: str) -> TitledName:
    """Degrees after the first comma that begins one, and leading titles, taken off a name.

    Nothing is taken when no name would be left, and nothing off a text longer than `LONGEST_NAME`.
    """
    if len(text) > LONGEST_NAME:
        return TitledName([], text, [])
    parts = [part.strip() for part in text.split(",")]
    cut = next((n for n, part in enumerate(parts) if n and is_degree(part)), len(parts))
    suffix = [part for part in parts[cut:] if part]
    prefix, rest = _leading_titles(", ".join(parts[:cut]).split())
    return TitledName(prefix, " ".join(rest), suffix)


def _leading_titles(tokens: list[str]) -> tuple[list[str], list[str]]:
    prefix: list[str] = []
    rest = [piece for token in tokens for piece in _unglued(token)]
    while len(rest) > 1:
        title = next((t for t in _titles() if _begins(rest, t) and len(t) < len(rest)), None)
        if title is None:
            break
        prefix.append(" ".join(rest[: len(title)]))
        rest = rest[len(title) :]
    return prefix, rest


def _unglued(token: str) -> list[str]:
    """`Prof.Dr.` in two pieces; any other token as it is."""
    pieces = [piece + "." for piece in token.split(".")[:-1] if piece]
    if len(pieces) < 2:
        return [token]
    known = {title[0] for title in _titles() if len(title) == 1}
    glued = "".join(pieces) == token and all(piece in known for piece in pieces)
    return pieces if glued and token not in known else [token]


def _begins(tokens: Sequence[str], start: Sequence[str]) -> bool:
    return tuple(tokens[: len(start)]) == tuple(start)


def is_corporate(name: str) -> bool:
    """True when a name begins with a word for a body (Balai, Kementerian, Tim …) or ends with
    one.
    """
    tokens = name.casefold().replace(",", " ").replace(".", " ").split()
    return bool(tokens) and any(
        (token,) in _words("corporate") for token in (tokens[0], tokens[-1])
    )


def parse_name(text: str) -> dict[str, Any]:
    """The agent that a whole pasted name proposes, by the steps (a) to (g) of §1.5; a proposal to
    confirm.
    """
    text = " ".join(text.split())
    if len(text) > LONGEST_NAME:
        return {"kind": "person", "name": text}
    prefix, core, suffix = split_titles(text)
    agent: dict[str, Any] = {"kind": "person"}
    family, comma, given = (part.strip() for part in core.partition(","))
    if comma and family and given:
        agent |= {"family": family, "given": given}
    else:
        agent |= _undivided(core.strip(" ,").split())
    if prefix:
        agent["prefix"] = prefix
    if suffix:
        agent["suffix"] = suffix
    return agent


def _undivided(tokens: list[str]) -> dict[str, Any]:
    folded = [token.casefold() for token in tokens]
    for title in _words("title_kept"):
        if _begins(folded, title) and len(title) < len(tokens):
            kept = " ".join(tokens[: len(title)])
            return {"title_kept": kept} | _undivided(tokens[len(title) :])
    is_one = (
        len(tokens) < 2
        or any((token,) in _words("filiation") for token in folded)
        or any(_begins(folded, start) for start in _words("part_of_name"))
    )
    if is_one:
        return {"name": " ".join(tokens)}
    return {"family": tokens[-1], "given": " ".join(tokens[:-1])}


def heading(agent: Agent) -> str:
    """Form for lists and records: `Fauzi, Ahmad`, `Wagiman`, `Kartini, Raden Ajeng`."""
    if "family" in agent:
        parts = [agent["family"], agent.get("given"), agent.get("title_kept")]
    else:
        parts = [agent.get("name"), agent.get("title_kept")]
    return ", ".join(part for part in parts if part)


def direct_form(agent: Agent) -> str:
    """Form for reading: `Ahmad Fauzi`, `Raden Ajeng Kartini`, `Kwee Tek Hoay`."""
    if "family" in agent:
        parts = [agent.get("given"), agent["family"]]
        if agent.get("order") == "family-first":
            parts.reverse()
    else:
        parts = [agent.get("name")]
    return " ".join(part for part in [agent.get("title_kept"), *parts] if part)


def short_form(agent: Agent) -> str:
    """Form in a citation: `Fauzi, A.`; a name that is not inverted stays whole."""
    if "family" in agent:
        return ", ".join(
            part for part in [agent["family"], initials(agent.get("given", ""))] if part
        )
    kept = initials(agent.get("title_kept", ""))
    return ", ".join(part for part in [agent.get("name", ""), kept] if part)


def initials(names: str) -> str:
    """First letters of the words with full stops: `Abū Ḥāmid` → `A. Ḥ.`"""
    letters = (
        next((c for c in word if c.isalpha() and unicodedata.category(c) != "Lm"), "")
        for word in names.split()
    )
    return " ".join(f"{letter.upper()}." for letter in letters if letter)


def sort_key(agent: Agent) -> str:
    """Heading folded for sorting: no case, no marks, no leading particle (`al-Ghazālī` sorts under
    G).
    """
    folded = "".join(
        c
        for c in unicodedata.normalize("NFKD", heading(agent).casefold())
        if not unicodedata.combining(c) and unicodedata.category(c) != "Lm"
    )
    particles = vocabularies.name_titles()["particles_not_sorted"]
    start = next((particle for particle in particles if folded.startswith(particle)), "")
    return folded[len(start) :].strip()
