"""The form by which a visitor asks for a copy."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from repository.copies.operations import LONGEST_MESSAGE, LONGEST_NAME, PURPOSES


class AskForm(FlaskForm):  # type: ignore[misc]
    """Who asks, and for what."""

    name = StringField(
        _("Your name"),
        [InputRequired(_("Write your name, at most 200 characters.")), Length(max=LONGEST_NAME)],
    )
    email = StringField(
        _("Your e-mail address"),
        [
            InputRequired(_("Write your e-mail address, for example siti@contoh.ac.id.")),
            Length(max=254),
        ],
        description=_("You get a letter there first, to confirm that it is yours."),
    )
    purpose = RadioField(
        _("What you need it for"),
        [InputRequired(_("Choose what you need the copy for."))],
        choices=[SelectChoice(key, key) for key in PURPOSES],
    )
    message = TextAreaField(
        _("A few words to whoever decides"),
        [Length(max=LONGEST_MESSAGE, message=_("Write at most 300 characters."))],
        description=_("At most 300 characters; your institution, for example."),
    )
