"""Forms of the deposit: files, description by profile, consent. What is right is decided by the metadata rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import has_request_context, request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from repository.deposit.answers_people import roles_of
from repository.deposit.fields import (
    MultiCheckboxField,
    Needed,
    PeopleField,
    SubjectsField,
    TermsField,
    printable,
)
from repository.deposit.licences import in_groups
from repository.deposit.questions import Kind, Question
from repository.deposit.wording import (
    choice_label,
    hint_of,
    label_of,
    licence_label,
    question_label,
)
from repository.metadata import vocabularies

LICENCES_FOR_ALL = (
    *("cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-nd-4.0"),
    *("cc-by-nc-nd-4.0", "cc0-1.0", "id-copyright", "reading-room"),
)
LICENCES_FOR_HERITAGE = ("pdm-1.0", "owner-consent")
HERITAGE = frozenset({"manuscript", "image", "audiovisual", "map"})
AREAS = {
    Kind.TITLE: "2",
    Kind.TITLE_TRANSLATED: "2",
    Kind.ABSTRACT: "8",
    Kind.ABSTRACT_TRANSLATED: "4",
    Kind.KEYWORDS: "4",
    Kind.PROSE: "3",
    Kind.PLACES: "3",
    Kind.LINES: "3",
    Kind.IDENTIFIERS: "2",
}

_FREE = frozenset({Kind.LINE, Kind.LINES, Kind.KEYWORDS, Kind.PLACES, Kind.PUBLISHER})

Choices = Sequence[tuple[str, str]]


class FilesForm(FlaskForm):  # type: ignore[misc]
    """Files to deposit."""

    files = MultipleFileField(_("Files"))


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """The consent to publication, and the version that the depositor saw."""

    consent = BooleanField(_("I agree to this"))
    ground = TextAreaField(
        _("On what ground the depositor consents"),
        description=_(
            "For example: the letter of 3 March 2026, kept in the library's file 12/III."
        ),
    )
    version = HiddenField()


class PlainForm(FlaskForm):  # type: ignore[misc]
    """Nothing but the token."""


class DescriptionForm(FlaskForm):  # type: ignore[misc]
    """The description; its fields are added by `description_form`.

    Hidden: the version of the item, the digests of the answers that the page showed, which window it is, and how often
    that window has sent what was typed (`deposit.merging`).
    """

    version = HiddenField()
    shown = HiddenField()
    window = HiddenField()
    turn = HiddenField()


def description_form(
    questions: Sequence[Question],
    answers: Mapping[str, Any],
    locale: str,
    *,
    profile: str,
    collections: Choices,
    groups: Choices,
    is_sent: bool = True,
) -> DescriptionForm:
    """Return the form that asks `questions`; it holds `answers`, unless it `is_sent`: then what a browser sent."""
    fields: dict[str, Any] = {q.name: _field(q, locale, answers, profile) for q in questions}
    fields["collection"] = SelectField(
        label_of("collection", None, locale),
        [Needed()],
        filters=[printable],
        description=_hint("collection", locale),
        choices=_plain(collections),
        validate_choice=False,
    )
    if groups:
        fields["readers"] = MultiCheckboxField(
            label_of("readers", None, locale),
            description=_hint("readers", locale),
            choices=_plain(groups),
            validate_choice=False,
        )
    form: DescriptionForm = type("ProfileForm", (DescriptionForm,), fields)(
        data=dict(answers), **({} if is_sent else {"formdata": None})
    )
    return form


def _roles(question: Question, locale: str) -> list[tuple[str, str]]:
    return [(code, vocabularies.label("relators", code, locale)) for code in roles_of(question)]


def _hint(name: str, locale: str) -> str:
    return hint_of(Question(name, Kind.LINE, name, name, "O"), locale)


def _field(question: Question, locale: str, answers: Mapping[str, Any], profile: str) -> Any:
    common: dict[str, Any] = {
        "label": question_label(question, locale),
        "description": hint_of(question, locale),
        "validators": [Needed()] if question.is_required else [],
        "filters": [printable],
    }
    if question.kind == Kind.PEOPLE:
        return PeopleField(**common, roles=_roles(question, locale))
    if question.kind == Kind.SUBJECTS:
        return SubjectsField(**common, choices=_subjects(locale, answers), validate_choice=False)
    if question.terms and question.kind in _FREE:
        return _field_of_terms(question, common, str(answers.get(question.name) or ""))
    choices = _choices(question, locale, answers, profile)
    if question.kind in (Kind.LICENCE, Kind.ACCESS):
        return RadioField(**common, choices=choices, validate_choice=False)
    if question.kind == Kind.MANY:
        return MultiCheckboxField(**common, choices=choices, validate_choice=False)
    if choices:
        return SelectField(**common, choices=choices, validate_choice=False)
    field = TextAreaField if question.kind in AREAS else StringField
    return field(**common)


def _field_of_terms(question: Question, common: dict[str, Any], present: str) -> Any:
    """The control of a free answer that a library bound to a list of terms; what stands there already stays."""
    words = list(dict.fromkeys([*question.terms, *filter(None, present.splitlines())]))
    if question.kind in (Kind.LINE, Kind.PUBLISHER):
        choices = _plain([("", "–"), *((word, word) for word in words)])
        return SelectField(**common, choices=choices, validate_choice=False)
    choices = _plain((word, word) for word in words)
    return TermsField(**common, choices=choices, validate_choice=False)


def attributes_of(question: Question) -> dict[str, str]:
    """Return the attributes of a question's control."""
    if question.terms and question.kind in _FREE:
        return {}
    if question.kind == Kind.REASON:
        return {"dir": "auto", "list": "access-reasons", "maxlength": "300"}
    if question.kind in AREAS:
        return {"rows": AREAS[question.kind], "dir": "auto"}
    if question.kind == Kind.EMBARGO:
        return {"type": "date"}
    if question.kind == Kind.NUMBER:
        return {"inputmode": "numeric"}
    return {"dir": "auto"} if question.kind in (Kind.LINE, Kind.PUBLISHER) else {}


