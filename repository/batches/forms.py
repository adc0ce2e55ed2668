"""The forms of batches: which items, and what is done with them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from repository.batches.edits import LONGEST_VALUE, Act, Edit
from repository.batches.operations import LONGEST_REASON

_TOO_LONG = _("This is too long; keep it below 5,000 characters.")
LONGEST_LIST = 400_000


class HandlesForm(FlaskForm):  # type: ignore[misc]
    """A list of handles or addresses of items, one a line."""

    handles = TextAreaField(
        _("Handles"),
        [Length(max=LONGEST_LIST, message=_("The list is too long; at most 20,000 items."))],
        description=_("One item a line: its handle or the address of its page."),
    )


class TableForm(FlaskForm):  # type: ignore[misc]
    """An edited table."""

    table = FileField(
        _("Table"),
        [FileRequired(_("Choose the table that you edited."))],
        description=_("An Excel workbook (.xlsx) or CSV in UTF-8, at most 30 MB and 20,000 rows."),
    )


class EditForm(FlaskForm):  # type: ignore[misc]
    """The values of one edit; `edit_form` says which of them are asked for."""

    value = StringField(_("Value"), [Length(max=LONGEST_VALUE, message=_TOO_LONG)])
    by = StringField(_("Instead"), [Length(max=LONGEST_VALUE, message=_TOO_LONG)])
    until = StringField(
        _("First day on which the files are open"),
        [Length(max=10, message=_TOO_LONG)],
        description=_("For an embargo only, for example 2027-12-31."),
    )
    whole_words = BooleanField(_("Whole words only"))
    minds_case = BooleanField(_("Capital and small letters are told apart"))
    reason = StringField(
        _("Reason"),
        [Length(max=LONGEST_REASON, message=_TOO_LONG)],
        description=_("Kept in the history of each item."),
    )


class ChoiceForm(EditForm):
    """The same where the value is chosen from a list."""

    value = SelectField(_("Value"), validate_choice=False)
    by = SelectField(_("Instead"), validate_choice=False)


def edit_form(act: Act, key: str, choices: list[tuple[str, str]]) -> EditForm:
    """Return the form of an edit, with the boxes that it needs and no others."""
    has_list = bool(choices) and act != Act.TEXT
    form = ChoiceForm() if has_list else EditForm()
    if has_list:
        form.value.choices = form.by.choices = [("", "–"), *choices]
    labels = {
        Act.REPLACE: (_("Value that is there"), _("Value that takes its place")),
        Act.TEXT: (_("Words to look for"), _("Words that take their place")),
        Act.PERSON: (_("Name as it stands there"), _("Name as it should be")),
    }
    form.value.label.text, form.by.label.text = labels.get(act, (form.value.label.text, ""))
    if act == Act.TEXT:
        form.by.description = _("Leave it empty to take the words away.")
    if act == Act.PERSON:
        form.by.description = _("Family name, comma, given names; a single name without a comma.")
    unwanted = _unwanted(act, key)
    for name in unwanted:
        del form[name]
    return form


def _unwanted(act: Act, key: str) -> list[str]:
    wanted = {"reason"}
    wanted |= {"value"} if act != Act.CLEAR else set()
    wanted |= {"by"} if act in (Act.REPLACE, Act.TEXT, Act.PERSON) else set()
    wanted |= {"until"} if key == "access" else set()
    wanted |= {"whole_words", "minds_case"} if act == Act.TEXT else set()
    return [
        n
        for n in ("value", "by", "until", "whole_words", "minds_case", "reason")
        if n not in wanted
    ]


def edit_of(act: Act, key: str, form: EditForm) -> Edit:
    """Return the edit that a filled-in form describes."""

    def given(name: str) -> str:
        return str(form[name].data or "") if name in form else ""

    return Edit(
        act,
        key,
        given("value"),
        given("by"),
        given("until").strip(),
        minds_case=bool(given("minds_case")),
        whole_words=bool(given("whole_words")),
    )
