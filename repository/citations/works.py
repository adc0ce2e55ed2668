"""A record as styles read it: CSL-JSON with what only a printed reference needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from repository.crosswalks import csl
from repository.crosswalks.values import Record

_VERSION = {"id": "Versi", "en": "Version"}


def work_of(rec: Record, language: str, today: date | None) -> dict[str, Any]:
    """The CSL-JSON of a record for readers of a language.

    The version stands behind the title, because styles print it for software alone. Indonesian editions are
    written out, because terms of CSL only know endings of numbers. `today` is the day on which a work without
    DOI was read; None leaves it out.
    """
    item = csl.item(rec, language)
    item.pop("abstract", None)
    if number := item.pop("version", None):
        item["title"] = f"{item.get('title', '')} ({_VERSION[language]} {number})".lstrip()
    if event := item.get("event-title"):
        item["event"] = event  # its name before CSL 1.0.2, which some styles still use
    edition = str(item.get("edition") or "")
    if language == "id" and edition.isdecimal():
        item["edition"] = f"Edisi ke-{edition}"
    if today is not None and "DOI" not in item:
        item["accessed"] = {"date-parts": [[today.year, today.month, today.day]]}
    return item
