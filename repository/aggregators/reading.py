"""Reading a record as each consumer does: which elements it takes, and what of them it shows.

VuFind's stock stylesheet for repositories takes the first title, description, contributor, type and publisher, the
first four characters of the first date, all creators, subjects and languages, and every identifier that begins with
`http` as a link. Scholarly search engines read the tags of the page; OpenAIRE reads a format of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lxml import etree

from repository.aggregators.evidence import Evidence

OAIRE = "http://namespace.openaire.eu/schema/oaire/"
DATACITE = "http://datacite.org/schema/kernel-4"
DC = "http://purl.org/dc/elements/1.1/"
NAMES = {"o": OAIRE, "d": DATACITE, "dc": DC}
EUREPO = "info:eu-repo/semantics/"
ACCESS_TERMS = frozenset(
    EUREPO + word for word in ("openAccess", "embargoedAccess", "restrictedAccess", "closedAccess")
)
LONGEST_ABSTRACT = 400  # characters that a list of results shows


@dataclass(frozen=True, slots=True)
class Card:
    """A work as one consumer understood it; what it found nothing for is empty. `page` is where its title leads."""

    title: str = ""
    authors: tuple[str, ...] = ()
    contributor: str = ""
    year: str = ""
    type: str = ""
    abstract: str = ""
    languages: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    publisher: str = ""
    access: str = ""
    page: str = ""
    links: tuple[str, ...] = ()
    fulltext: str = ""


def as_vufind(seen: Evidence) -> Card:
    """Indonesia OneSearch and other portals on VuFind: by its stock stylesheet for repositories."""
    links = tuple(i for i in seen.all("identifier") if i.startswith("http"))
    return Card(
        title=_first_of(seen.all("title")),
        authors=_filled(seen.all("creator")),
        contributor=_first_of(seen.all("contributor")),
        year=seen.first("date")[:4],
        type=seen.first("type"),
        abstract=seen.first("description"),
        languages=_filled(seen.all("language")),
        subjects=_filled(seen.all("subject")),
        publisher=_first_of(seen.all("publisher")),
        page=next(iter(links), ""),
        links=links[1:],
    )


def as_base(seen: Evidence) -> Card:
    """BASE: Dublin Core; the kind of work and the access from the terms of `info:eu-repo`."""
    card = as_vufind(seen)
    kind = next((t for t in seen.all("type") if t.startswith(EUREPO)), "")
    access = next((r for r in seen.all("rights") if r in ACCESS_TERMS), "")
    return replace(card, type=kind.removeprefix(EUREPO), access=access.removeprefix(EUREPO))


def as_core(seen: Evidence) -> Card:
    """CORE: Dublin Core, and the first identifier that is the address of a PDF as the full text."""
    card = as_vufind(seen)
    pdf = next((link for link in (card.page, *card.links) if link.lower().endswith(".pdf")), "")
    return replace(card, fulltext=pdf, links=())


def as_scholar(seen: Evidence) -> Card:
    """Google Scholar: the tags of the page, and the abstract that stands on it."""
    where = ("technical_report_institution", "dissertation_institution", "journal_title")
    places = (*where, "conference_title", "inbook_title")
    found = (next(iter(seen.tagged(name)), "") for name in places)
    abstracts = (str(text["value"]) for text in seen.record.get("abstract", ()))
    return Card(
        title=next(iter(seen.tagged("title")), ""),
        authors=seen.tagged("author"),
        year=next(iter(seen.tagged("publication_date")), "")[:4],
        abstract=next(abstracts, ""),
        languages=seen.tagged("language"),
        publisher=next((place for place in found if place), ""),
        page=next(iter(seen.tagged("abstract_html_url")), ""),
        fulltext=next(iter(seen.tagged("pdf_url")), ""),
    )


def as_openaire(seen: Evidence) -> Card | None:
    """OpenAIRE: the format `oai_openaire`; None where a record is not offered in it."""
    root = seen.openaire
    if root is None:
        return None
    return Card(
        title=_first_of(texts(root, "d:titles/d:title")),
        authors=texts(root, "d:creators/d:creator/d:creatorName"),
        contributor=_first_of(texts(root, "d:contributors/d:contributor/d:contributorName")),
        year=_first_of(texts(root, "d:dates/d:date[@dateType='Issued']"))[:4],
        type=_first_of(texts(root, "o:resourceType")),
        abstract=_first_of(texts(root, "dc:description")),
        languages=texts(root, "dc:language"),
        subjects=texts(root, "d:subjects/d:subject"),
        publisher=_first_of(texts(root, "dc:publisher")),
        access=_first_of(texts(root, "d:rights")),
        page=_first_of(texts(root, "d:identifier")),
        fulltext=_first_of(texts(root, "o:file")),
    )


def texts(root: etree._Element, path: str) -> tuple[str, ...]:
    """The texts of the elements at a path, without those that are empty; prefixes `o`, `d` and `dc`."""
    return _filled(element.text or "" for element in root.iterfind(path, NAMES))


def _filled(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in found if text.strip())


def _first_of(found: Iterable[str]) -> str:
    return next((text for text in found if text.strip()), "")
