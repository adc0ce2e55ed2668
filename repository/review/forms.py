"""The form of a decision: a note to the depositor, and the version that the reviewer saw."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

LONGEST_NOTE = 5000


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """Returned, declined or published by the button `decision`."""

    note = TextAreaField(
        _("Note to the depositor"),
        [
            Length(
                max=LONGEST_NOTE, message=_("The note is too long; keep it below 5,000 characters.")
            )
        ],
    )
    version = HiddenField()
