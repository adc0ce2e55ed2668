"""Rules about coded values: types (R2), identifiers (R4), terms (R7), pages (R12, R13), links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from repository.metadata import identifiers as identifier_forms
from repository.metadata import paths, record, vocabularies
from repository.metadata.findings import Check, Problem, shown


def type_and_groups(check: Check) -> Iterator[Problem]:
    """R2: the type is known, and only the groups of its profile are there."""
    kind = check.document.get("type")
    profile = record.profile_of(kind)
    if kind is not None and profile is None:
        yield Problem("type", "not_in_list", {"value": shown(kind), "list": "resource_types"})
    if profile:
        for group in sorted(paths.GROUPS & check.document.keys() - paths.groups_of(profile)):
            yield Problem(group, "group_of_other_profile", {"group": group, "type": kind})


def identifiers(check: Check) -> Iterator[Problem]:
    """R4: identifiers have the form and the check digit of their scheme."""
    for position, row in enumerate(check.list("identifiers")):
        yield from _identifier(f"identifiers[{position}]", row.get("scheme"), row.get("value"))
    for key in ("creators", "contributors"):
        for position, agent in enumerate(check.list(key)):
            yield from _identifiers_of(f"{key}[{position}]", agent)
    for part in ("host", "series"):
        issn = check.document.get(part, {}).get("issn", [])
        for value in [issn] if isinstance(issn, str) else issn:
            yield from _identifier(f"{part}.issn", "issn", value)


def _identifiers_of(field: str, agent: Mapping[str, Any]) -> Iterator[Problem]:
    for scheme in ("orcid", "ror"):
        if agent.get(scheme):
            yield from _identifier(f"{field}.{scheme}", scheme, agent[scheme])
    for body in agent.get("affiliation", ()):
        if body.get("ror"):
            yield from _identifier(f"{field}.affiliation", "ror", body["ror"])


def _identifier(field: str, scheme: Any, value: Any) -> Iterator[Problem]:
    if vocabularies.entry("identifier_schemes", str(scheme)) is None:
        yield Problem(field, "not_in_list", {"value": shown(scheme), "list": "identifier_schemes"})
    elif not identifier_forms.is_valid(str(scheme), str(value)):
        label = vocabularies.entries("identifier_schemes")[str(scheme)]["label"]
        yield Problem(field, "identifier_form", {"scheme": label, "value": shown(value)})


_TERM_FIELDS = {
    "language": "languages",
    "script": "scripts",
    "script_variety": "script_varieties",
    "manuscript.material": "ms_material",
    "manuscript.condition": "ms_condition",
    "manuscript.decoration": "ms_decoration",
    "manuscript.hand": "ms_hand",
    "manuscript.binding": "ms_binding",
    "manuscript.foliation": "ms_quire_marks",
    "manuscript.title_source": "title_source",
    "manuscript.acquisition": "acquisition",
    "version": "coar_versions",
    "rights.licence": "licences",
    "rights.access": "access_rights",
    "subjects[].notation": "subjects",
    "creators[].role": "relators",
    "contributors[].role": "relators",
    "relations[].type": "relation_types",
    "dates[].calendar": "calendars",
}
_TEXT_LISTS = ("title", "abstract", "description", "keywords", "source")
_ARABIC_LETTERS = re.compile("[\u0620-\u064a\u0671-\u06d3]")


def vocabulary_terms(check: Check) -> Iterator[Problem]:
    """R7: coded values are in their lists; a text in Arabic letters says so where its language does
    not.
    """
    for path, vocabulary in _TERM_FIELDS.items():
        for value in paths.values(check.document, path):
            if vocabularies.entry(vocabulary, str(value)) is None:
                yield Problem(path, "not_in_list", {"value": shown(value), "list": vocabulary})
    for key in _TEXT_LISTS:
        for position, row in enumerate(check.list(key)):
            yield from _text_codes(f"{key}[{position}]", row)


def _text_codes(field: str, row: Mapping[str, Any]) -> Iterator[Problem]:
    lang, script = str(row.get("lang", "")), row.get("script")
    if vocabularies.entry("languages", lang) is None:
        yield Problem(f"{field}.lang", "not_in_list", {"value": shown(lang), "list": "languages"})
    if script and vocabularies.entry("scripts", script) is None:
        yield Problem(f"{field}.script", "not_in_list", {"value": shown(script), "list": "scripts"})
    value = str(row.get("value", ""))
    is_arabic = len(_ARABIC_LETTERS.findall(value)) > len(value) / 2
    if is_arabic and not script and vocabularies.usual_script(lang) != "Arab":
        yield Problem(field, "script_needed", {"value": shown(value)}, "warning")


def folios(check: Check) -> Iterator[Problem]:
    """R12: texts of a volume lie in its pages, in order; two texts share at most a folio."""
    last_end: tuple[int, ...] | None = None
    for position, text in enumerate((check.document.get("manuscript") or {}).get("texts", ())):
        field = f"manuscript.texts[{position}]"
        places = [_place(str(text.get(key, "")), check.page_labels) for key in ("from", "to")]
        if None in places:
            wrong = text.get("from") if places[0] is None else text.get("to")
            if check.page_labels is not None:
                yield Problem(field, "folio_unknown", {"value": shown(wrong)})
            continue
        start, end = (place for place in places if place is not None)
        if start > end or (last_end is not None and start < last_end):
            values = {"from": text["from"], "to": text["to"]}
            yield Problem(field, "folio_order", values)
        last_end = end


def _place(label: str, page_labels: tuple[str, ...] | None) -> tuple[int, ...] | None:
    if page_labels is not None:
        return (page_labels.index(label),) if label in page_labels else None
    found = re.fullmatch(r"(\d+)([rv]?)", label)
    return (int(found[1]), int(found[2] == "v")) if found else None


def files(check: Check) -> Iterator[Problem]:
    """R13: before publication a subject from the list (a warning here) and every file measured;
    labels unique.
    """
    if check.stage == "publish" and not check.list("subjects"):
        profile = record.profile_of(check.document.get("type"))
        if profile and vocabularies.needs(profile).get("subjects") != "P":
            yield Problem("subjects", "desired", {}, "warning")
    labels: set[str] = set()
    for position, row in enumerate(check.list("files")):
        if check.stage == "publish" and not (row.get("sha256") and row.get("size") is not None):
            yield Problem(
                f"files[{position}]", "file_unmeasured", {"value": shown(row.get("name"))}
            )
        label = row.get("label") if row.get("role") == "page" else None
        if label and label in labels:
            yield Problem(f"files[{position}]", "page_label_twice", {"value": shown(label)})
        labels.add(str(label))


def relations(check: Check) -> Iterator[Problem]:
    """R16: an item is not related to itself."""
    handle = check.document.get("handle")
    for position, row in enumerate(check.list("relations")):
        if handle and row.get("item") == handle:
            yield Problem(f"relations[{position}]", "relation_to_itself")
        target = row.get("target")
        if target:
            yield from _identifier(
                f"relations[{position}].target", target.get("scheme"), target.get("value")
            )
