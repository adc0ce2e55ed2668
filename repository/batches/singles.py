"""Fields that hold one value, as text: what stands there, and putting another text in."""

from __future__ import annotations

from datetime import date
from typing import Any

from repository.items.editing import PLACES
from repository.metadata import record
from repository.metadata.findings import Problem
from repository.metadata.flat import from_flat

Document = dict[str, Any]
RIGHTS = {
    "rights": "statement",
    "license": "licence",
    "access": "access",
    "embargo_until": "embargo_until",
}
SINGLES = ("type", "title", "abstract", "date", "publisher", "place", *RIGHTS)
NEEDED = ("type", "title", "date", "license", "access")
"""What no item can be without: these are never emptied."""


def text(document: Document, key: str) -> str:
    """What stands in a field; of the title and the abstract the main one."""
    if key in RIGHTS:
        return str(document.get("rights", {}).get(RIGHTS[key]) or "")
    if key in ("title", "abstract"):
        found = _main(document, key)
        return str(found["value"]) if found else ""
    if key == "publisher":
        return str(document.get("publisher", {}).get("name") or "")
    if key == "date":
        main = record.main_date(document)
        return str(main["edtf"]) if main is not None else ""
    return str(document.get(key) or "")


def with_text(
    document: Document, key: str, value: str, today: date
) -> tuple[Document, list[Problem]]:
    """The document with another text in a field, empty to clear it, and what is wrong with the text."""
    if not value:
        return _cleared(document, key)
    row: dict[str, Any] = {
        "identifier": "-",
        "title": "-",
        "type": document.get("type"),
        "language": document.get("language") or ["und"],
        **_rights_with(document, key),
        key: value,
    }
    flat = from_flat(row, today=today)
    wrong = [
        Problem(key, p.code, p.values, p.severity)
        for p in flat.problems
        if p.severity == "wrong" and p.field.split("[")[0].split(".")[0] in (key, *_places(key))
    ]
    return (document, wrong) if wrong else (_put(document, key, flat.document), [])


def _places(key: str) -> tuple[str, ...]:
    return PLACES.get(key, (key,))


def _main(document: Document, key: str) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = document.get(key, [])
    return next((row for row in rows if row.get("kind") == "main"), rows[0] if rows else None)


def _cleared(document: Document, key: str) -> tuple[Document, list[Problem]]:
    if key in NEEDED:
        return document, [Problem(key, "needs_value")]
    if key in RIGHTS:
        rights = {k: v for k, v in document.get("rights", {}).items() if k != RIGHTS[key]}
        return {**document, "rights": rights}, []
    changed = {name: value for name, value in document.items() if name != key}
    main = _main(document, key) if key == "abstract" else None
    rest = [row for row in document.get(key, []) if row is not main] if main else []
    return ({**changed, key: rest} if rest else changed), []


def _put(document: Document, key: str, read: Document) -> Document:
    if key in RIGHTS:
        kept = {k: v for k, v in document.get("rights", {}).items() if k not in RIGHTS.values()}
        if read["rights"].get("access") != "embargoed":
            kept.pop("embargo_reason", None)
            kept.pop("embargo_from", None)
        return {**document, "rights": {**kept, **read["rights"]}}
    if key in ("title", "abstract"):
        return {**document, key: _texts(document, key, read[key][0]["value"])}
    if key == "date":
        others = [d for d in document.get("dates", []) if d != record.main_date(document)]
        kinds = {d["type"] for d in read["dates"]}
        return {
            **document,
            "dates": [*read["dates"], *(d for d in others if d["type"] not in kinds)],
        }
    if key == "publisher":
        return {**document, key: read[key]}
    return {**document, key: read[key]}


def _texts(document: Document, key: str, value: str) -> list[dict[str, Any]]:
    """The texts of a field with other words in the main one, whose language and script stay."""
    main = _main(document, key)
    if main is None:
        language = (document.get("language") or ["und"])[0]
        kind = {"kind": "main"} if key == "title" else {}
        return [{"value": value, "lang": language, **kind}]
    rows: list[dict[str, Any]] = document[key]
    return [{**row, "value": value} if row is main else row for row in rows]


def _rights_with(document: Document, key: str) -> dict[str, Any]:
    """What the other three say of the rights now; a day belongs to the access that is there with it."""
    if key not in RIGHTS:
        return {}
    present = {name: text(document, name) for name in RIGHTS if name != key}
    if key == "access":
        present["embargo_until"] = ""
    if key == "embargo_until" and present["access"] == "open":
        present["access"] = ""
    return {name: value for name, value in present.items() if value}
