"""Changing single values of a description by the keys of the import format, for the command line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from repository.access.policy import Access
from repository.errors import BadValue, IncompleteMetadata
from repository.metadata.flat import from_flat

# where each import key lies in the document; anything else that a changed row yields is left alone
PLACES = {
    "type": ("type",),
    "title": ("title",),
    "abstract": ("abstract",),
    "creators": ("creators",),
    "contributors": ("contributors",),
    "subjects": ("subjects", "keywords"),
    "keywords": ("keywords",),
    "date": ("dates",),
    "language": ("language",),
    "publisher": ("publisher",),
    "rights": ("rights",),
    "license": ("rights",),
    "access": ("rights",),
    "embargo_until": ("rights",),
    "relation": ("relations",),
    "source": ("source",),
    "coverage": ("spatial", "temporal"),
}


def with_flat_values(
    document: dict[str, Any], changes: Iterable[str], today: date
) -> dict[str, Any]:
    """Return `document` with the values of `changes`, each `key=value`; a value may be JSON for lists and objects.

    Raises BadValue for an unknown key or a change without `=`, IncompleteMetadata for a value that is wrong.
    """
    row = {
        "identifier": "-",
        "type": document.get("type"),
        "language": document.get("language") or ["und"],
    }
    keys = []
    for change in changes:
        key, sign, value = change.partition("=")
        if not sign or key not in PLACES:
            raise BadValue(
                key,
                "%(key)s cannot be set; known keys are: %(known)s.",
                key=key,
                known=", ".join(PLACES),
            )
        row[key] = _value(value)
        keys.append(key)
    flat = from_flat({"title": "-", **_rights(document, keys), **row}, today=today)
    wrong = [
        p
        for p in flat.problems
        if p.severity == "wrong" and p.field.split("[")[0].split(".")[0] in _fields(keys)
    ]
    if wrong:
        raise IncompleteMetadata(wrong)
    changed = dict(document)
    for key in keys:
        for place in PLACES[key]:
            changed[place] = flat.document.get(place, [])
    return changed


def _fields(keys: Iterable[str]) -> set[str]:
    return {*keys, *(place for key in keys for place in PLACES[key])}


def _rights(document: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    if not {"rights", "license", "access", "embargo_until"} & set(keys):
        return {}
    rights = document.get("rights", {})
    present = {
        "license": rights.get("licence"),
        "access": rights.get("access"),
        "embargo_until": rights.get("embargo_until"),
        "rights": rights.get("statement"),
    }
    if "embargo_until" in keys and rights.get("access") == Access.OPEN:
        del present["access"]  # a day makes it embargoed
    if "access" in keys:
        del present["embargo_until"]  # a day of before belongs to the access of before
    return {key: value for key, value in present.items() if value}


def _value(text: str) -> Any:
    if text[:1] in "[{":
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return text
