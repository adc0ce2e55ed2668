"""The files into which a result is written: CSV, RIS and BibTeX, by the crosswalks that serve single items."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from repository import clock
from repository.crosswalks import FORMATS, bibtex, ris
from repository.crosswalks.values import Record
from repository.exports import spreadsheet
from repository.items.models import Item
from repository.items.records import described

LONGEST = 50_000
"""Most items in one file; who needs more harvests (OAI-PMH)."""
NAME_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format of a whole result: `head` opens the file, `write` gives the records of one batch."""

    extension: str
    media_type: str
    label: str
    write: Callable[[Iterable[Record]], str]
    head: Callable[[], str] = str


def _references(records: Iterable[Record]) -> str:
    return "".join(f"{ris.entry(rec)}\r\n" for rec in records)


def _entries(records: Iterable[Record]) -> str:
    """BibTeX keys hold the handle of the item, so that no two in a file are the same."""
    return "".join(f"{bibtex.entry(rec)}\n" for rec in records)


FILE_FORMATS: dict[str, FileFormat] = {
    form.extension: form
    for form in (
        FileFormat(
            "csv",
            "text/csv; charset=utf-8; header=present",
            "CSV",
            spreadsheet.rows,
            spreadsheet.header,
        ),
        FileFormat("ris", f"{FORMATS['ris'].media_type}; charset=utf-8", "RIS", _references),
        FileFormat("bib", f"{FORMATS['bibtex'].media_type}; charset=utf-8", "BibTeX", _entries),
    )
}
"""By the ending of the address, in the order in which they are offered."""


def record_of_hit(item: Item, base_url: str, zone: str) -> dict[str, Any]:
    """Return the public record of a published item, with the day on which it was added here."""
    added_on = clock.day_of(item.published_at, zone).isoformat() if item.published_at else ""
    return {**described(item, base_url), "added_on": added_on}


def file_name(words: str, day: date, extension: str) -> str:
    """Return a name that tells what was searched for and when: letters and digits of any script, and hyphens."""
    kept = "".join(c if c.isalnum() else " " for c in words)
    title = "-".join(kept.split())[:NAME_CHARACTERS].strip("-") or "daluang"
    return f"{title}-{day.isoformat()}.{extension}"
