"""First values for a deposit form: what the file's properties and first pages say.

All of it is guessing by rules that fit Indonesian reports, theses and articles; a value that no
rule finds is left out rather than invented.
"""

import re
from dataclasses import asdict, replace

from repository.pages.extract.child import headings, language, sections
from repository.pages.extract.child.layout import Line, lines_of, lines_of_text
from repository.pages.extract.child.names import names_in
from repository.pages.extract.results import Proposal, Proposed, Source
from repository.pages.extract.sniffing import PDF

_TITLE_PAGES = 3
_MAX_CREATORS = 20
_BY = re.compile(
    r"^(?:disusun oleh|ditulis oleh|oleh|penulis|penyusun|peneliti|pengarang|"
    r"tim (?:penulis|penyusun|peneliti)|ketua(?: tim)?|koordinator|anggota|written by|prepared by|by|"
    r"authors?)"
    r"\b\s*:?\s*(.*)$",
    re.IGNORECASE,
)
_JUNK_AUTHOR = re.compile(
    r"^(?:user.*|admin.*|administrator|acer|asus|hp|lenovo|toshiba|windows.*|microsoft.*|owner|pc.*|"
    r"compaq|dell|my computer|unknown|none|author|\W*|.{0,2})$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19[5-9]\d|20[0-4]\d)\b")

Properties = dict[str, str]


def propose(mime: str) -> dict[str, object]:
    """Return the proposal for the task's file as plain values."""
    if mime == PDF:
        from repository.pages.extract.child import pdfium

        document = pdfium.Document()
        names = ("Title", "Author", "Subject", "Keywords", "CreationDate")
        properties = {name: document.property(name) for name in names}
        proposal = proposal_of(lines_of(document), properties)
        return asdict(replace(proposal, page_count=document.page_count))
    from repository.pages.extract.child import documents, office_lines, tasks

    reader = tasks.reader_of_text(mime)
    pages = [page.text for page in documents.pages(reader)]
    lines = office_lines.lines_of(reader) or lines_of_text(pages)
    proposal = proposal_of(lines, documents.properties(reader))
    return asdict(replace(proposal, page_count=len(pages)))


def proposal_of(lines: list[Line], properties: Properties) -> Proposal:
    """Return what the lines of the first pages and the file's properties say."""
    first = min((line.page for line in lines if line.page <= _TITLE_PAGES), default=1)
    cover = [line for line in lines if line.page == first]
    title_lines, title = _title(cover, lines, properties)
    told = language.of(" ".join(line.text for line in lines))
    return Proposal(
        title=title,
        creators=_creators(cover, title_lines, lines, properties),
        abstract=sections.abstract(lines, told.value if told else ""),
        keywords=sections.keywords(lines, properties.get("Keywords", "")),
        language=told,
        year=_year(cover, properties),
        doi=sections.doi(lines),
        isbn=sections.isbn(lines),
    )


def _title(
    cover: list[Line], lines: list[Line], properties: Properties
) -> tuple[list[Line], Proposed | None]:
    """Return the lines of the title on the cover and the title to propose.

    The properties' title is taken when the first pages hold its words, or when these hold none.
    """
    source = Source.LARGEST_TYPE
    found = headings.largest(cover)
    if not found and cover and not any(line.top for line in cover):
        source, found = Source.FIRST_LINE, headings.first_line(cover)
    stated = " ".join(properties.get("Title", "").split())
    if stated and not headings.is_junk(stated):
        text = " ".join(line.text for line in lines if line.page <= _TITLE_PAGES).casefold()
        words = re.findall(r"\w{3,}", stated.casefold())
        known = sum(word in text for word in words) >= 0.6 * max(1, len(words))
        if (known and len(words) > 1) or not found:
            return found, Proposed(stated, Source.PROPERTIES)
    if not found:
        return [], None
    return found, Proposed(headings.joined(found), source, found[0].page)


def _creators(
    cover: list[Line], title: list[Line], lines: list[Line], properties: Properties
) -> tuple[Proposed, ...]:
    early = [line for line in lines if line.page <= _TITLE_PAGES]
    found = _labelled(early)
    if not found and title:
        found = _run_of_names(cover[cover.index(title[-1]) + 1 :], Source.BELOW_TITLE)
    author = properties.get("Author", "").strip()
    if not found and not _JUNK_AUTHOR.match(author):
        found = [Proposed(name, Source.PROPERTIES) for name in names_in(author)]
    unique = {creator.value.casefold(): creator for creator in reversed(found)}
    return tuple(reversed(unique.values()))[:_MAX_CREATORS]


def _labelled(lines: list[Line]) -> list[Proposed]:
    """Return the names after words like "Oleh:"; more such words may follow (Ketua, Anggota)."""
    found: list[Proposed] = []
    for index, line in enumerate(lines):
        match = _BY.match(line.text)
        if not match or (found and line.page != found[0].page):
            continue
        beside = (names_in(match[1]) or names_in(match[1].split(",")[0])) if match[1] else []
        if match[1] and not beside:
            continue
        found += [Proposed(name, Source.LABEL, line.page) for name in beside]
        found += _run_of_names(lines[index + 1 :], Source.LABEL)
    return found


def _run_of_names(lines: list[Line], source: Source) -> list[Proposed]:
    found: list[Proposed] = []
    for line in lines:
        names = names_in(line.text)
        if not names or (found and line.page != found[0].page):
            break
        found += [Proposed(name, source, line.page) for name in names]
    return found


def _year(cover: list[Line], properties: Properties) -> Proposed | None:
    sized = any(line.top for line in cover)
    for line in reversed(cover):
        if sized and line.top < 0.5:
            break
        if found := _YEAR.findall(line.text):
            return Proposed(found[-1], Source.FOOT, line.page)
    for line in cover[:40]:
        if found := _YEAR.findall(line.text):
            return Proposed(found[-1], Source.TEXT, line.page)
    if found := re.findall(r"(?:19|20)\d\d", properties.get("CreationDate", "")[:8]):
        return Proposed(found[0], Source.PROPERTIES)
    return None
