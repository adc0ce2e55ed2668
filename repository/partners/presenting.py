"""Partners, their records and their harvests as the pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask_babel import gettext, ngettext

from repository.metadata.vocabularies import language_code, language_tag
from repository.partners.messages import FAULTS, ODDITIES
from repository.partners.models import HarvestState, Partner, PartnerHarvest, PartnerRecord
from repository.partners.queries import PAGE_SIZE, Found, Overview
from repository.presentation import day, moment
from repository.search.presenting import notices_of, pager_of, shown_sentences
from repository.search.snippets import sentences

SNIPPET_CHARACTERS = 240
NAMES_SHOWN = 3


def url_of(q: str = "", partner: int | None = None, page: int = 1) -> str:
    """Return the address of a search among partners."""
    chosen: list[tuple[str, str]] = [("q", q)] if q else []
    chosen += [("partner", str(partner))] if partner is not None else []
    chosen += [("page", str(page))] if page > 1 else []
    return f"/partners?{urlencode(chosen)}" if chosen else "/partners"


def results_of(
    found: Found, partners: Sequence[Partner], chosen: Partner | None, q: str, page: int
) -> dict[str, Any]:
    """Return `found` as `partners/search.html` takes it."""
    names = {p.id: p.name for p in partners}
    chosen_id = chosen.id if chosen is not None else None
    return {
        "q": q,
        "total": found.total,
        "entries": [_entry(record, names[record.partner_id], q) for record in found.records],
        "facets": [_facet(found, partners, chosen_id, q)] if len(partners) > 1 else [],
        "chips": [{"label": chosen.name, "url": url_of(q)}] if chosen is not None else [],
        "keep": [("partner", str(chosen_id))] if chosen_id is not None else [],
        "partners": [{"name": p.name, "host": urlsplit(p.base_url).hostname} for p in partners],
        "messages": notices_of(found.notice, is_from_index=found.is_from_index),
        "pager": pager_of(
            found.total, page, lambda number: url_of(q, chosen_id, number), PAGE_SIZE
        ),
    }


def staff_row(row: Overview) -> dict[str, Any]:
    """Return a partner as the staff's table takes it."""
    partner = row.partner
    return {
        "id": partner.id,
        "name": partner.name,
        "base_url": partner.base_url,
        "set": partner.set_spec,
        "prefix": partner.prefix,
        "is_enabled": partner.is_enabled,
        "record_count": row.record_count,
        "due_at": partner.due_at,
        "last": harvest_row(row.last) if row.last is not None else None,
    }


def harvest_row(harvest: PartnerHarvest) -> dict[str, Any]:
    """Return a harvest with its counts, its fault and what was odd in words."""
    fault = FAULTS.get(harvest.fault, harvest.fault)
    return {
        "state": str(harvest.state),
        "state_label": _state_label(harvest),
        "kind": {"complete": "done", "failed": "fix"}.get(str(harvest.state), "work"),
        "started_at": harvest.started_at,
        "wait_until": harvest.wait_until,
        "is_full": harvest.is_full,
        "since": _since(harvest.from_date),
        "counts": _counts(harvest),
        "fault": gettext(fault) if fault else "",
        "fault_detail": harvest.fault_detail,
        "oddities": [
            {
                "sentence": gettext(ODDITIES.get(code, code)),
                "count": count,
                "rows": [row for row in harvest.oddities if row["code"] == code][:20],
            }
            for code, count in sorted((harvest.odd_counts or {}).items())
        ],
    }


def _state_label(harvest: PartnerHarvest) -> str:
    if harvest.state == HarvestState.COMPLETE:
        return str(gettext("Complete"))
    failed = harvest.state == HarvestState.FAILED
    return str(gettext("Failed") if failed else gettext("Under way"))


def _since(from_date: str) -> str:
    """A date of the protocol in words."""
    try:
        at = datetime.fromisoformat(from_date)
    except ValueError:
        return from_date
    return moment(at) if at.tzinfo else day(at.date())


def _counts(harvest: PartnerHarvest) -> str:
    """The counts that are not zero, in one line."""
    parts = [
        (harvest.new, ngettext("%(num)s new", "%(num)s new", harvest.new)),
        (harvest.changed, ngettext("%(num)s changed", "%(num)s changed", harvest.changed)),
        (harvest.deleted, ngettext("%(num)s deleted", "%(num)s deleted", harvest.deleted)),
        (harvest.gone, ngettext("%(num)s gone", "%(num)s gone", harvest.gone)),
        (harvest.skipped, ngettext("%(num)s skipped", "%(num)s skipped", harvest.skipped)),
    ]
    shown = [words for count, words in parts if count]
    is_failed = harvest.state == HarvestState.FAILED
    return ", ".join(shown) or ("" if is_failed else gettext("Nothing new"))


def _entry(record: PartnerRecord, partner: str, q: str) -> dict[str, Any]:
    code = language_code(record.language) if record.language else None
    names = "; ".join(record.creators[:NAMES_SHOWN])
    more = len(record.creators) - NAMES_SHOWN
    snippets = sentences(record.abstract, q, code, SNIPPET_CHARACTERS) if record.abstract else []
    return {
        "url": record.url,
        "host": urlsplit(record.url).hostname if record.url else "",
        "title": record.title,
        "lang": language_tag(code) if code else None,
        "people": gettext("%(names)s and others", names=names) if more > 0 else names,
        "partner": partner,
        "type": record.type,
        "year": record.year,
        "snippets": shown_sentences(snippets),
    }


def _facet(found: Found, partners: Sequence[Partner], chosen: int | None, q: str) -> dict[str, Any]:
    values = [
        {
            "label": partner.name,
            "lang": None,
            "count": found.counts.get(partner.id, 0),
            "url": url_of(q) if partner.id == chosen else url_of(q, partner.id),
            "is_selected": partner.id == chosen,
        }
        for partner in partners
        if found.counts.get(partner.id) or partner.id == chosen
    ]
    return {"name": "partner", "label": gettext("Partner"), "is_open": True, "values": values}
