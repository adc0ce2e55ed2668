"""One line of the harvest log: an answer to a harvester as one JSON object.

No address but a network, no argument but those of the protocol that choose records; every text is
cut to a length, so that a line never exceeds `LONGEST_LINE_BYTES`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from oai import Exchange, ListPage, Selection
from repository.harvest_log import agents

LONGEST_LINE_BYTES = 8192
LONGEST_NETWORK = 43
LONGEST_PREFIX = 60
LONGEST_SET = 270
MOST_CODES = 10
CODES = frozenset(
    {
        "badArgument",
        "badResumptionToken",
        "badVerb",
        "cannotDisseminateFormat",
        "idDoesNotExist",
        "noMetadataFormats",
        "noRecordsMatch",
        "noSetHierarchy",
    }
)
VERBS = frozenset(
    {"Identify", "ListMetadataFormats", "ListSets", "ListIdentifiers", "ListRecords", "GetRecord"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """An answer, when it was given, and to whom: a network and a user agent, cleaned and cut."""

    at: datetime
    network: str
    agent: str
    told: Exchange


def encode(line: Line) -> bytes:
    """Return the line between two line feeds: the first ends what a full disk may have cut off before."""
    told = line.told
    values: dict[str, Any] = {
        "at": _text(line.at),
        "network": line.network,
        "agent": agents.clean(line.agent),
        "status": told.status,
        "answered": _text(told.answered_at),
        "verb": told.verb,
        "records": told.record_count,
        "errors": list(dict.fromkeys(told.error_codes))[:MOST_CODES],
    }
    if told.selection is not None:
        values |= _selection(told.selection)
    if told.page is not None:
        values |= {
            "began": _text(told.page.began_at),
            "sent": told.page.sent_count,
            "first": told.page.is_first,
            "last": told.page.is_last,
        }
    return b"\n" + json.dumps(values, separators=(",", ":")).encode() + b"\n"


def decode(text: bytes) -> Line | None:
    """Return the line that `encode` wrote, without its line feeds; None when it is damaged or was made elsewhere."""
    try:
        values = json.loads(text)
        return _line(values)
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None


def _line(values: Mapping[str, Any]) -> Line:
    selection = None
    if "prefix" in values:
        spec = values["set"]
        selection = Selection(
            _str(values["prefix"], LONGEST_PREFIX),
            None if spec is None else _str(spec, LONGEST_SET),
            _moment(values["from"]),
            _moment(values["until"]),
        )
    page = None
    if "began" in values:
        page = ListPage(
            began_at=_required(_moment(values["began"])),
            sent_count=_count(values["sent"]),
            is_first=bool(values["first"]),
            is_last=bool(values["last"]),
        )
    told = Exchange(
        status=_count(values["status"]),
        answered_at=_moment(values["answered"]),
        verb=values["verb"] if values["verb"] in VERBS else "",
        selection=selection,
        page=page,
        record_count=_count(values["records"]),
        error_codes=tuple(code for code in values["errors"] if code in CODES)[:MOST_CODES],
    )
    return Line(
        at=_required(_moment(values["at"])),
        network=_str(values["network"], LONGEST_NETWORK),
        agent=agents.clean(_str(values["agent"], LONGEST_LINE_BYTES)),
        told=told,
    )


def _selection(selection: Selection) -> dict[str, Any]:
    spec = selection.set_spec
    return {
        "prefix": selection.prefix[:LONGEST_PREFIX],
        "set": None if spec is None else spec[:LONGEST_SET],
        "from": _text(selection.from_at),
        "until": _text(selection.until_at),
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _moment(text: Any) -> datetime | None:
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a zone is missing")
    return found.astimezone(UTC)


def _required(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("a moment is missing")
    return moment


def _str(value: Any, longest: int) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("text is needed")
    return value[:longest]


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
        raise ValueError("a number is needed")
    return value
