"""A metadata document taken apart into the fields that people know, each value in readable words.

Every value of a document comes out exactly once, so two documents that differ differ here. A field
is named by its key in the profiles (`title_translated`, `date_issued`, `licence`), or, where no
profile asks for it, by its place (`rights.statement`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from repository.metadata import names, vocabularies
from repository.metadata.canonical import canonical
from repository.metadata.record import is_public_name, text_of

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Value:
    """One value in words, with the BCP 47 tag (None: none) and direction of its language.

    `identity` is equal for equal values only. `slot` is equal for values that stand for each other
    (the Indonesian abstract before and after); empty where a list's order tells.
    """

    text: str
    identity: str
    slot: str = ""
    tag: str | None = None
    direction: str = "auto"


_TITLES = {
    "main": "title",
    "translated": "title_translated",
    "alternative": "title_alternative",
    "original": "title_alternative",
}
_ROLES = {"ths": "supervisors", "dgs": "supervisors", "dgc": "examiners", "opn": "examiners"}
_SCHEMES = {"report_number": "report_number", "isbn": "isbn", "shelfmark": "ms_shelfmark"}
_PARTS = {
    "rights": {"licence": "licence", "access": "access", "embargo_until": "embargo_until"},
    "consent": {"given_by": "consent_given_by", "scope": "consent_scope", "until": "consent_until"},
    "capture": {"device": "capture_device", "dpi": "capture_dpi"},
}
"""Questions of the deposit form that are parts of one field of the profiles."""
_GROUPS = frozenset(
    {"rights", "host", "event", "report", "thesis", "dataset", "manuscript", "map"}
    | {"consent", "capture"}
)
_VOCABULARIES = {
    "type": "resource_types",
    "language": "languages",
    "script": "scripts",
    "script_variety": "script_varieties",
    "version": "coar_versions",
    "rights.licence": "licences",
    "rights.access": "access_rights",
    "manuscript.material": "ms_material",
    "manuscript.condition": "ms_condition",
    "manuscript.decoration": "ms_decoration",
    "manuscript.hand": "ms_hand",
    "manuscript.binding": "ms_binding",
    "manuscript.foliation": "ms_quire_marks",
    "manuscript.title_source": "title_source",
    "manuscript.acquisition": "acquisition",
}
_WORDS = {
    "id": {"hidden": "nama tidak ditampilkan", "True": "ya", "False": "tidak"},
    "en": {"hidden": "name not shown", "True": "yes", "False": "no"},
}
_NAME_KEYS = frozenset({"kind", "family", "given", "name", "title_kept", "prefix", "suffix"})


def fields_of(document: Document, locale: str) -> dict[str, list[Value]]:
    """The values of each field in document order; a field without a value is left out."""
    found: dict[str, list[Value]] = {}
    for place, raw in _places(document):
        values = raw if isinstance(raw, list) else [raw]
        for value in values:
            field = _field_of(place, value)
            found.setdefault(field, []).append(_readable(place, value, locale))
    return found


def _places(document: Document) -> Iterator[tuple[str, Any]]:
    for key, raw in document.items():
        if key in _GROUPS and isinstance(raw, dict):
            yield from ((f"{key}.{part}", value) for part, value in raw.items())
        else:
            yield key, raw


@cache
def _fields_by_path() -> dict[str, str]:
    return {str(row["path"]): key for key, row in reversed(list(vocabularies.fields().items()))}


def _field_of(place: str, value: Any) -> str:
    row = value if isinstance(value, dict) else {}
    group, _, part = place.partition(".")
    if part:
        return _PARTS.get(group, {}).get(part) or _fields_by_path().get(place, place)
    if place == "title":
        return _TITLES.get(str(row.get("kind")), "title")
    if place == "contributors":
        return _ROLES.get(str(row.get("role")), place)
    if place == "identifiers":
        return _SCHEMES.get(str(row.get("scheme")), place)
    if place == "dates":
        return _fields_by_path().get(f"dates[type={row.get('type')}]", f"dates.{row.get('type')}")
    return place if place in vocabularies.fields() else _fields_by_path().get(place, place)


def _readable(place: str, value: Any, locale: str) -> Value:
    identity = canonical(value)
    if not isinstance(value, dict):
        return Value(_coded(place, value, locale), identity)
    if "value" in value and "lang" in value:
        view = text_of(value)
        slot = f"{value.get('kind', '')}/{value['lang']}/{value.get('script', '')}"
        rest = _rest(value, {"value", "lang", "script", "kind"})
        words = view.value + (f" ({rest})" if rest else "")
        return Value(words, identity, slot, view.tag, view.direction)
    return Value(_object(place, value, locale), identity)


def _coded(place: str, value: Any, locale: str) -> str:
    vocabulary = _VOCABULARIES.get(place)
    text = str(value)
    if vocabulary == "licences":
        row = vocabularies.entry("licences", text) or {}
        return str(row.get("name") or text)
    return vocabularies.label(vocabulary, text, locale) if vocabulary else _word(text, locale)


def _word(text: str, locale: str) -> str:
    return _WORDS.get(locale, _WORDS["en"]).get(text, text)


def _object(place: str, value: Mapping[str, Any], locale: str) -> str:
    if place in ("creators", "contributors", "publisher", "manuscript.owner", "rights.holder"):
        return _agent(value, locale)
    if place == "subjects":
        notation = str(value.get("notation", ""))
        label = vocabularies.label("subjects", notation, locale)
        words = label if label == notation else f"{notation} {label}"
        rest = _rest(value, {"notation", "scheme"})
        scheme = str(value.get("scheme", ""))
        is_ours = scheme == vocabularies.SUBJECT_SCHEME
        return _row(words, "" if is_ours else scheme, rest)
    if "edtf" in value:
        return _row(
            str(value.get("original") or value["edtf"]),
            str(value["edtf"]) if value.get("original") else "",
            str(value.get("calendar", "")) if value.get("calendar") != "gregorian" else "",
            _rest(value, {"original", "edtf", "calendar", "type", "year", "year_to"}),
        )
    if place == "identifiers":
        scheme = str(value.get("scheme", ""))
        entry = vocabularies.entry("identifier_schemes", scheme) or {}
        name = str(entry.get("label") or scheme.upper())
        return f"{name}: {value.get('value')}"
    if place == "relations":
        label = vocabularies.label("relation_types", str(value.get("type", "")), locale)
        return f"{label}: {_rest(value, {'type'})}"
    return _rest(value, frozenset())


def _agent(agent: Mapping[str, Any], locale: str) -> str:
    role = str(agent.get("role") or "")
    titles = [*agent.get("prefix", ()), *agent.get("suffix", ())]
    return _row(
        names.heading(agent),
        vocabularies.label("relators", role, locale) if role else "",
        " ".join(map(str, titles)),
        f"ORCID {agent['orcid']}" if agent.get("orcid") else "",
        "" if is_public_name(agent) else _word("hidden", locale),
        _rest(agent, _NAME_KEYS | {"role", "orcid", "public"}),
    )


def _row(first: str, *others: str) -> str:
    return " · ".join(part for part in (first, *others) if part)


def _rest(value: Mapping[str, Any], shown: frozenset[str] | set[str]) -> str:
    """What stands in an object beside the parts that are shown already, parted by dots."""
    return " · ".join(_flat(part) for key, part in value.items() if key not in shown)


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        if value.get("kind") in ("organisation", "person"):
            value = {key: part for key, part in value.items() if key != "kind"}
        return " ".join(_flat(part) for part in value.values())
    if isinstance(value, list):
        return ", ".join(_flat(part) for part in value)
    return str(value)
