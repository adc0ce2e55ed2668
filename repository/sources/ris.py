"""RIS records as CSL-JSON items, read by rispy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import rispy
from rispy.parser import ParseError

from repository.metadata.findings import shown
from repository.sources.references import Fault, Reference

_TAG = re.compile(r"^([A-Z][A-Z0-9])  ?-(?: |$)")
_TYPES = {
    "JOUR": "article-journal",
    "JFULL": "article-journal",
    "EJOUR": "article-journal",
    "MGZN": "article-journal",
    "NEWS": "article-journal",
    "UNPB": "article",
    "CPAPER": "paper-conference",
    "CONF": "paper-conference",
    "THES": "thesis",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CHAP": "chapter",
    "ECHAP": "chapter",
    "RPRT": "report",
    "GOVDOC": "report",
    "DATA": "dataset",
    "MAP": "map",
    "SOUND": "song",
    "VIDEO": "motion_picture",
    "MANSCPT": "manuscript",
    "SLIDE": "speech",
}
_HOST = ("journal_name", "secondary_title", "alternate_title3", "alternate_title2")
_PLAIN = {
    "title": ("title", "primary_title"),
    "abstract": ("abstract", "notes_abstract"),
    "container-title": _HOST,
    "volume": ("volume",),
    "publisher": ("publisher",),
    "publisher-place": ("place_published",),
    "edition": ("edition",),
    "DOI": ("doi",),
    "language": ("language",),
    "genre": ("type_of_work",),
}


def _(message: str) -> str:
    return message


def read(text: str) -> tuple[list[Reference], list[Fault]]:
    """Return the records of `text`, and each line that is none, by its number."""
    lines, faults = _mended(text.split("\n"))
    try:
        records = rispy.loads("\n".join(lines), skip_unknown_tags=True)
    except (ParseError, OSError, ValueError, KeyError, IndexError, TypeError) as error:
        reason = shown(error, 80)
        return [], [
            *faults,
            Fault(_("This RIS cannot be read: %(reason)s. Paste it anew."), {"reason": reason}),
        ]
    return [Reference(_text(r, "id", "label"), dict(_fields(r))) for r in records], faults


def _mended(lines: list[str]) -> tuple[list[str], list[Fault]]:
    """Return the lines with every record closed, and what stands outside of records."""
    kept: list[str] = []
    faults: list[Fault] = []
    is_open = False
    for number, line in enumerate(lines, 1):
        match = _TAG.match(line.strip())
        tag = match[1] if match else ""
        if tag == "TY":
            if is_open:
                kept += ["ER  - "]
                faults.append(
                    Fault(
                        _(
                            "Line %(line)s: the record before has no ER at its end; it was read all the same."
                        ),
                        {"line": number},
                    )
                )
            is_open = True
        elif not is_open and line.strip():
            faults.append(_outside(number, line))
            continue
        body = line.strip()[match.end() :].strip() if match else ""
        kept.append(f"{tag}  - {body}" if tag else line)
        is_open = is_open and tag != "ER"
    return [*kept, *(["ER  - "] if is_open else [])], faults


def _outside(number: int, line: str) -> Fault:
    message = _("Line %(line)s: “%(value)s” stands outside of a record; a record begins with TY.")
    return Fault(message, {"line": number, "value": shown(line, 40)})


def _fields(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    kind = _TYPES.get(_text(record, "type_of_reference"), "document")
    yield "type", kind
    for name, keys in _PLAIN.items():
        if value := _text(record, *keys):
            yield name, value
    if number := _text(record, "number"):
        yield ("issue" if kind == "article-journal" else "number"), number
    if words := record.get("keywords"):
        yield "keyword", words
    pages = [_text(record, key) for key in ("start_page", "end_page")]
    if pages[0]:
        yield "page", "-".join(page for page in pages if page)
    serial = _text(record, "issn")
    if serial:
        yield ("ISSN" if kind == "article-journal" else "ISBN"), serial
    people = record.get("authors") or record.get("first_authors") or []
    yield "author", [_name(str(name)) for name in people]
    if date := _text(record, "date", "year", "publication_year"):
        yield "issued", {"raw": "-".join(part for part in date.split("/")[:3] if part.strip())}


def _name(name: str) -> dict[str, str]:
    family, comma, given = (part.strip() for part in name.partition(","))
    return {"family": family, "given": given} if comma and given else {"undivided": family}


def _text(record: dict[str, Any], *keys: str) -> str:
    """Return the first of these that the record has."""
    for key in keys:
        value = record.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if value:
            return str(value).strip()
    return ""
