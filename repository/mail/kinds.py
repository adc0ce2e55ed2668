"""The kinds of letters that the program writes, with the words they are shipped with.

Each feature has its file in `data/letters/`: `places` (what a word in braces stands for, with an
example), and `letters` (when one is sent, which places it may and must have, subject and text in
Indonesian and English). Read once per process; what librarians changed stands in `letter_text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "data" / "letters"
LANGUAGES = ("id", "en")
COMMON_PLACES = ("name", "site", "site_url")
_COMMON: dict[str, Mapping[str, str]] = {
    "name": {
        "id": "nama penerima",
        "en": "name of the recipient",
        "example_id": "Siti Rahmawati",
        "example_en": "Siti Rahmawati",
    },
    "site": {
        "id": "nama repositori ini",
        "en": "name of this repository",
        "example_id": "Repositori Contoh",
        "example_en": "Sample repository",
    },
    "site_url": {
        "id": "alamat repositori ini",
        "en": "address of this repository",
        "example_id": "https://repositori.example",
        "example_en": "https://repositori.example",
    },
}


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text of a letter in one language, with places in braces."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of letter: its name, what it may hold (`places`) and must hold (`needed`), its words.

    A `is_secret` letter holds a one-time link: once a mail server has it, no page shows it again.
    """

    name: str
    labels: Mapping[str, str]
    when: Mapping[str, str]
    places: tuple[str, ...]
    needed: tuple[str, ...]
    is_secret: bool
    words: Mapping[str, Words]


@cache
def kinds() -> Mapping[str, Kind]:
    """Return all kinds of letters by name, in the order of the files."""
    return {kind.name: kind for kind in (_kind(name, row) for name, row in _rows())}


@cache
def places() -> Mapping[str, Mapping[str, str]]:
    """Return what each place stands for: `id`, `en`, `example_id`, `example_en`."""
    found = dict(_COMMON)
    for content in _files():
        found |= content.get("places", {})
    return found


@cache
def _files() -> tuple[dict[str, Any], ...]:
    paths = sorted(FOLDER.glob("*.yaml"))
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths)


def _rows() -> list[tuple[str, dict[str, Any]]]:
    return [pair for content in _files() for pair in content.get("letters", {}).items()]


def _kind(name: str, row: dict[str, Any]) -> Kind:
    return Kind(
        name=name,
        labels={language: str(row[f"label_{language}"]) for language in LANGUAGES},
        when={language: str(row[f"when_{language}"]) for language in LANGUAGES},
        places=(*COMMON_PLACES, *row.get("places", ())),
        needed=tuple(row.get("needed", ())),
        is_secret=bool(row.get("secret", False)),
        words={
            language: Words(str(row[language]["subject"]).strip(), str(row[language]["text"]))
            for language in LANGUAGES
        },
    )
