"""BibTeX and BibLaTeX entries as CSL-JSON items: bibtexparser splits the text, pylatexenc reads LaTeX in values."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Entry, ParsingFailedBlock
from pylatexenc.latex2text import LatexNodes2Text

from repository.metadata.findings import shown
from repository.sources.references import Fault, Reference

_LONGEST_VALUE = 30_000
_TYPES = {
    "article": "article-journal",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "proceedings": "book",
    "book": "book",
    "booklet": "book",
    "manual": "book",
    "collection": "book",
    "incollection": "chapter",
    "inbook": "chapter",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "unpublished": "article",
    "dataset": "dataset",
}
_GENRES = {"phdthesis": "disertasi", "mastersthesis": "tesis"}
_PLAIN = {
    "title": "title",
    "abstract": "abstract",
    "volume": "volume",
    "publisher": "publisher",
    "institution": "publisher",
    "school": "publisher",
    "organization": "publisher",
    "address": "publisher-place",
    "location": "publisher-place",
    "edition": "edition",
    "doi": "DOI",
    "isbn": "ISBN",
    "issn": "ISSN",
    "journal": "container-title",
    "journaltitle": "container-title",
    "booktitle": "container-title",
    "eventtitle": "event-title",
    "pages": "page",
    "keywords": "keyword",
    "language": "language",
    "langid": "language",
    "type": "genre",
}
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}


def _(message: str) -> str:
    return message


def read(text: str) -> tuple[list[Reference], list[Fault]]:
    """Return the entries of `text`, and for each that could not be read its line and the reason."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what fails is told to the person
    try:
        library = parse_string(text)
    except (RecursionError, ValueError, IndexError, KeyError) as error:
        reason = shown(error, 80)
        return [], [
            Fault(
                _("This BibTeX cannot be read: %(reason)s. Paste the entry anew."),
                {"reason": reason},
            )
        ]
    references, faults = [], []
    for block in library.blocks:
        entry = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else block
        if isinstance(entry, Entry):
            references.append(Reference(entry.key, dict(_fields(entry))))
        elif isinstance(block, ParsingFailedBlock):
            faults.append(_fault(block))
    return references, faults


def _fault(block: ParsingFailedBlock) -> Fault:
    message = _(
        "Line %(line)s: the entry “%(entry)s” cannot be read; a brace or a quotation mark is not closed."
    )
    begins = next((line for line in (block.raw or "").splitlines() if line.strip()), "@")
    return Fault(message, {"line": (block.start_line or 0) + 1, "entry": shown(begins, 40)})


def _fields(entry: Entry) -> Iterator[tuple[str, Any]]:
    values = {f.key.lower(): str(f.value)[:_LONGEST_VALUE] for f in entry.fields}
    kind = entry.entry_type.lower()
    yield "type", _TYPES.get(kind, "document")
    if kind in _GENRES:
        yield "genre", _GENRES[kind]
    yield from ((name, plain(values[key])) for key, name in _PLAIN.items() if values.get(key))
    if values.get("subtitle") and values.get("title"):
        yield "title", f"{plain(values['title'])}: {plain(values['subtitle'])}"
    if values.get("number"):
        yield ("issue" if kind == "article" else "number"), plain(values["number"])
    for key in ("author", "editor"):
        if values.get(key):
            yield key, [_name(part) for part in names_in(values[key])]
    if issued := _issued(values):
        yield "issued", issued


def _issued(values: dict[str, str]) -> dict[str, Any] | None:
    if values.get("date"):
        return {"raw": plain(values["date"])}
    year = re.search(r"\d{4}", plain(values.get("year", "")))
    if year is None:
        return {"raw": plain(values["year"])} if values.get("year") else None
    month = plain(values.get("month", "")).strip().casefold()
    number = _MONTHS.get(month[:3]) or (int(month) if month.isascii() and month.isdigit() else 0)
    return {"date-parts": [[int(year[0]), *([number] if 1 <= number <= 12 else [])]]}


def names_in(value: str) -> list[str]:
    """Return the names of an author field: parted by `and` outside of braces, `others` left out."""
    parts, depth, word_start = [""], 0, True
    for piece in re.split(r"(\s+|[{}])", value):
        depth += (piece == "{") - (piece == "}")
        if depth == 0 and word_start and piece.casefold() == "and":
            parts.append("")
        else:
            parts[-1] += piece
        word_start = not piece or piece.isspace()
    names = (part.strip() for part in parts)
    return [name for name in names if name and name.casefold() != "others"]


def _name(name: str) -> dict[str, str]:
    """Return a CSL name: a body in braces or one word as it is, `Last, First` in its parts, the rest undivided."""
    if name.startswith("{") and name.endswith("}") and "{" not in name[1:]:
        return {"literal": plain(name)}
    parts = [plain(part) for part in name.split(",")]
    if len(parts) == 1 or not parts[-1]:
        return {"undivided": parts[0]}
    suffix = {"suffix": parts[1]} if len(parts) > 2 else {}
    return {"family": parts[0], "given": parts[-1], **suffix}


@cache
def _decoder() -> LatexNodes2Text:
    return LatexNodes2Text(math_mode="verbatim", keep_comments=True)


def plain(value: str) -> str:
    """Return a value without its LaTeX; a value that is no LaTeX after all stays as it is."""
    if not re.search(r"[\\{}$~]", value):
        return value.strip()
    escaped = re.sub(r"(?<!\\)([%&#_])", r"\\\1", value)  # signs that people type as they are
    try:
        return str(_decoder().latex_to_text(escaped)).strip()
    except (
        Exception
    ):  # what people paste need not be LaTeX, and its reader names no errors of its own
        return re.sub(r"[{}]", "", value).strip()
