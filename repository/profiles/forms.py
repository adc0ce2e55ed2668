"""Forms of the librarians' pages on forms: one question's settings, the words of the consent."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from repository.deposit.answers_texts import lines_in
from repository.profiles import layout

LONGEST_LABEL, LONGEST_HELP, LONGEST_TERMS = 120, 400, 20_000


class PlainForm(FlaskForm):  # type: ignore[misc]
    """Nothing but the token."""


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """What is set for one question of a form; an empty label or help is the shipped one."""

    edits = HiddenField()
    label_id = StringField(_("Label in Indonesian"), [Length(max=LONGEST_LABEL)])
    label_en = StringField(_("Label in English"), [Length(max=LONGEST_LABEL)])
    help_id = TextAreaField(_("Help in Indonesian"), [Length(max=LONGEST_HELP)])
    help_en = TextAreaField(_("Help in English"), [Length(max=LONGEST_HELP)])
    section = SelectField(_("Section"), validate_choice=False)
    is_needed = BooleanField(_("Required: a deposit cannot be sent without an answer"))
    is_single = BooleanField(_("One value only"))
    is_for_staff = BooleanField(_("For staff only: depositors are not asked"))
    terms = TextAreaField(
        _("Terms to choose from"),
        [Length(max=LONGEST_TERMS)],
        description=_(
            "One a line. With terms, nothing else can be answered; without, the answer is free."
        ),
    )
    default = StringField(_("Answer that a new deposit begins with"), [Length(max=LONGEST_HELP)])

    def values(self) -> dict[str, Any]:
        """Return what was set, as an entry of `profiles.layout`."""
        words = ("label_id", "label_en", "help_id", "help_en", "default")
        flags = ("is_needed", "is_single", "is_for_staff")
        return {
            **{
                name: " ".join(str(self[name].data or "").split()) for name in words if name in self
            },
            **{name: bool(self[name].data) for name in flags if name in self},
            "terms": lines_in(self.terms.data) if "terms" in self else [],
            "section": self.section.data,
        }


def question_form(
    entry: dict[str, Any], question: Any, sections: list[tuple[str, str]], edits: int
) -> QuestionForm:
    """Return the form of one question, with the settings that its kind of answer can have."""
    data = {**entry, "terms": "\n".join(entry["terms"]), "edits": str(edits)}
    form = QuestionForm(data=data)
    form.section.choices = [SelectChoice(key, title) for key, title in sections]
    unfit = {
        "is_needed": question.is_core or question.name in layout.ALWAYS,
        "is_single": question.kind not in layout.REPEATABLE,
        "is_for_staff": layout.must_be_for_all(question),
        "terms": question.kind not in layout.WITH_TERMS,
        "default": question.kind not in layout.WITH_DEFAULT,
    }
    for name in (n for n, is_unfit in unfit.items() if is_unfit):
        del form[name]
    return form


class ConsentTextForm(FlaskForm):  # type: ignore[misc]
    """The words of the consent in both languages."""

    text_id = TextAreaField(_("In Indonesian"))
    text_en = TextAreaField(_("In English"))
