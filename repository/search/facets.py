"""Facets as the pages show them: names, values with links, chips, and the page of all values of one."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import gettext

from repository.items.entries import type_label
from repository.items.models import Collection
from repository.metadata import vocabularies
from repository.search import histogram
from repository.search.arguments import FACETS, SearchArguments
from repository.web import language
from search_index import Facet

VALUES_SHOWN = 8
OPEN_FACETS = ("type", "year", "collection", "language")
VALUES_ON_A_PAGE = 120

Facets = dict[str, tuple[Facet, ...]]
Collections = dict[str, Collection]


def facets_of(
    facets: Facets, arguments: SearchArguments, collections: Collections
) -> list[dict[str, Any]]:
    """Return all facets in their order as the macro `facet_list` takes them."""
    names = facet_names()
    return [
        _facet(name, names[name], facets.get(name, ()), arguments, collections) for name in FACETS
    ]


def _facet(
    name: str,
    label: str,
    facets: tuple[Facet, ...],
    arguments: SearchArguments,
    collections: Collections,
) -> dict[str, Any]:
    chosen = arguments.values(name)
    shown: dict[str, Any] = {
        "name": name,
        "label": label,
        "is_open": name in OPEN_FACETS or bool(chosen),
        "values": [],
        "histogram": None,
        "more_url": None,
    }
    if name == "year":
        shown["histogram"] = histogram.histogram_of(facets, arguments)
        return shown
    counted = [f for f in facets if f.count or f.value in chosen]
    kept = [f for n, f in enumerate(counted) if n < VALUES_SHOWN or f.value in chosen]
    shown["values"] = [_value(name, f, arguments, collections) for f in kept]
    if len(counted) > len(kept):
        shown["more_url"] = arguments.at_page(1).url(f"/search/facets/{name}")
    return shown


def _value(
    name: str, facet: Facet, arguments: SearchArguments, collections: Collections
) -> dict[str, Any]:
    return {
        "label": facet_label(name, facet.value, collections),
        "lang": None,
        "count": facet.count,
        "url": arguments.toggled(name, facet.value).url(),
        "is_selected": facet.value in arguments.values(name),
    }


def all_values_of(
    name: str,
    facets: tuple[Facet, ...],
    arguments: SearchArguments,
    collections: Collections,
    *,
    contains: str,
    is_alphabetical: bool,
) -> list[dict[str, Any]]:
    """Return the values of one facet whose label holds the letters of `contains`, most frequent first or by label."""
    wanted = _letters(contains)
    values = [_value(name, f, arguments, collections) for f in facets if f.count]
    values = [v for v in values if wanted in _letters(v["label"])]
    return sorted(values, key=lambda v: _letters(v["label"])) if is_alphabetical else values


def _letters(text: str) -> str:
    """Capitals, accents and vowel signs do not matter."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def chips_of(arguments: SearchArguments, collections: Collections) -> list[dict[str, str]]:
    """Return the chosen values, each with the address without it."""
    names = facet_names()
    return [
        {
            "label": f"{names[facet]}: {facet_label(facet, value, collections)}",
            "url": arguments.toggled(facet, value).url(),
        }
        for facet in FACETS
        for value in arguments.values(facet)
    ]


def facet_label(facet: str, value: str, collections: Collections) -> str:
    """Return a facet value in the reader's language."""
    if facet == "type":
        return type_label(value)
    if facet == "year":
        return histogram.label_of(value)
    if facet == "collection":
        return collections[value].title(language()) if value in collections else value
    if facet == "files":
        return str(gettext("With files") if value == "yes" else gettext("Description only"))
    return _term_label(facet, value, language())


def _term_label(facet: str, value: str, locale: str) -> str:
    """A term of a vocabulary by its label, anything else as it is."""
    if facet == "access":
        return vocabularies.label("access_rights", value, locale).capitalize()
    if facet == "script":
        name = "scripts" if vocabularies.entry("scripts", value) else "script_varieties"
        return vocabularies.label(name, value, locale)
    if facet == "language":
        code = vocabularies.language_code(value)
        return vocabularies.label("languages", code, locale) if code else value
    if facet == "subject":
        notation = vocabularies.subject_notation(value)
        return vocabularies.label("subjects", notation, locale) if notation else value
    return value


def facet_names() -> dict[str, str]:
    """Return the names of the facets in the reader's language."""
    return {
        "type": gettext("Type"),
        "year": gettext("Year"),
        "collection": gettext("Collection"),
        "language": gettext("Language of the text"),
        "script": gettext("Script"),
        "subject": gettext("Subject"),
        "creator": gettext("Author"),
        "access": gettext("Access"),
        "files": gettext("Attachments"),
    }
