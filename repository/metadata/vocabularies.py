"""Look-ups in the controlled vocabularies and profiles that are shipped as data files.

The two YAML files in `data/` are read once per process, at the first look-up (about 40 ms). Every
entry is a plain mapping with `label_id` and `label_en`; nothing here may be changed by a caller.
Labels are asked for by locale: `id` gives the Indonesian one, anything else the English one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml

DATA_FOLDER = Path(__file__).parent / "data"
SUBJECT_SCHEME = "daluang-subjects"

Entry = Mapping[str, Any]

# Old or variant codes, to ISO 639-3. The macrolanguage msa stands for its two standard forms, as
# catalogues do.
_LANGUAGE_ALIASES = {"in": "ind", "jw": "jav", "iw": "heb", "zsm": "msa", "zlm": "msa"}
_KEYS = ("key", "code", "notation")


# libyaml reads the lists in 30 ms, the pure reader in 600; both build plain values only.
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _read(name: str) -> dict[str, Any]:
    with (DATA_FOLDER / name).open("rb") as stream:
        loader = _LOADER(stream)
        content: dict[str, Any] = loader.get_single_data()
    return content


@cache
def _vocabularies() -> dict[str, Any]:
    return _read("vocabularies.yaml")


@cache
def _profiles() -> dict[str, Any]:
    return _read("profiles.yaml")


class SubjectSource(Protocol):
    """Where the subject terms are looked up in place of the shipped list."""

    def terms(self) -> Mapping[str, Entry]:
        """The terms of the house by notation, in their order, and those of other lists in use."""

    def find(self, notation: str) -> Entry | None:
        """The term of a notation, of any list."""

    def notation_of(self, folded: str) -> str | None:
        """The notation of the term with this notation, label or synonym, folded."""


_sources: list[SubjectSource] = []


def take_subjects_from(source: SubjectSource) -> None:
    """Look-ups of subjects ask `source` from now on."""
    _sources[:] = [source]


def entries(vocabulary: str) -> Mapping[str, Entry]:
    """Entries of a vocabulary by key, in the order of the list. KeyError for a list that does not
    exist.
    """
    return _sources[0].terms() if vocabulary == "subjects" and _sources else shipped(vocabulary)


@cache
def shipped(vocabulary: str) -> Mapping[str, Entry]:
    """Entries of a vocabulary as the program brings it."""
    rows: list[dict[str, Any]] = _vocabularies()[vocabulary]
    return {str(next(row[k] for k in _KEYS if k in row)): row for row in rows}


def entry(vocabulary: str, key: str) -> Entry | None:
    """The entry with this key, or None."""
    if vocabulary == "subjects" and _sources:
        return _sources[0].find(key)
    return shipped(vocabulary).get(key)


def name_titles() -> Mapping[str, Any]:
    """Word lists for personal names: titles, parts of names, filiation words, particles, degree
    pattern.
    """
    titles: dict[str, Any] = _vocabularies()["name_titles"]
    return titles


def calendar_months() -> Mapping[str, list[str]]:
    """Month names by list: hijri, hijri_ar, javanese, gregorian; twelve each."""
    months: dict[str, list[str]] = _vocabularies()["calendar_months"]
    return months


def label_of(entry_or_field: Entry, locale: str) -> str:
    """The label of an entry, a field or a profile in the reader's language."""
    text = entry_or_field["label_id"] if locale.startswith("id") else entry_or_field["label_en"]
    return str(text)


def label(vocabulary: str, key: str, locale: str) -> str:
    """The label of a key; the key itself when the vocabulary does not have it."""
    found = entry(vocabulary, key)
    return label_of(found, locale) if found else key


def labels(vocabulary: str, locale: str) -> list[tuple[str, str]]:
    """All (key, label) pairs of a vocabulary, in its own order; for choice lists."""
    return [(key, label_of(row, locale)) for key, row in entries(vocabulary).items()]


# -- languages and scripts -------------------------------------------------------------------------


@cache
def _language_codes() -> dict[str, str]:
    codes = dict(_LANGUAGE_ALIASES)
    for key, row in entries("languages").items():
        for kind in ("iso639_1", "iso639_2b", "iso639_2t", "iso639_3"):
            if row.get(kind):
                codes[row[kind]] = key
        codes[key] = key
    return codes


