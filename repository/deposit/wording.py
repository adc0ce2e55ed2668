"""The words of the deposit form: labels, hints, choices. Fields of the metadata model bring theirs with them."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext, lazy_gettext

from repository.deposit.questions import Kind, Question
from repository.metadata import vocabularies
from repository.metadata.messages import message
from repository.metadata.problems import Problem

_ = lazy_gettext

_LABELS = {
    "abstract_translated": _("Abstract in another language"),
    "language_more": _("Further language"),
    "licence": _("Licence"),
    "access": _("Who may open the files"),
    "embargo_until": _("First day on which the files are open"),
    "access_reason": _("Why the files are not open to everybody"),
    "doi": _("DOI"),
    "capture_device": _("Camera or scanner"),
    "capture_dpi": _("Resolution in dpi"),
    "consent_given_by": _("Consent given by"),
    "consent_scope": _("What the consent allows"),
    "consent_until": _("Consent ends on"),
    "collection": _("Collection"),
    "readers": _("Reader groups"),
    "files": _("Files"),
}
_HINTS = {
    "abstract_translated": _("In English when the work is in Indonesian."),
    "language_more": _("Only when the work has parts in a second language."),
    "licence": _("What others may do with the work. You keep your rights."),
    "access": _("Title, authors and abstract are public in any case."),
    "embargo_until": _("Only for an embargo, for example 2027-12-31; at most ten years ahead."),
    "access_reason": _(
        "Choose a reason or write your own. The library keeps it; readers do not see it."
    ),
    "doi": _("Only when the work has one already, for example 10.5072/abc."),
    "consent_scope": _("For example: reading on line, no download."),
    "consent_until": _("Leave empty when the consent has no end; else for example 2030-12-31."),
    "collection": _("If in doubt leave it as it is; the reviewer can move the work."),
    "readers": _("Only for restricted access: whose members may open the files."),
}
_CHOICES = {
    "bachelor": _("Bachelor (S1)"),
    "master": _("Master (S2)"),
    "doctoral": _("Doctor (S3)"),
    "none": _("No personal data"),
    "anonymised": _("Personal data, made anonymous"),
    "personal": _("Data about identifiable people"),
    "survei": _("Survey"),
    "wawancara": _("Interviews"),
    "observasi": _("Observation"),
    "dokumen": _("Documents"),
    "spasial": _("Maps and places"),
    "lain": _("Other data"),
}
REASONS = (
    _("Personal data of respondents"),
    _("To be published in a journal or book first"),
    _("Agreement with the owner or sponsor"),
    _("Rights of third parties in parts of the work"),
    _("Safety of people or places that are described"),
)
_GROUP_CODE = re.compile(r"^M\d+ ")


def label_of(name: str, field: str | None, locale: str) -> str:
    """Return the label of a question of the profile field `field`."""
    if name in _LABELS:
        return str(_LABELS[name])
    return _GROUP_CODE.sub("", vocabularies.field_label(field or name, locale))


def question_label(question: Question, locale: str) -> str:
    """Return the label of a question: the library's own, else the shipped one."""
    own = question.labels[0 if locale == "id" else 1]
    return own or label_of(question.name, question.field, locale)


def hint_of(question: Question, locale: str) -> str:
    """Return the hint of a question: the library's own, else the shipped one."""
    if own := question.helps[0 if locale == "id" else 1]:
        return own
    if question.name in _HINTS:
        return str(_HINTS[question.name])
    row = vocabularies.fields()[question.field]
    return str(row.get(f"help_{locale}", ""))


def choice_label(question: Question, key: str, locale: str) -> str:
    """Return what a choice is called."""
    if question.kind == Kind.TYPE:
        return vocabularies.label("resource_types", key, locale)
    if question.vocabulary:
        return vocabularies.label(question.vocabulary, key, locale)
    return str(_CHOICES.get(key, key))


def licence_label(key: str, locale: str) -> str:
    """Return the short name of a licence: `CC BY 4.0`, or the statement it stands for."""
    row: Any = vocabularies.entry("licences", key) or {}
    spdx = str(row.get("spdx") or "")
    if spdx.startswith("CC-BY"):
        return spdx.replace("CC-BY", "CC BY", 1).replace("-4.0", " 4.0")
    names = {
        "cc0-1.0": _("CC0: no rights reserved"),
        "pdm-1.0": _("Public domain: no copyright is known"),
        "id-copyright": _("All rights reserved"),
        "reading-room": _("In the reading room only"),
        "owner-consent": _("Shown with the owner's consent"),
    }
    return str(names.get(key, row.get("name", key)))


def plain_sentence(vocabulary: str, key: str, locale: str) -> str:
    """Return what a licence or an access value means for readers."""
    row: Any = vocabularies.entry(vocabulary, key) or {}
    return str(row.get(f"plain_{locale}", ""))


def problem_sentence(problem: Problem) -> str:
    """Return what is wrong, in the reader's language."""
    return message(problem, gettext)
