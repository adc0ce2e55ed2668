"""Forms for depositing for somebody else and for passing a deposit on."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, TextAreaField


class DepositForForm(FlaskForm):  # type: ignore[misc]
    """For whom, and where the work is to stand."""

    email = EmailField(
        _("E-mail address of the depositor"),
        description=_("The person needs an account here; they are told by e-mail."),
    )
    collection = SelectField(_("Collection"), validate_choice=False)


class TransferForm(FlaskForm):  # type: ignore[misc]
    """To whom a deposit is passed on; curators say why."""

    email = EmailField(_("E-mail address of the new depositor"))
    reason = TextAreaField(
        _("Reason"),
        description=_("For example: the author left the institute. Kept in the history."),
    )
