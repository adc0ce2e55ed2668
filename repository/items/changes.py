"""Changes between two descriptions as pages show them: labelled in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from repository.metadata import vocabularies
from repository.metadata.differing import Change, changes
from repository.web import language

Row = dict[str, Any]


def change_rows(before: dict[str, Any], after: dict[str, Any]) -> list[Row]:
    """Return what `_macros/changes.html` shows of the difference: `{field, label, entries}` a field.

    Empty when the two documents say the same.
    """
    return rows_of(changes(before, after, language()))


def rows_of(found: list[Change]) -> list[Row]:
    """Return changes with their labels."""
    return [
        {"field": change.field, "label": field_label(change.field), "entries": change.entries}
        for change in found
    ]


def field_label(field: str) -> str:
    """Return what a field of `metadata.differing` is called; one without a name by its place."""
    named = {
        "licence": gettext("Licence"),
        "access": gettext("Who may open the files"),
        "embargo_until": gettext("First day on which the files are open"),
        "capture_device": gettext("Camera or scanner"),
        "capture_dpi": gettext("Resolution in dpi"),
        "consent_given_by": gettext("Consent given by"),
        "consent_scope": gettext("What the consent allows"),
        "consent_until": gettext("Consent ends on"),
    }
    if field in named:
        return str(named[field])
    words = vocabularies.field_label(field, language())
    first, _, rest = words.partition(" ")
    return rest if first[:1] == "M" and first[1:].isdigit() else words
