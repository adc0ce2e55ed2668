"""Forms of upkeep. Whether a value can be used is decided by the operations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

LONGEST_REASON = 1000


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why something is done, and the version of the item that the person saw."""

    version = HiddenField()
    reason = StringField(
        _("Reason"),
        [InputRequired(_("Say why; the history keeps it.")), Length(max=LONGEST_REASON)],
        description=_("Kept in the history; the public does not see it."),
    )


class AccessForm(ReasonForm):
    """Who may open the files, and from which day on."""

    access = RadioField(_("Who may open the files"), choices=[])
    embargo_until = StringField(
        _("First day on which the files are open"),
        [Length(max=30)],
        description=_("Only for an embargo, for example 2027-12-31; at most ten years ahead."),
    )


class CollectionForm(FlaskForm):  # type: ignore[misc]
    """Where the item is to stand."""

    version = HiddenField()
    collection = SelectField(_("Collection"), choices=[])


class WithdrawalForm(FlaskForm):  # type: ignore[misc]
    """Why an item is withdrawn, for the public and for the staff, and what replaces it."""

    version = HiddenField()
    reason = TextAreaField(
        _("Reason that the public reads"),
        [InputRequired(_("Give a reason that the public may read.")), Length(max=LONGEST_REASON)],
        description=_("One or two sentences; they stand on the page that remains."),
    )
    internal_reason = TextAreaField(
        _("Note for the staff"),
        [Length(max=LONGEST_REASON)],
        description=_("Kept with the record, never public."),
    )
    replaced_by = StringField(
        _("Replaced by"),
        [Length(max=300)],
        description=_("Permanent link or handle of another work here, if one takes its place."),
    )


class PurgeForm(FlaskForm):  # type: ignore[misc]
    """The handle, typed to confirm, and why."""

    reason = StringField(
        _("Reason"),
        [InputRequired(_("Say why; the history keeps it.")), Length(max=LONGEST_REASON)],
    )
    typed = StringField(_("Handle"), [Length(max=40)])


class ReplacementForm(FlaskForm):  # type: ignore[misc]
    """A new file in the place of one, and why."""

    files = FileField(_("New file"))
    reason = StringField(
        _("Reason"),
        [Length(max=LONGEST_REASON)],
        description=_("For example: page 12 was missing in the scan."),
    )
