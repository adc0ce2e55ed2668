"""From rows of the harvest log to what its pages and the table for download show."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import format_number as number
from flask_babel import format_timedelta, gettext, ngettext

from repository import clock
from repository.harvest_log.lag import Lag, lag_of, last_complete
from repository.harvest_log.models import HarvestedList, Harvester
from repository.harvest_log.remedies import REMEDIES
from repository.harvest_log.sums import OTHERS
from repository.harvesting.source import SqlSource

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def name_of(harvester: Harvester) -> str:
    """Return what a harvester is called on pages."""
    if harvester.agent == OTHERS:
        return str(gettext("All others"))
    return harvester.agent or str(gettext("Without a name"))


def lag_words(lag: Lag | None) -> str:
    """Return a lag in words."""
    if lag is None:
        return str(gettext("No complete list yet"))
    if lag.since is None:
        return str(gettext("Up to date"))
    return str(
        ngettext(
            "%(count)s record behind, for %(time)s",
            "%(count)s records behind, the oldest for %(time)s",
            lag.record_count,
            count=number(lag.record_count),
            time=format_timedelta(clock.now() - lag.since),
        )
    )


def row(harvester: Harvester, source: SqlSource) -> dict[str, Any]:
    """Return a harvester as one row of the table."""
    complete = last_complete(harvester.lists)
    lag = lag_of(complete, source) if complete is not None else None
    name = name_of(harvester)
    return {
        "id": harvester.id,
        "name": name,
        "user_agent": harvester.user_agent if harvester.user_agent != name else "",
        "network": harvester.network,
        "last_seen_at": harvester.last_seen_at,
        "requests": harvester.request_count,
        "records": harvester.record_count,
        "errors": harvester.error_count,
        "busy": harvester.busy_count,
        "lag": lag_words(lag),
        "lag_kind": _kind(lag),
    }


def _kind(lag: Lag | None) -> str:
    if lag is None:
        return ""
    return "done" if lag.since is None else "wait"


def list_row(found: HarvestedList, source: SqlSource) -> dict[str, Any]:
    """Return what a harvester asked for, and how far behind it is there."""
    lag = lag_of(found, source)
    return {
        "verb": found.verb,
        "prefix": found.prefix,
        "set": found.set_spec,
        "requests": found.request_count,
        "asked_at": found.asked_at,
        "from_at": found.from_at,
        "completed_at": found.completed_at,
        "sent": found.sent_count,
        "lag": lag_words(lag),
        "lag_kind": _kind(lag),
    }


def error_rows(harvester: Harvester) -> list[dict[str, Any]]:
    """Return the errors of a harvester in words, faults before what is in order."""
    rows = [
        {
            "code": error.code,
            "count": error.count,
            "last_at": error.last_at,
            "meaning": gettext(REMEDIES[error.code].meaning),
            "remedy": gettext(REMEDIES[error.code].remedy),
            "is_fault": REMEDIES[error.code].is_fault,
        }
        for error in harvester.errors
        if error.code in REMEDIES
    ]
    return sorted(rows, key=lambda entry: (not entry["is_fault"], -int(str(entry["count"]))))


def table(harvesters: Iterable[Harvester], source: SqlSource) -> str:
    """Return the whole table as CSV, with a byte order mark for spreadsheets; times are UTC."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    codes = [code for code in REMEDIES if code != "busy"]
    writer.writerow(
        [
            gettext("Harvester"),
            gettext("User agent"),
            gettext("Network"),
            gettext("First harvest"),
            gettext("Last harvest"),
            gettext("Requests"),
            gettext("Records"),
            gettext("Errors"),
            gettext("Told to wait"),
            *codes,
            gettext("Formats"),
            gettext("Sets"),
            gettext("Last complete list"),
            gettext("From"),
            gettext("Records behind"),
            gettext("Behind since"),
        ]
    )
    for harvester in harvesters:
        writer.writerow([_cell(value) for value in _cells(harvester, codes, source)])
    return out.getvalue()


def _cells(harvester: Harvester, codes: list[str], source: SqlSource) -> list[object]:
    counts = {error.code: error.count for error in harvester.errors}
    complete = last_complete(harvester.lists)
    lag = lag_of(complete, source) if complete is not None else None
    return [
        name_of(harvester),
        harvester.user_agent,
        harvester.network,
        harvester.first_seen_at,
        harvester.last_seen_at,
        harvester.request_count,
        harvester.record_count,
        harvester.error_count,
        harvester.busy_count,
        *(counts.get(code, 0) for code in codes),
        " ".join(sorted({entry.prefix for entry in harvester.lists})),
        " ".join(sorted({entry.set_spec for entry in harvester.lists if entry.set_spec})),
        complete.completed_at if complete else None,
        complete.from_at if complete else None,
        lag.record_count if lag else None,
        lag.since if lag else None,
    ]


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: user agents are written by strangers."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
