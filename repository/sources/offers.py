"""What a file says of itself, as values for the questions of a description."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from repository.metadata import identifiers, names, normalise, vocabularies
from repository.metadata.dates import gregorian
from repository.pages.extract import Proposal, Proposed

DEFAULT_LANGUAGE = "ind"


@dataclass(frozen=True)
class Offer:
    """A value for one question in the shape of the document, and where in its source it was found."""

    question: str
    value: Any
    page: int | None = None
    place: str = ""


def offers_of(proposal: Proposal, language: str = "") -> list[Offer]:
    """Return what was read from a file, the language first; `language` is that of its words when it tells none."""
    return list(_offers(proposal, language))


def _offers(proposal: Proposal, language: str) -> Iterator[Offer]:
    told = proposal.language
    if told and told.value in vocabularies.entries("languages"):
        language = told.value
        yield _offer("language", told.value, told)
    lang = language or DEFAULT_LANGUAGE
    if proposal.title and (title := normalise.clean_title(proposal.title.value)):
        yield _offer("title", [{"value": title, "lang": lang, "kind": "main"}], proposal.title)
    if people := agents_of(read.value for read in proposal.creators):
        yield _offer("creators", people, proposal.creators[0])
    if proposal.abstract and (text := normalise.clean_text(proposal.abstract.value)):
        yield _offer("abstract", [{"value": text, "lang": lang}], proposal.abstract)
    if words := keywords_of((k.value for k in proposal.keywords), lang):
        yield _offer("keywords", words, proposal.keywords[0])
    yield from _numbers(proposal)


def _numbers(proposal: Proposal) -> Iterator[Offer]:
    if proposal.year and (issued := gregorian(proposal.year.value, "issued")):
        yield _offer("date_issued", issued, proposal.year)
    for scheme, read in (("doi", proposal.doi), ("isbn", proposal.isbn)):
        if read and identifiers.is_valid(scheme, value := identifiers.bare(scheme, read.value)):
            yield _offer(scheme, [{"scheme": scheme, "value": value}], read)


def _offer(question: str, value: Any, read: Proposed) -> Offer:
    return Offer(question, value, read.page, str(read.source))


def agents_of(lines: Any) -> list[dict[str, Any]]:
    """Return the people and bodies of lines as printed, each once, in their order."""
    cleaned = dict.fromkeys(normalise.clean_name(line) for line in lines)
    return [_agent(line) for line in cleaned if line]


def _agent(line: str) -> dict[str, Any]:
    if names.is_corporate(line):
        return {"kind": "organisation", "name": line, "role": "cre"}
    return {**names.parse_name(line), "role": "aut"}


def keywords_of(words: Any, lang: str) -> list[dict[str, str]]:
    """Return keywords as texts, each once."""
    cleaned = dict.fromkeys(normalise.clean_line(word) for word in words)
    return [{"value": word, "lang": lang} for word in cleaned if word]