def _choices(question: Question, locale: str, answers: Mapping[str, Any], profile: str) -> Any:
    if question.kind == Kind.TYPE:
        return [
            SelectChoice(key, vocabularies.label("resource_types", key, locale), optgroup=group)
            for row in vocabularies.profiles().values()
            for group in [vocabularies.label_of(row, locale)]
            for key in row["resource_types"]
        ]
    if question.kind in (Kind.LANGUAGE, Kind.LANGUAGE_MORE):
        return _plain([("", "–"), *vocabularies.labels("languages", locale)])
    if question.kind == Kind.LICENCE:
        named = [key for key in question.terms if key in vocabularies.entries("licences")]
        offered = named or [
            *LICENCES_FOR_ALL,
            *(LICENCES_FOR_HERITAGE if profile in HERITAGE else ()),
        ]
        present = answers.get("licence")
        offered += [present] if present and present not in offered else []
        return _plain((key, licence_label(key, locale)) for key in in_groups(offered))
    if question.kind == Kind.ACCESS:
        labels = vocabularies.labels("access_rights", locale)
        return _plain((key, label[:1].upper() + label[1:]) for key, label in labels)
    if question.kind not in (Kind.ONE, Kind.MANY):
        return []
    present = answers.get(question.name) or []
    keys = [*question.choices, *([present] if isinstance(present, str) else present)]
    chosen = [(key, choice_label(question, key, locale)) for key in dict.fromkeys(keys)]
    return _plain([("", "–"), *chosen] if question.kind == Kind.ONE else chosen)


def _plain(choices: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(key, label) for key, label in choices]


def _subjects(locale: str, answers: Mapping[str, Any]) -> list[SelectChoice]:
    """The terms of the house in groups, and the terms of other lists that the work has or was just given."""
    given = [*(answers.get("subjects") or ()), *_sent("subjects")]
    rows = vocabularies.entries("subjects")
    house = [
        SelectChoice(
            notation,
            vocabularies.label_of(row, locale),
            optgroup=vocabularies.label("subjects", notation.partition(".")[0], locale),
        )
        for notation, row in rows.items()
        if vocabularies.scheme_of(row) == vocabularies.SUBJECT_SCHEME
        and (not row.get("deprecated") or notation in given)
    ]
    known = {choice.value for choice in house}
    others = [
        SelectChoice(notation, vocabularies.label_of(row, locale), optgroup=str(_("Other lists")))
        for notation in dict.fromkeys(given)
        if notation not in known and (row := vocabularies.entry("subjects", notation)) is not None
    ]
    return [*house, *others]


def _sent(name: str) -> list[str]:
    return request.form.getlist(name)[:500] if has_request_context() else []
