"""Entries of the authority list as pages, the picker and spreadsheets show them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from flask_babel import gettext

from repository import web
from repository.authorities.models import Authority
from repository.exports.spreadsheet import BYTE_ORDER_MARK, cell
from repository.items.models import Item, ItemPerson
from repository.items.records import item_url
from repository.metadata import names, vocabularies

FORMS_SHOWN = 3
COLUMNS = (
    *("id", "kind", "standing", "heading", "variants", "orcid", "ror", "affiliation"),
    *("affiliation_ror", "identifiers", "dates", "note", "works"),
)


def url_of(authority: Authority) -> str:
    """Return the address of an entry's page."""
    return f"/authorities/{authority.id}"


def row(authority: Authority, works: int) -> dict[str, Any]:
    """Return an entry as the list shows it."""
    return {
        "id": authority.id,
        "url": url_of(authority),
        "heading": authority.heading,
        "direction": direction(authority.heading),
        "is_person": authority.kind == "person",
        "is_confirmed": authority.standing == "confirmed",
        "orcid": authority.orcid,
        "ror": authority.ror,
        "affiliation": authority.affiliation,
        "dates": authority.dates,
        "works": works,
    }


def direction(text: str) -> str:
    """Return `auto`: names stand in any script, and the browser sees which."""
    return "auto" if text else "ltr"


def suggestion(authority: Authority, cited: Iterable[str]) -> dict[str, Any]:
    """Return an entry as the picker takes it: what fills the boxes, what tells it from others, how works cite it."""
    agent = authority.agent
    others = [form for form in cited if form != authority.heading][:FORMS_SHOWN]
    return {
        "id": authority.id,
        "kind": authority.kind,
        "label": authority.heading,
        "note": note(authority),
        "family": agent.get("family") or agent.get("name", ""),
        "given": agent.get("given", ""),
        "orcid": authority.orcid or "",
        "affiliation": authority.affiliation,
        "ror": authority.affiliation_ror or "",
        "forms": [_boxes(form) for form in others],
    }


def _boxes(heading: str) -> dict[str, str]:
    family, comma, given = heading.partition(", ")
    return {"label": heading, "family": family, "given": given if comma else ""}


def note(authority: Authority) -> str:
    """Return what tells an entry from others of the same name."""
    kind = gettext("Organisation") if authority.kind == "organisation" else ""
    parts = (kind, authority.affiliation, authority.dates, authority.orcid or authority.ror or "")
    return " · ".join(part for part in parts if part)


def details(authority: Authority) -> list[dict[str, Any]]:
    """Return what an entry says as label and values."""
    agent = authority.agent
    orcid = f"https://orcid.org/{authority.orcid}" if authority.orcid else None
    rows: list[tuple[str, list[tuple[str, str | None]]]] = [
        (gettext("Read as"), [(names.direct_form(agent), None)]),
        (gettext("Cited as"), [(names.short_form(agent), None)]),
        (
            gettext("Titles"),
            [(t, None) for t in (*agent.get("prefix", ()), *agent.get("suffix", ()))],
        ),
        (gettext("Other forms"), [(f.form, None) for f in authority.forms if f.kind == "variant"]),
        ("ORCID", [(authority.orcid or "", orcid)]),
        ("ROR", [(authority.ror or "", _ror(authority.ror))]),
        (
            gettext("Affiliation"),
            [
                (authority.affiliation, None),
                (authority.affiliation_ror or "", _ror(authority.affiliation_ror)),
            ],
        ),
        (
            gettext("Other identifiers"),
            [(f"{i['scheme']} {i['value']}", None) for i in authority.identifiers],
        ),
        (gettext("Dates"), [(authority.dates, None)]),
        (gettext("Note"), [(authority.note, None)]),
    ]
    return [
        {"label": label, "values": [{"value": v, "url": u} for v, u in values if v]}
        for label, values in rows
    ]


def _ror(number: str | None) -> str | None:
    return f"https://ror.org/{number}" if number else None


def places(found: Iterable[tuple[ItemPerson, Item]]) -> list[dict[str, Any]]:
    """Return works grouped by role; `value` names a place in a form."""
    groups = []
    for role, rows in groupby(found, key=lambda pair: pair[0].role):
        label = vocabularies.label("relators", role, web.language())
        groups.append({"role": label, "rows": [_place(person, item) for person, item in rows]})
    return groups


def _place(person: ItemPerson, item: Item) -> dict[str, Any]:
    return {
        "value": f"{person.item_id}-{person.position}",
        "as_written": person.heading,
        "title": item.title or gettext("(no title yet)"),
        "url": item_url(item.handle),
        "year": item.year or "",
        "state": item.state,
    }


def table(entries: Iterable[Authority], works: Mapping[int, int]) -> Iterator[str]:
    """Yield the list as CSV that no spreadsheet takes for formulas."""
    yield BYTE_ORDER_MARK + _line(COLUMNS)
    for entry in entries:
        variants = [form.form for form in entry.forms if form.kind == "variant"]
        numbers = [f"{i['scheme']} {i['value']}" for i in entry.identifiers]
        yield _line(
            [
                *(str(entry.id), entry.kind, entry.standing, entry.heading, "; ".join(variants)),
                *(
                    entry.orcid or "",
                    entry.ror or "",
                    entry.affiliation,
                    entry.affiliation_ror or "",
                ),
                *("; ".join(numbers), entry.dates, entry.note, str(works.get(entry.id, 0))),
            ]
        )


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([cell(text) for text in cells])
    return out.getvalue()
