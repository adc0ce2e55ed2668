"""From what a file says of itself to the first values of its description."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from repository.deposit.answers_texts import language_of
from repository.metadata import names, normalise, vocabularies
from repository.metadata.dates import gregorian
from repository.pages.extract import Proposal, Proposed

Document = dict[str, Any]
Sources = dict[str, tuple[str, int | None]]


def with_proposal(document: Document, proposal: Proposal) -> tuple[Document, Sources]:
    """Return `document` with what was read where it has nothing yet, and for each question where it was read."""
    new, sources = copy.deepcopy(document), Sources()
    language = proposal.language
    if language and language.value in vocabularies.entries("languages") and not new.get("language"):
        new["language"] = [language.value]
        sources["language"] = _source(language)
    for name, key, value, read in _values(proposal, language_of(new)):
        if value and not new.get(key):
            new[key] = value
            sources[name] = _source(read)
    return new, sources


def _source(read: Proposed) -> tuple[str, int | None]:
    return str(read.source), read.page


def _values(proposal: Proposal, lang: str) -> Iterator[tuple[str, str, Any, Proposed]]:
    """Yield question, key of the document, value and origin of everything proposed."""
    if proposal.title:
        title = normalise.clean_title(proposal.title.value)
        row = {"value": title, "lang": lang, "kind": "main"}
        yield "title", "title", [row] if title else [], proposal.title
    if proposal.creators:
        yield "creators", "creators", _people(proposal.creators), proposal.creators[0]
    if proposal.abstract:
        text = normalise.clean_text(proposal.abstract.value)
        yield (
            "abstract",
            "abstract",
            [{"value": text, "lang": lang}] if text else [],
            proposal.abstract,
        )
    if proposal.keywords:
        words = dict.fromkeys(normalise.clean_line(k.value) for k in proposal.keywords)
        rows = [{"value": word, "lang": lang} for word in words if word]
        yield "keywords", "keywords", rows, proposal.keywords[0]
    if proposal.year:
        issued = gregorian(proposal.year.value, "issued")
        yield "date_issued", "dates", [issued] if issued else [], proposal.year
    found = [(s, p) for s, p in (("doi", proposal.doi), ("isbn", proposal.isbn)) if p]
    if found:
        rows = [{"scheme": scheme, "value": read.value} for scheme, read in found]
        yield found[0][0], "identifiers", rows, found[0][1]


def _people(proposed: tuple[Proposed, ...]) -> list[Document]:
    lines = dict.fromkeys(normalise.clean_name(read.value) for read in proposed)
    return [_agent(line) for line in lines if line]


def _agent(line: str) -> Document:
    if names.is_corporate(line):
        return {"kind": "organisation", "name": line, "role": "cre"}
    return {**names.parse_name(line), "role": "aut"}
