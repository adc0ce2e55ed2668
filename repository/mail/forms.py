"""The form in which the words of a letter are changed; what may stand in them is judged by `filling.check`."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from repository.deposit.fields import Needed, printable


class LetterForm(FlaskForm):  # type: ignore[misc]
    """Subject and text of one kind of letter in one language."""

    subject = StringField(_("Subject"), [Needed()], filters=[printable])
    text = TextAreaField(_("Text"), [Needed()], filters=[printable])
