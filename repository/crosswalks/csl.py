"""CSL-JSON, the form that reference managers and the citation processor read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from repository.crosswalks import values
from repository.crosswalks.values import Record
from repository.metadata import dates, names, record, vocabularies

# Types that a citation names editors and translators of.
_EDITED = {"book", "chapter", "paper-conference"}
# Types that a citation names by their kind, because one CSL type stands for several of ours.
_NAMED_BY_KIND = {"thesis", "report", "speech", "manuscript", "graphic"}


def item(rec: Record, locale: str = "id") -> dict[str, Any]:
    """One CSL-JSON item; `genre` in the language of the locale."""
    kind = values.type_entry(rec)
    found: dict[str, Any] = {"id": f"daluang-{rec['handle']}", "type": str(kind["csl"])}
    found |= {"title": record.main_title(rec).value}
    found |= {"author": [_name(agent) for agent in values.creators(rec)]}
    found |= {"issued": _issued(rec)}
    found |= {"publisher": values.publisher(rec), "publisher-place": rec.get("place")}
    found |= {"language": next(iter(record.languages(rec)), None)}
    found |= {"abstract": next((t.value for t in record.abstracts(rec)), None)}
    found |= {"URL": values.landing(rec), "DOI": values.first_identifier(rec, "doi")}
    found |= {"version": str(rec["version_number"]) if rec.get("version_number") else None}
    found |= _of_type(rec, kind, locale) | _of_host(rec) | _of_series(rec) | _of_event(rec)
    return {key: value for key, value in found.items() if value}


def write(rec: Record, today: date) -> bytes:
    """A list with the one item, as a file."""
    return json.dumps([item(rec)], ensure_ascii=False, indent=1).encode() + b"\n"


def _name(agent: Mapping[str, Any]) -> dict[str, Any]:
    if agent.get("kind") == "organisation":
        return {"literal": names.direct_form(agent)}
    if "family" in agent:
        inverted = {"family": str(agent["family"]), "given": str(agent.get("given", ""))}
        is_fixed = agent.get("order") == "family-first"
        return inverted | ({"static-ordering": True} if is_fixed else {})
    one = {"family": str(agent.get("name", ""))}
    return one | ({"given": str(agent["title_kept"])} if agent.get("title_kept") else {})


def _issued(rec: Record) -> dict[str, Any] | None:
    main = record.main_date(rec)
    if main is None:
        return None
    parts = [int(part) for part in dates.output_date(main).split("-") if part]
    issued: dict[str, Any] = {"date-parts": [parts]}
    return issued | ({"circa": True} if dates.is_approximate(main) else {})


def _of_type(rec: Record, kind: Mapping[str, Any], locale: str) -> dict[str, Any]:
    found: dict[str, Any] = {"number": values.first_identifier(rec, "report_number")}
    if kind["csl"] in _NAMED_BY_KIND:
        found["genre"] = vocabularies.label_of(kind, locale)
    if kind["csl"] in _EDITED:
        found |= {"editor": _with_role(rec, "edt"), "translator": _with_role(rec, "trl")}
        found["edition"] = rec.get("edition")
    if "manuscript" in rec:
        found["archive"] = rec["manuscript"].get("repository")
        found["archive_location"] = values.first_identifier(rec, "shelfmark")
    return found


def _of_series(rec: Record) -> dict[str, Any]:
    series = rec.get("series", {})
    return {"collection-title": series.get("title"), "collection-number": series.get("number")}


def _of_event(rec: Record) -> dict[str, Any]:
    event = rec.get("event", {})
    return {"event-title": event.get("name"), "event-place": event.get("place")}


def _with_role(rec: Record, role: str) -> list[dict[str, Any]]:
    return [_name(a) for a in values.contributors(rec) if a.get("role") == role]


def _of_host(rec: Record) -> dict[str, Any]:
    host = rec.get("host", {})
    issn = host.get("issn") or values.identifier_values(rec, "issn")
    return {
        "container-title": host.get("title"),
        "volume": host.get("volume"),
        "issue": host.get("issue"),
        "page": values.pages(host),
        "ISSN": next(iter(issn), None),
        "ISBN": host.get("isbn") or values.first_identifier(rec, "isbn"),
    }
