"""What a MARC record says of a manuscript as an object, and of the digitisation of any original."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from repository.crosswalks import values
from repository.crosswalks.marc import notes
from repository.crosswalks.marc.fields import Field, field, twin
from repository.crosswalks.values import Record
from repository.metadata import vocabularies

_TITLE_SOURCES = {
    "colophon": "Judul dari kolofon.",
    "incipit": "Judul dari pembuka teks.",
    "title_page": "Judul dari halaman judul atau sampul.",
    "catalogue": "Judul dari katalog atau pustaka.",
    "owner": "Judul menurut keterangan pemilik.",
    "assigned": "Judul diberikan pengatalog.",
}
_LABELLED = (
    ("ink", "Tinta"),
    ("hands", "Tangan"),
    ("lines", "Baris per halaman"),
    ("collation", "Kuras"),
    ("watermark", "Cap kertas"),
    ("chain_lines", "Garis tebal dan tipis"),
    ("textblock", "Blok teks"),
)
_CODED = (
    ("hand", "ms_hand", "Khat"),
    ("decoration", "ms_decoration", "Hiasan"),
    ("foliation", "ms_quire_marks", "Penomoran"),
)
_READINGS = (("incipit", "Incipit"), ("explicit", "Explicit"))


def fields(rec: Record, today: date) -> Iterator[Field]:
    """500, 505, 510, 534, 541, 561, 563, 583 and 852."""
    yield from _digitisation(rec.get("capture", {}))
    group = rec.get("manuscript", {})
    if not group:
        return
    yield from field("500", "  ", ("a", _TITLE_SOURCES.get(str(group.get("title_source")))))
    yield from _readings(group)
    yield from _codicology(group)
    yield from _contents(group)
    for text in group.get("bibliography", ()):
        work, _, page = str(text).partition(", hlm. ")
        yield from field("510", "4 " if page else "3 ", ("a", work), ("c", page and f"hlm. {page}"))
    yield from notes.original(rec, today)
    acquired = group.get("acquisition")
    words = vocabularies.label("acquisition", str(acquired), "id") if acquired else ""
    yield from field("541", "1 ", ("c", words))
    yield from field("561", "1 ", ("a", group.get("provenance")))
    binding = group.get("binding")
    words = vocabularies.label("ms_binding", str(binding), "id") if binding else ""
    yield from field("563", "  ", ("a", words))
    yield from _condition(group)
    for mark in values.identifier_values(rec, "shelfmark") or [""]:
        yield from field("852", "8 ", ("a", group.get("repository")), ("j", mark))


def _readings(group: Mapping[str, Any]) -> Iterator[Field]:
    for key, label in _READINGS:
        yield from _paired(label, list(group.get(key, ())))
    colophon = list(group.get("colophon", ()))
    translations = [t for t in colophon if t.get("part") == "translation"]
    yield from _paired("Kolofon", [t for t in colophon if t not in translations])
    for text in translations:
        yield from field("500", "  ", ("a", f"Kolofon (terjemahan): {text['value']}"))


def _paired(label: str, texts: list[Mapping[str, Any]]) -> Iterator[Field]:
    """A romanised text with the original as its twin; what has no partner by itself."""
    latin = [t for t in texts if _script(t) == "Latn"]
    others = [t for t in texts if _script(t) != "Latn"]
    for n, text in enumerate(latin):
        other = others[n] if n < len(others) else None
        pair = twin(_script(other), "  ", ("a", f"{label}: {other['value']}")) if other else None
        yield from field("500", "  ", ("a", f"{label}: {text['value']}"), twin=pair)
    for text in others[len(latin) :]:
        yield from field("500", "  ", ("a", f"{label}: {text['value']}"))


def _script(text: Mapping[str, Any]) -> str:
    return str(text.get("script") or vocabularies.usual_script(str(text.get("lang", "und"))))


def _codicology(group: Mapping[str, Any]) -> Iterator[Field]:
    for key, label in _LABELLED:
        yield from field("500", "  ", ("a", f"{label}: {group[key]}" if group.get(key) else ""))
    for key, vocabulary, label in _CODED:
        words = ", ".join(vocabularies.label(vocabulary, v, "id") for v in group.get(key, ()))
        yield from field("500", "  ", ("a", f"{label}: {words}" if words else ""))


def _contents(group: Mapping[str, Any]) -> list[Field]:
    parts = [_text_item(item) for item in group.get("texts", ())]
    words = " -- ".join(part for part in parts if part)
    return field("505", "0 ", ("a", f"{words}." if words else ""))


def _text_item(item: Mapping[str, Any]) -> str:
    title = next((str(t["value"]) for t in item.get("title", ())), "")
    folios = "-".join(str(item[key]) for key in ("from", "to") if item.get(key))
    return f"{title} ({folios})" if title and folios else title


def _digitisation(capture: Mapping[str, Any]) -> list[Field]:
    day = str(capture.get("date", "")).replace("-", "")
    quality = [f"{capture['dpi']} dpi"] if capture.get("dpi") else []
    quality += [f"{capture['bit_depth']} bit"] if capture.get("bit_depth") else []
    how = "; ".join(part for part in (", ".join(quality), str(capture.get("device", ""))) if part)
    action = "digitized" if day or how else ""
    return field("583", "1 ", ("a", action), ("c", day), ("i", how))


def _condition(group: Mapping[str, Any]) -> list[Field]:
    labels = [vocabularies.label("ms_condition", key, "en") for key in group.get("condition", ())]
    state = ", ".join(label.lower() for label in labels)
    return field("583", "1 ", ("a", "condition reviewed" if state else ""), ("l", state))
