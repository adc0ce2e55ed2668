"""From a CSL-JSON item to values for the questions of a description: a pure function, whatever stands in the item.

What has another form than CSL-JSON asks for, or a wrong check digit, is left out and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from repository.deposit.dates import date_in
from repository.metadata import identifiers, names, normalise, vocabularies
from repository.metadata.findings import shown
from repository.sources.offers import DEFAULT_LANGUAGE, Offer, keywords_of
from repository.sources.references import Fault

Item = Mapping[str, Any]
MOST_PEOPLE = 200
MOST_WORDS = 50
LONGEST_LINE = 500
LONGEST_TEXT = 20_000
_TYPES = {"article-journal": "journal_article", "report": "research_report", "book": "book"}
_GENRES = (
    (re.compile(r"disertasi|doctoral|ph\.?d|\bS3\b", re.IGNORECASE), "doctoral_thesis"),
    (re.compile(r"tesis|master|magister|\bS2\b", re.IGNORECASE), "master_thesis"),
    (
        re.compile(r"skripsi|bachelor|sarjana|\bS1\b|undergraduate", re.IGNORECASE),
        "bachelor_thesis",
    ),
)
_LINES = {
    "container-title": "host_title",
    "volume": "volume",
    "issue": "issue",
    "publisher-place": "place",
    "edition": "edition",
    "event-title": "event_name",
    "event-place": "event_place",
}
_HOSTED = frozenset({"host_title", "volume", "issue"})


def _(message: str) -> str:
    return message


def offers_of(item: Item, language: str = "") -> tuple[list[Offer], list[Fault]]:
    """Return what `item` says, the type and the language first, and what of it cannot be used.

    `language` (ISO 639-3) is that of its words when it tells none.
    """
    told = _language(item)
    lang = told or language or DEFAULT_LANGUAGE
    offers = [*_kind(item), *([Offer("language", told)] if told else [])]
    offers += [*_texts(item, lang), *_people(item), *_dates(item), *_lines(item), *_numbers(item)]
    return offers, list(_faults(item))


def _line(item: Item, key: str, longest: int = LONGEST_LINE) -> str:
    """Return a value as one clean line; "" when it is neither text nor number."""
    value = item.get(key)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return normalise.clean_line(str(value)[:LONGEST_TEXT])[:longest]


def _kind(item: Item) -> Iterator[Offer]:
    told = _line(item, "type")
    key = _TYPES.get(told) or _types().get(told)
    if told == "thesis":
        genre = _line(item, "genre")
        key = next((found for sign, found in _GENRES if sign.search(genre)), None)
    if key and vocabularies.entry("resource_types", key):
        yield Offer("type", key)


@cache
def _types() -> dict[str, str]:
    """CSL types that mean one type here, or whose first is the usual one."""
    found: dict[str, str] = {}
    for key, row in vocabularies.entries("resource_types").items():
        found.setdefault(str(row["csl"]), key)
    return {csl: key for csl, key in found.items() if csl not in ("document", "speech")}


@cache
def _languages() -> dict[str, str]:
    found: dict[str, str] = {}
    for key, row in vocabularies.entries("languages").items():
        for name in ("iso639_1", "iso639_2b", "iso639_2t", "iso639_3", "label_en", "label_id"):
            if row.get(name):
                found.setdefault(str(row[name]).casefold(), key)
    return found


def _language(item: Item) -> str:
    told = _line(item, "language", 60).casefold()
    return _languages().get(told) or _languages().get(re.split("[-_]", told)[0], "")


def _texts(item: Item, lang: str) -> Iterator[Offer]:
    if title := normalise.clean_title(_line(item, "title")):
        yield Offer("title", [{"value": title, "lang": lang, "kind": "main"}])
    abstract = item.get("abstract")
    text = normalise.clean_text(abstract[:LONGEST_TEXT]) if isinstance(abstract, str) else ""
    if text := re.sub(r"^(?:abstract|abstrak)\s*[:.]?\s+", "", text, flags=re.IGNORECASE):
        yield Offer("abstract", [{"value": text, "lang": lang}])
    words = item.get("keyword")
    if isinstance(words, str):
        words = re.split("[;\n]" if ";" in words else "[,\n]", words[:LONGEST_TEXT])
    named = [str(word)[:200] for word in words[:MOST_WORDS]] if isinstance(words, list) else []
    if found := keywords_of(named, lang):
        yield Offer("keywords", found)


def _people(item: Item) -> Iterator[Offer]:
    rows = item.get("author")
    people = rows if isinstance(rows, list) else []
    agents = [agent for row in people[:MOST_PEOPLE] if (agent := _agent(row))]
    if agents:
        yield Offer("creators", agents)


def _agent(row: Any) -> dict[str, Any] | None:
    """Return one person or body; a name in one piece is read as Indonesian names are (metadata §1.5)."""
    if not isinstance(row, Mapping):
        return None
    literal, one = (normalise.clean_name(_line(row, key)) for key in ("literal", "undivided"))
    family, given = (normalise.clean_name(_line(row, key)) for key in ("family", "given"))
    if literal or (not family and names.is_corporate(one)):
        return {"kind": "organisation", "name": literal or one, "role": "cre"}
    if one or not (family and given):
        found = names.parse_name(one or family or given) if one or family or given else None
        return {**found, "role": "aut"} if found else None
    particle = _line(row, "non-dropping-particle") or _line(row, "dropping-particle")
    agent: dict[str, Any] = {
        "kind": "person",
        "family": f"{particle} {family}".strip(),
        "given": given,
        "role": "aut",
    }
    orcid = identifiers.bare("orcid", _line(row, "ORCID"))
    agent |= {"orcid": orcid} if identifiers.is_valid("orcid", orcid) else {}
    places = row.get("affiliation")
    named = (
        [_line(p, "name") for p in places if isinstance(p, Mapping)]
        if isinstance(places, list)
        else []
    )
    return agent | ({"affiliation": [{"name": n} for n in named if n]} if any(named) else {})


def _dates(item: Item) -> Iterator[Offer]:
    if issued := date_in(_date_text(item), "issued"):
        yield Offer("date_issued", issued)


def _date_text(item: Item) -> str:
    """Return the words of the date of issue: `2020-03` of date-parts, or what was written."""
    issued = item.get("issued")
    if not isinstance(issued, Mapping):
        return _line(item, "issued", 60)
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [str(part).strip() for part in first[:3] if part]
    if numbers and all(number.isascii() and number.isdigit() for number in numbers):
        return "-".join([numbers[0].zfill(4), *(number.zfill(2) for number in numbers[1:])])
    return _line(issued, "raw", 60) or _line(issued, "literal", 60)


def _lines(item: Item) -> Iterator[Offer]:
    is_hosted = _line(item, "type") not in ("book", "report", "thesis")
    for key, question in _LINES.items():
        if (value := _line(item, key)) and (is_hosted or question not in _HOSTED):
            yield Offer(question, value)
    if publisher := _line(item, "publisher"):
        is_thesis = _line(item, "type") == "thesis"
        body = {"kind": "organisation", "name": publisher}
        yield Offer("degree_grantor", publisher) if is_thesis else Offer("publisher", body)
    pages = re.fullmatch(r"(\w{1,20})(?:\s*[-–—]+\s*(\w{1,20}))?", _line(item, "page", 60))
    if pages is not None and is_hosted:
        yield Offer("first_page", pages[1])
        if pages[2]:
            yield Offer("last_page", pages[2])


def _numbers(item: Item) -> Iterator[Offer]:
    for scheme, key in (("doi", "DOI"), ("isbn", "ISBN")):
        values = [v for v in _identifiers(item, key, scheme) if identifiers.is_valid(scheme, v)]
        if values:
            yield Offer(scheme, [{"scheme": scheme, "value": value} for value in values])
    issn = [v for v in _identifiers(item, "ISSN", "issn") if identifiers.is_valid("issn", v)]
    if issn and _line(item, "type") not in ("book", "report", "thesis"):
        yield Offer("issn", issn)
    number = _line(item, "number", 100)
    if number and _line(item, "type") == "report":
        yield Offer("report_number", [{"scheme": "report_number", "value": number}])


def _identifiers(item: Item, key: str, scheme: str) -> list[str]:
    """Return the identifiers at `key`, bare; several may stand in one text."""
    value = item.get(key)
    listed = value if isinstance(value, list) else [value]
    texts = [
        part
        for text in listed[:10]
        if isinstance(text, str)
        for part in re.split(r"[,;\s]+", text[:500])
    ]
    return list(dict.fromkeys(found for text in texts if (found := identifiers.bare(scheme, text))))


def _faults(item: Item) -> Iterator[Fault]:
    for scheme, key in (("doi", "DOI"), ("isbn", "ISBN"), ("issn", "ISSN")):
        for value in _identifiers(item, key, scheme):
            if not identifiers.is_valid(scheme, value):
                message = _("Field %(field)s: “%(value)s” is not valid and was left out.")
                yield Fault(message, {"field": key, "value": shown(value, 40)})
    if item.get("issued") and not date_in(_date_text(item), "issued"):
        message = _("Field %(field)s: “%(value)s” is no date and was left out.")
        yield Fault(
            message, {"field": "issued", "value": shown(_date_text(item) or item["issued"], 40)}
        )
    if item.get("language") and not _language(item):
        message = _("Field %(field)s: “%(value)s” is not in the list and was left out.")
        yield Fault(message, {"field": "language", "value": shown(item["language"], 40)})
    for key in ("title", "abstract", "author"):
        expected = list if key == "author" else str
        if item.get(key) and not isinstance(item[key], expected):
            message = _("Field %(field)s has a form that cannot be read and was left out.")
            yield Fault(message, {"field": key})
