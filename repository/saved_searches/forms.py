"""The form of a saved search: its name and how often to tell of news."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from repository.saved_searches.models import Alert
from repository.saved_searches.operations import NAME_CHARACTERS

ALERTS = [
    (Alert.NEVER, _("Never")),
    (Alert.DAILY, _("Every day, when there is something new")),
    (Alert.WEEKLY, _("Every Monday, when there is something new")),
]


class SavedSearchForm(FlaskForm):  # type: ignore[misc]
    """Name and alert of one saved search."""

    name = StringField(
        _("Name"),
        [
            InputRequired(_("Give the search a name.")),
            Length(max=NAME_CHARACTERS, message=_("The name is too long.")),
        ],
    )
    alert = RadioField(
        _("E-mail about new items"),
        choices=[SelectChoice(str(alert), label) for alert, label in ALERTS],
        default=str(Alert.NEVER),
        validators=[InputRequired()],
    )