def language_code(code: str) -> str | None:
    """ISO 639-3 for an ISO 639-1, 639-2 or 639-3 code or a tag (`id-ID`); None when unknown."""
    return _language_codes().get(code.strip().replace("_", "-").partition("-")[0].lower())


def facet_language(code: str) -> str:
    """ISO 639-1 of a stored language where there is one, else the ISO 639-3 code: facet and oai_dc
    form.
    """
    row = entry("languages", code)
    return str(row["oai_dc"]) if row else code


def language_tag(code: str, script: str | None = None) -> str:
    """BCP 47 tag of a stored language, with the script when it is given: `id`, `jv-Arab`."""
    tag = facet_language(code)
    return f"{tag}-{script}" if script else tag


# The script in which a language is written unless a text says otherwise; Latin for all others.
_USUAL_SCRIPTS = {
    **dict.fromkeys(("ara", "fas", "urd"), "Arab"),
    "heb": "Hebr",
    "san": "Deva",
    "tam": "Taml",
    "zho": "Hani",
}


def usual_script(language: str) -> str:
    """ISO 15924 code of the script that a language is usually written in."""
    return _USUAL_SCRIPTS.get(language, "Latn")


def direction(script: str | None) -> str:
    """`rtl` or `ltr` for an ISO 15924 code; `ltr` when there is none."""
    row = entry("scripts", script) if script else None
    return str(row["direction"]) if row else "ltr"


# -- subjects --------------------------------------------------------------------------------------


def folded_label(text: str) -> str:
    """A label without regard to case and spaces."""
    return " ".join(text.casefold().split())


@cache
def _subjects_by_words() -> dict[str, str]:
    words: dict[str, str] = {}
    for notation, row in shipped("subjects").items():
        for word in (notation, row["label_id"], row["label_en"]):
            words.setdefault(folded_label(word), notation)
    return words


def shipped_notation(folded: str) -> str | None:
    """Notation of the term of the shipped list with this folded notation or label, or None."""
    return _subjects_by_words().get(folded)


def subject_notation(words: str) -> str | None:
    """Notation of the term with this notation, label (id or en) or synonym, or None; case and spaces
    do not matter.
    """
    folded = folded_label(words)
    return _sources[0].notation_of(folded) if _sources else shipped_notation(folded)


def scheme_of(term: Entry | None) -> str:
    """Scheme of a term; that of the house where it does not say."""
    return str((term or {}).get("scheme", SUBJECT_SCHEME))


def is_below(notation: str, broader: str) -> bool:
    """True when a subject is the given one or stands below it in the list."""
    here: str | None = notation
    while here:
        if here == broader:
            return True
        row = entry("subjects", here)
        here = row.get("broader") if row else None
    return False


# -- types and profiles ----------------------------------------------------------------------------

# What a profile key stands for where a resource type is wanted and no type has that name.
_GENERAL_TYPES = {
    "article": "journal_article",
    "conference": "conference_paper",
    "audiovisual": "video",
}


def resource_type(key: str) -> str | None:
    """Resource type for a type or profile key; a key that is both means the resource type. None
    when neither.
    """
    name = key.strip().lower()
    if name in entries("resource_types"):
        return name
    return _GENERAL_TYPES.get(name)


def profile_of(resource_type_key: str | None) -> str | None:
    """Profile key of a resource type, or None when the type is unknown."""
    row = entry("resource_types", resource_type_key) if resource_type_key else None
    return str(row["profile"]) if row else None


def profiles() -> Mapping[str, Entry]:
    """Profiles by key, in order; each with labels, `resource_types`, `fields` and
    `required_at_deposit`.
    """
    rows: dict[str, Entry] = _profiles()["profiles"]
    return rows


def profile(key: str) -> Entry | None:
    """The profile with this key, or None."""
    return profiles().get(key)


def fields() -> Mapping[str, Entry]:
    """Field definitions by key: shape, labels, help, path in the document, repeatable."""
    rows: dict[str, Entry] = _profiles()["fields"]
    return rows


@cache
def needs(profile_key: str) -> Mapping[str, str]:
    """Field key to need (D, P, R or O) in a profile, in the order of its form. KeyError for no such
    profile.
    """
    return {row["field"]: row["need"] for row in profiles()[profile_key]["fields"]}


def field_label(key: str, locale: str) -> str:
    """Label of a field; the key itself when there is no such field."""
    row = fields().get(key)
    return label_of(row, locale) if row else key
