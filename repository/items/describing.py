"""The description of an item as label and values, profile by profile, empty fields left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext

from repository.items.dating import date_words
from repository.items.models import Item
from repository.items.relations import REPLACED_BY, REPLACES, public_relations
from repository.metadata import record, vocabularies
from repository.web import language

Value = dict[str, Any]
Row = dict[str, Any]
_CODED = {
    "material": "ms_material",
    "condition": "ms_condition",
    "decoration": "ms_decoration",
    "hand": "ms_hand",
    "binding": "ms_binding",
    "foliation": "ms_quire_marks",
    "title_source": "title_source",
    "acquisition": "acquisition",
}
_IDENTIFIER_FIELDS = {"report_number": "report_number", "shelfmark": "ms_shelfmark"}
_MANUSCRIPT_ROWS = (
    ("repository", "ms_repository"),
    ("material", "ms_material"),
    ("condition", "ms_condition"),
    ("binding", "ms_binding"),
    ("collation", "ms_collation"),
    ("foliation", "ms_foliation"),
    ("lines", "ms_lines"),
    ("textblock", "ms_textblock"),
    ("hand", "ms_hand"),
    ("hands", "ms_hands"),
    ("ink", "ms_ink"),
    ("decoration", "ms_decoration"),
    ("watermark", "ms_watermark"),
    ("chain_lines", "ms_chain_lines"),
    ("title_source", "title_source"),
    ("incipit", "ms_incipit"),
    ("explicit", "ms_explicit"),
    ("colophon", "ms_colophon"),
    ("provenance", "ms_provenance"),
    ("acquisition", "ms_acquisition"),
    ("bibliography", "ms_bibliography"),
)


def details_of(item: Item) -> list[Row]:
    """Return the rows of `Informasi detail`, a manuscript's codicology first."""
    document = item.document
    rows = [*_manuscript(document), *_common(item, document)]
    return [row for row in rows if row["values"]]


def _common(item: Item, document: dict[str, Any]) -> Iterator[Row]:
    locale = language()
    others = [t for t in record.titles(document) if t.value != item.title]
    yield _row(gettext("Other titles"), [_value(t.value, t.tag) for t in others])
    yield _row(gettext("Contributors"), [_person(a) for a in record.contributors(document)])
    publisher = document.get("publisher") or {}
    yield _row(gettext("Publisher"), [_value(publisher["name"])] if publisher.get("name") else [])
    yield _row(gettext("Place"), [_value(document["place"])] if document.get("place") else [])
    main = record.main_date(document)
    if main:
        yield _row(gettext("Date"), [_value(date_words(main))])
    yield _row(
        gettext("Language of the text"),
        [
            _value(vocabularies.label("languages", code, locale))
            for code in document.get("language", [])
        ],
    )
    yield _row(
        gettext("Script"),
        [
            _value(vocabularies.label("scripts", code, locale))
            for code in document.get("script", [])
        ],
    )
    yield _row(
        _label("script_variety"),
        [
            _value(vocabularies.label("script_varieties", key, locale))
            for key in document.get("script_variety", [])
        ],
    )
    yield _row(gettext("Extent"), [_text(e) for e in document.get("extent", [])])
    yield from _links(item, document)
    yield from _coverage(document)
    yield _row(gettext("Source"), [_text(t) for t in document.get("source", [])])
    yield _row(gettext("Notes"), [_text(t) for t in document.get("description", [])])


def _coverage(document: dict[str, Any]) -> Iterator[Row]:
    places = document.get("spatial", [])
    made = [_value(p["name"]) for p in places if p.get("role") == "created"]
    yield _row(gettext("Place of origin"), made)
    yield _row(
        gettext("Places covered"), [_value(p["name"]) for p in places if p.get("role") != "created"]
    )
    yield _row(_label("temporal"), [_value(date_words(t)) for t in document.get("temporal", [])])


def _links(item: Item, document: dict[str, Any]) -> Iterator[Row]:
    series = document.get("series") or {}
    if series.get("title"):
        yield _row(
            gettext("Series"),
            [_value(" ; ".join(filter(None, [series["title"], series.get("number")])))],
        )
    host = document.get("host") or {}
    if host.get("title"):
        yield _row(gettext("Published in"), [_value(host["title"])])
    for identifier in document.get("identifiers", []):
        scheme = identifier["scheme"]
        entry = vocabularies.entry("identifier_schemes", scheme)
        name = str(entry["label"]) if entry and entry.get("label") else scheme.upper()
        name = _label(_IDENTIFIER_FIELDS[scheme]) if scheme in _IDENTIFIER_FIELDS else name
        doi = scheme == "doi"
        url = f"https://doi.org/{identifier['value']}" if doi else None
        yield _row(name, [_value(identifier["value"], url=url)])
    related = [
        _value(r.get("title") or r["target"]["value"], url=_address(r["target"]["value"]))
        for r in document.get("relations", [])
        if isinstance(r.get("target"), dict)
    ]
    yield _row(gettext("Related works"), related + _related_here(item))


def _related_here(item: Item) -> list[Value]:
    """Works of this repository, in whose relation this one stands; versions have a list of their own."""
    rows = [r for r in public_relations(item) if r.get("item")]
    return [
        _value(
            str(row.get("title") or row["item"]),
            url=f"/items/{row['item']}",
            note=vocabularies.label("relation_types", str(row.get("type") or ""), language()),
        )
        for row in rows
        if row.get("type") not in (REPLACES, REPLACED_BY)
    ]


def _manuscript(document: dict[str, Any]) -> Iterator[Row]:
    group = document.get("manuscript") or {}
    for key, name in _MANUSCRIPT_ROWS:
        given = group.get(key)
        if given:
            values = given if isinstance(given, list) else [given]
            yield _row(_label(name), [_coded(key, value) for value in values])


def _coded(key: str, value: Any) -> Value:
    if isinstance(value, dict):
        return _text(value)
    vocabulary = _CODED.get(key)
    label = vocabularies.label(vocabulary, value, language()) if vocabulary else ""
    return _value(label or str(value))


def _label(field: str) -> str:
    """Return a field's name without the number of its group (M7 …)."""
    words = vocabularies.field_label(field, language())
    first, _, rest = words.partition(" ")
    return rest if first[:1] == "M" and first[1:].isdigit() else words


def _person(agent: record.Agent) -> Value:
    role = vocabularies.label("relators", agent.role, language()) if agent.role else ""
    return _value(agent.direct, note=f"({role.lower()})" if role else None)


def _text(text: dict[str, Any]) -> Value:
    view = record.text_of(text)
    return _value(view.value, view.tag)


def _address(text: str) -> str | None:
    return text if text.startswith(("http://", "https://")) else None


def _value(
    value: str, lang: str | None = None, url: str | None = None, note: str | None = None
) -> Value:
    return {"value": value, "lang": lang, "url": url, "note": note}


def _row(label: str, values: list[Value]) -> Row:
    return {"label": label, "values": values}
