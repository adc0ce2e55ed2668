"""What the history of an item shows: acts in words, differences between descriptions, checksums of files."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from repository.audit.models import AuditEntry
from repository.files.models import FormerFile
from repository.history.wording import sentence
from repository.items.changes import change_rows
from repository.items.entries import titles_of
from repository.items.models import Item, Revision
from repository.items.records import item_url


def head_of(item: Item) -> dict[str, Any]:
    """Return title, address and number of the present description."""
    title, _ = titles_of(item)
    return {
        "handle": item.handle,
        "title": title,
        "url": item_url(item.handle),
        "revision": item.revision_number,
        "version": item.version,
    }


def event_rows(
    item: Item, entries: list[AuditEntry], saved: dict[int, Revision]
) -> list[dict[str, Any]]:
    """Return the acts, the newest first; of saves of one description only the last is told of."""
    rows: list[dict[str, Any]] = []
    told: set[int] = set()
    for entry in entries:
        number = saved_number(entry)
        if number in told and entry.action == "revise":
            continue
        rows.append(_row(item, entry, saved, None if number in told else number))
        told |= {number} if number is not None else set()
    return rows


def saved_number(entry: AuditEntry) -> int | None:
    """Return which description an act saved: a deposit begins with the first."""
    if entry.action == "create":
        return 1
    return int(entry.details.get("revision", 1)) if entry.action == "revise" else None


def _row(
    item: Item, entry: AuditEntry, saved: dict[int, Revision], number: int | None
) -> dict[str, Any]:
    is_system = entry.operating_system_user is not None
    return {
        "at": entry.at,
        "who": gettext("the system") if is_system else entry.actor.name,
        "text": sentence(entry.action, entry.details),
        "reason": _reason(entry),
        "sums": _sums(entry),
        "revision": _revision(item, saved, number) if number is not None else None,
    }


def _revision(item: Item, saved: dict[int, Revision], number: int) -> dict[str, Any] | None:
    present, before = saved.get(number), saved.get(number - 1)
    if present is None:
        return None
    return {
        "number": number,
        "changes": change_rows(before.document, present.document) if before else [],
        "is_first": before is None,
        "is_current": number == item.revision_number,
        "url": url_for("history.revision", handle=item.handle, number=number),
    }


def _reason(entry: AuditEntry) -> str:
    reason = str(entry.details.get("reason") or "")
    return "" if reason.startswith("revision ") else reason


def _sums(entry: AuditEntry) -> list[dict[str, str]]:
    """The checksums of the files that an act is about, named as before and after."""
    details = entry.details
    if entry.action == "replace_file":
        return [
            {"label": gettext("before"), "sha256": details["before"]["sha256"]},
            {"label": gettext("after"), "sha256": details["after"]["sha256"]},
        ]
    if entry.action in ("attach", "detach") and details.get("sha256"):
        return [{"label": "", "sha256": details["sha256"]}]
    return []


def former_rows(item: Item, files: list[FormerFile]) -> list[dict[str, Any]]:
    """Return the files that the item had, for staff."""
    return [
        {
            "name": file.name,
            "size_bytes": file.size_bytes,
            "sha256": file.sha256,
            "at": file.superseded_at,
            "who": file.superseded_by.name,
            "reason": file.reason,
            "is_replaced": file.successor_sha256 is not None,
            "url": url_for("files.former", handle=item.handle, file_id=file.id),
        }
        for file in files
    ]
