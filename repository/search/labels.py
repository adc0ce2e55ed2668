"""What people call the values of a facet: `bahasa:arab` is the language `ar`, `jenis:naskah` the type `manuscript`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from repository.db import db
from repository.items.queries import public_collections
from repository.metadata import vocabularies

Named = tuple[tuple[frozenset[str], str], ...]
"""Sets of words, each with the value that they name."""

# Words that name the facet itself: "bahasa Arab" is Arab.
_GENERAL = frozenset(
    ["bahasa", "language", "aksara", "huruf", "script", "jenis", "type", "akses", "access"]
)
_FILES = {"yes": "yes ya ada y 1", "no": "no tidak tanpa n 0"}


def values_named(facet: str, label: str) -> tuple[str, ...]:
    """Return the values of a facet with this label or code in either language; else those whose label has its words."""
    wanted = frozenset(_words(label))
    if not wanted:
        return ()
    code = vocabularies.language_code(label) if facet == "language" and len(wanted) == 1 else None
    if code:  # any ISO 639 code
        return (vocabularies.facet_language(code),)
    named = _collections() if facet == "collection" else _named(facet)
    exact = dict.fromkeys(value for words, value in named if words == wanted)
    if exact:
        return tuple(exact)
    return tuple(dict.fromkeys(value for words, value in named if wanted < words))


def _words(text: str) -> list[str]:
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return [word for word in words if word not in _GENERAL] or words


@cache
def _named(facet: str) -> Named:
    return tuple((frozenset(_words(label)), value) for label, value in _labels(facet))


def _collections() -> Named:
    """Collections come and go; they are asked for each time one is named."""
    return tuple(
        (frozenset(_words(label)), collection.slug)
        for collection in public_collections(db.session())
        for label in (collection.slug, collection.title("id"), collection.title("en"))
    )


def _labels(facet: str) -> Iterable[tuple[str, str]]:
    """Give every label of a facet with its value, the values themselves too."""
    if facet == "type":
        kinds = [(x, str(vocabularies.profile_of(k))) for x, k in _of_vocabulary("resource_types")]
        return [*_of_entries(vocabularies.profiles()), *kinds]
    if facet == "script":
        return [*_of_vocabulary("scripts"), *_of_vocabulary("script_varieties")]
    if facet == "access":
        return _of_vocabulary("access_rights")
    if facet == "files":
        return [(word, value) for value, words in _FILES.items() for word in words.split()]
    if facet == "language":
        found = [
            (label, vocabularies.facet_language(key)) for label, key in _of_vocabulary("languages")
        ]
        return [*found, *((value, value) for _, value in found)]
    return ()


def _of_vocabulary(name: str) -> list[tuple[str, str]]:
    return _of_entries(vocabularies.entries(name))


def _of_entries(entries: Mapping[str, vocabularies.Entry]) -> list[tuple[str, str]]:
    return [
        (label, key)
        for key, row in entries.items()
        for label in (key, row["label_id"], row["label_en"])
    ]
