"""What a certificate of deposit says, as plain values for the typesetter."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from repository.files.queries import listed_files
from repository.items.models import Item
from repository.items.records import item_url
from repository.metadata import record
from repository.settings import Settings

MOST_FILES = 40


def contents_of(item: Item, settings: Settings, base_url: str) -> dict[str, Any]:
    """Return everything that stands on the certificate of a published item; days in the site's zone.

    `files` are at most 40; `more_files` says how many others there are.
    """
    zone = ZoneInfo(settings.timezone)
    files = listed_files(item)
    return {
        "institution": settings.institution or settings.name,
        "site": settings.name,
        "address": settings.address,
        "handle": item.handle,
        "titles": titles_of(item.document),
        "authors": [agent.direct for agent in record.creators(item.document)],
        "depositor": item.depositor.name,
        "url": item_url(item.handle, base_url),
        "deposited": _days(item.submitted_at or item.created_at, zone),
        "published": _days(item.published_at, zone),
        "files": [
            {"name": file.name, "size": file.size_bytes, "sha256": file.sha256}
            for file in files[:MOST_FILES]
        ],
        "more_files": max(0, len(files) - MOST_FILES),
    }


def titles_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the main title and those beside it, each with whether it is written from right to left."""
    rows = sorted(document.get("title") or [], key=lambda row: row.get("kind") != "main")
    return [{"text": str(row["value"]), "is_right_to_left": _is_right_to_left(row)} for row in rows]


def _is_right_to_left(row: dict[str, Any]) -> bool:
    if row.get("transliteration"):
        return False
    letters = [c for c in str(row["value"]) if c.isalpha()]
    arabic = sum("\u0590" <= c <= "\u08ff" or "\ufb1d" <= c <= "\ufefc" for c in letters)
    return arabic * 2 > len(letters)


def _days(at: datetime | None, zone: ZoneInfo) -> dict[str, str]:
    if at is None:
        return {"id": "–", "en": "–"}
    day = at.astimezone(zone).date()
    return {code: str(format_date(day, "d MMMM yyyy", locale=code)) for code in ("id", "en")}
