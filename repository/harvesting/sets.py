"""The sets of OAI-PMH (§2.6): which of them hold an item, what each is called, and the lists of one format.

`collection:…` follows the tree of collections; `type:`, `access:`, `driver` and `openaire` follow from the item itself.
A format that not every item is offered in has lists of its own, one for each set: `etdms=type:thesis` is the list of
that set in etdms. The equals sign cannot stand in a setSpec, so no set is ever mistaken for such a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from oai import SetDescription
from oai.descriptions import set_description
from repository.access.policy import VISITOR, Access, Action, may
from repository.access.subjects import subject_of
from repository.crosswalks.harvested import HARVESTED, suiting
from repository.files.models import FileRole
from repository.items.models import Collection, Item
from repository.metadata import record
from repository.metadata.vocabularies import entry, label, label_of, profile

WHOLE = ""
PARENTS = {
    "collection": "Collections",
    "type": "Types",
    "access": "Access",
}  # every record is in each of these
OPENAIRE, DRIVER = "openaire", "driver"
_NAMES = {
    **PARENTS,
    OPENAIRE: "OpenAIRE",
    DRIVER: "Open Access DRIVERset",
}
_TITLES_ID = {"collection": "Koleksi", "type": "Jenis", "access": "Akses"}
_DESCRIPTIONS = {
    OPENAIRE: {
        "id": "Cantuman yang memenuhi semua syarat pedoman OpenAIRE.",
        "en": "Records that have all that the OpenAIRE guidelines require.",
    },
    DRIVER: {
        "id": "Teks yang boleh dibuka siapa pun.",
        "en": "Texts that everybody may open.",
    },
}


def specs_of(item: Item, access: Access, day: date) -> frozenset[str]:
    """All lists in which a published item stands on `day`, when its access is `access`."""
    sets = {WHOLE, f"type:{item.profile}", f"access:{access}", *collection_specs(item)}
    if _meets_openaire(item):
        sets.add(OPENAIRE)
    if access == Access.OPEN and _is_open_text(item, day):
        sets.add(DRIVER)
    limited = [form.prefix for form in suiting(item.profile) if form.profiles]
    return frozenset(sets | {f"{prefix}={spec}" for prefix in limited for spec in sets})


def collection_specs(item: Item) -> list[str]:
    """The setSpecs of the item's collection and of all above it, the root first."""
    slugs = [collection.slug for collection in item.collection.path()]
    return ["collection:" + ":".join(slugs[: n + 1]) for n in range(len(slugs))]


def list_of(prefix: str, set_spec: str | None) -> str:
    """The list that holds the records of a set (None: of the whole repository) in one format."""
    spec = WHOLE if set_spec is None or set_spec in PARENTS else set_spec
    return f"{prefix}={spec}" if prefix in limited_formats() else spec


def limited_formats() -> list[str]:
    """The formats that not every item is offered in."""
    return [form.prefix for form in HARVESTED.values() if form.profiles]


def is_set(spec: str) -> bool:
    """Whether a list is a set of its own: neither the whole repository nor the list of one format."""
    return spec != WHOLE and "=" not in spec


def describe(spec: str, collections: Mapping[str, Collection]) -> SetDescription:
    """The set as ListSets shows it, its names and descriptions in both languages; `collections` by slug."""
    kind, _, rest = spec.partition(":")
    last = rest.rsplit(":", 1)[-1]
    if not rest:
        names = {"id": _TITLES_ID.get(kind, _NAMES[kind]), "en": _NAMES[kind]}
        return _described(spec, _NAMES[kind], names, _DESCRIPTIONS.get(kind, {}))
    if kind == "collection" and last in collections:
        found = collections[last]
        names = {language: found.title(language) for language in ("id", "en")}
        texts = {"id": found.description_id, "en": found.description_en}
        return _described(spec, found.title_id, names, texts)
    names = {language: _label(kind, last, language) for language in ("id", "en")}
    return _described(spec, names["en"], names, {})


def _label(kind: str, last: str, language: str) -> str:
    if kind == "type":
        found: Any = profile(last)
        return label_of(found, language) if found else last
    return label("access_rights", last, language) or last


def _described(
    spec: str, name: str, names: Mapping[str, str], texts: Mapping[str, str]
) -> SetDescription:
    return SetDescription(spec, name, descriptions=[set_description(titles=names, texts=texts)])


def _meets_openaire(item: Item) -> bool:
    """OpenAIRE Guidelines for Literature Repositories 4: title, date and creator; the rest every record has."""
    document = item.document
    named = record.creators(document) or record.contributors(document)
    return bool(record.main_title(document).value and record.main_date(document) and named)


def _is_open_text(item: Item, day: date) -> bool:
    """DRIVER guidelines: a text whose file everybody may open."""
    kind = entry("resource_types", item.resource_type) or {}
    return kind.get("dcmi_type") == "Text" and any(
        file.role == FileRole.MAIN and may(VISITOR, Action.READ, subject_of(item, file), day)
        for file in item.files
    )
