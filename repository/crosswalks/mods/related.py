"""Related works of a MODS record: host, series, what a copy was made from, the texts of a volume,
and relations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from repository.crosswalks import values
from repository.crosswalks.elements import Attributes, add, group, opened
from repository.crosswalks.mods.holding import IDENTIFIER_TYPES
from repository.crosswalks.mods.people import add_role
from repository.crosswalks.mods.words import add_language, add_text, add_title
from repository.crosswalks.values import Record
from repository.metadata import vocabularies

_DETAILS = (("volume", "volume"), ("issue", "issue"), ("part", "chapter"))


def add_related(root: etree._Element, rec: Record) -> None:
    """One `relatedItem` for each work that the record names."""
    _add_host(root, rec.get("host", {}))
    _add_series(root, rec.get("series", {}))
    for text in rec.get("source", ()):
        with group(root, "relatedItem", {"type": "original"}) as related:
            add_text(related, "note", text)
    for text in rec.get("manuscript", {}).get("texts", ()):
        _add_constituent(root, text)
    for relation in rec.get("relations", ()):
        _add_relation(root, rec, relation)


def _add_host(root: etree._Element, host: Record) -> None:
    with group(root, "relatedItem", {"type": "host"}) as related:
        with group(related, "titleInfo") as title:
            add(title, "title", host.get("title"))
        with group(related, "part") as part:
            for key, kind in _DETAILS:
                with group(part, "detail", {"type": kind}) as detail:
                    add(detail, "number", host.get(key))
            _add_range(part, "pages", host.get("first_page"), host.get("last_page"))
        for issn in host.get("issn", ()):
            add(related, "identifier", issn, {"type": "issn"})
        add(related, "identifier", host.get("isbn"), {"type": "isbn"})


def _add_range(part: etree._Element, unit: str, first: object, last: object) -> None:
    with group(part, "extent", {"unit": unit}) as extent:
        add(extent, "start", first)
        add(extent, "end", last)


def _add_series(root: etree._Element, series: Record) -> None:
    with group(root, "relatedItem", {"type": "series"}) as related:
        with group(related, "titleInfo") as title:
            add(title, "title", series.get("title"))
            if len(title):
                add(title, "partNumber", series.get("number"))
        add(related, "identifier", series.get("issn"), {"type": "issn"})


def _add_constituent(root: etree._Element, text: Mapping[str, Any]) -> None:
    with group(root, "relatedItem", {"type": "constituent"}) as related:
        for n, title in enumerate(text.get("title", ())):
            add_title(related, title, "alternative" if n else None)
        _add_author(related, values.xml_text(str(text.get("author") or "")))
        for code in text.get("language", ()):
            with group(related, "language") as language:
                add_language(language, code)
        for words in text.get("incipit", ()):
            add_text(related, "note", words, "incipit")
        add(related, "note", text.get("note"))
        with group(related, "part") as part:
            _add_range(part, "folios", text.get("from"), text.get("to"))


def _add_author(related: etree._Element, author: str) -> None:
    if author:
        name = opened(related, "name")
        add(name, "namePart", author)
        add_role(name, "aut")


def _add_relation(root: etree._Element, rec: Record, relation: Mapping[str, Any]) -> None:
    kind = vocabularies.entry("relation_types", str(relation.get("type"))) or {}
    named: Attributes = {"displayLabel": kind.get("label_en")}
    named["type" if kind.get("mods") else "otherType"] = kind.get("mods") or kind.get("dcterm")
    with group(root, "relatedItem", named) as related:
        with group(related, "titleInfo") as title:
            add(title, "title", relation.get("title"))
        if relation.get("item"):
            address = values.item_address(rec, str(relation["item"]))
            add(related, "identifier", address, {"type": "uri"})
        elif relation.get("target"):
            target = relation["target"]
            scheme = IDENTIFIER_TYPES.get(str(target["scheme"]))
            if scheme:
                add(related, "identifier", target["value"], {"type": scheme})
