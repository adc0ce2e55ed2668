"""Rows of the audit record for the page and for CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from repository.audit.models import AuditEntry
from repository.audit.premis import event_type
from repository.audit.wording import detail_label, kind_label, sentence
from repository.exports.spreadsheet import BYTE_ORDER_MARK, cell
from repository.items.entries import titles_of
from repository.items.models import Item
from repository.items.records import item_url
from repository.people.models import Role
from repository.people.presenting import role_label

HEAD = (
    "number",
    "at",
    "actor_id",
    "actor",
    "operating_system_user",
    "action",
    "premis_event_type",
    "subject_kind",
    "subject_id",
    "subject",
    "details",
    "hash",
)
LONGEST_DETAIL = 120


def page_rows(
    found: Sequence[AuditEntry], names: Mapping[tuple[str, int], Item | str]
) -> list[dict[str, Any]]:
    """Return entries as the page shows them."""
    return [
        {
            "number": entry.id,
            "at": entry.at,
            "who": _("the system") if entry.operating_system_user else entry.actor.name,
            "text": sentence(entry.subject_kind, entry.action, entry.details),
            "premis": event_type(entry.subject_kind, entry.action),
            **_subject(entry, names),
            "details": _details(entry.details),
        }
        for entry in found
    ]


def csv_head() -> str:
    """Return the byte order mark and the line of column names."""
    return BYTE_ORDER_MARK + _lines([HEAD])


def csv_rows(found: Iterable[AuditEntry], names: Mapping[tuple[str, int], Item | str]) -> str:
    """Return a line for each entry; what a spreadsheet would run as a formula is made text."""
    return _lines(_csv_row(entry, names) for entry in found)


def _csv_row(entry: AuditEntry, names: Mapping[tuple[str, int], Item | str]) -> list[str]:
    premis = event_type(entry.subject_kind, entry.action)
    values = (
        entry.id,
        entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        entry.actor_id,
        entry.actor.name,
        entry.operating_system_user or "",
        entry.action,
        premis.uri if premis else "",
        entry.subject_kind,
        entry.subject_id,
        _subject(entry, names)["subject"],
        json.dumps(entry.details, ensure_ascii=False, sort_keys=True),
        entry.hash,
    )
    return [cell(str(value)) for value in values]


def _subject(entry: AuditEntry, names: Mapping[tuple[str, int], Item | str]) -> dict[str, Any]:
    found = names.get((entry.subject_kind, entry.subject_id))
    kind = kind_label(entry.subject_kind)
    if isinstance(found, Item):
        title, _rest = titles_of(found)
        return {
            "kind": kind,
            "subject": title["value"] or found.handle,
            "url": item_url(found.handle),
        }
    gone = entry.details.get("handle") or entry.details.get("name") or f"{entry.subject_id}"
    url = f"/people/{entry.subject_id}" if entry.subject_kind == "user" and found else None
    return {"kind": kind, "subject": str(found or gone), "url": url}


def _details(details: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"name": detail_label(name), "value": _shown(value)}
        for name, value in details.items()
        if value not in (None, "", [], {})
    ]


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if text in {role.value for role in Role}:
        return role_label(Role(text))
    return text if len(text) <= LONGEST_DETAIL else f"{text[:LONGEST_DETAIL]}…"


def _lines(table: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue()
