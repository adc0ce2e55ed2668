"""Notes of a MODS record, each with its type; the types are those of the Library of Congress where
it has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from repository.crosswalks.elements import add
from repository.crosswalks.mods.words import add_text
from repository.crosswalks.values import Record
from repository.metadata import vocabularies

_MANUSCRIPT_TEXTS = ("incipit", "explicit", "colophon")
_DATASET_TEXTS = (
    ("method", "methods"),
    ("sample", "statement of sample"),
    ("variables", "variables"),
)


def add_notes(root: etree._Element, rec: Record) -> None:
    """Everything that the record says in words besides abstract and contents."""
    for text in rec.get("description", ()):
        add_text(root, "note", text)
    for text in rec.get("recommendations", ()):
        add_text(root, "note", text, "recommendations")
    _note(root, "venue", rec.get("event", {}).get("place"))
    _note(
        root, "thesis", _joined(rec.get("thesis", {}), "name", "discipline", "grantor", "defended")
    )
    _add_manuscript(root, rec.get("manuscript", {}))
    _add_dataset(root, rec.get("dataset", {}))
    for collected in rec.get("dates", ()):
        if collected.get("type") == "collected":
            _note(root, "date of collection", collected.get("original") or collected.get("edtf"))
    for funding in rec.get("funding", ()):
        _note(root, "funding", _joined(funding, "funder", "programme", "award"))
    _note(root, "reproduction", _capture(rec.get("capture", {})))


def _note(root: etree._Element, kind: str, text: object, label: str | None = None) -> None:
    add(root, "note", text, {"type": kind, "displayLabel": label})


def _joined(part: Mapping[str, Any], *keys: str) -> str:
    return ", ".join(str(part[key]) for key in keys if part.get(key))


def _add_manuscript(root: etree._Element, manuscript: Record) -> None:
    for key in _MANUSCRIPT_TEXTS:
        for text in manuscript.get(key, ()):
            add_text(root, "note", text, key)
    _note(root, "ownership", manuscript.get("provenance"), "Provenance")
    for key, vocabulary, kind in (
        ("acquisition", "acquisition", "acquisition"),
        ("title_source", "title_source", "source of title"),
    ):
        if manuscript.get(key):
            _note(root, kind, vocabularies.label(vocabulary, str(manuscript[key]), "en"))
    for mention in manuscript.get("bibliography", ()):
        _note(root, "citation/reference", mention)


def _add_dataset(root: etree._Element, dataset: Record) -> None:
    for key, kind in _DATASET_TEXTS:
        for text in dataset.get(key, ()):
            add_text(root, "note", text, kind)
    _note(root, "version identification", dataset.get("version"))
    for software in dataset.get("software", ()):
        _note(root, "system details", software)


def _capture(capture: Mapping[str, Any]) -> str:
    parts = [
        str(capture.get("device") or ""),
        f"{capture['dpi']} dpi" if capture.get("dpi") else "",
        f"{capture['bit_depth']} bit" if capture.get("bit_depth") else "",
        "RAW" if capture.get("raw_kept") else "",
        str(capture.get("colour_target") or ""),
        str(capture.get("date") or ""),
    ]
    return "; ".join(part for part in parts if part)
