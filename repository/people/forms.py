"""Forms of signing in and of passwords; what a password must be like is decided in `people.passwords`."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, ValidationError
from wtforms.validators import InputRequired, Length

# more is never an address or a password; argon2 would still have to read it
LONGEST = 1000


class SignInForm(FlaskForm):  # type: ignore[misc]
    """E-mail and password; `next` is the page that was asked for."""

    email = EmailField(
        _("E-mail"), [InputRequired(_("Write your e-mail address.")), Length(max=254)]
    )
    password = PasswordField(
        _("Password"), [InputRequired(_("Write your password.")), Length(max=LONGEST)]
    )
    next = HiddenField()


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password, twice."""

    password = PasswordField(
        _("New password"), [InputRequired(_("Write a password.")), Length(max=LONGEST)]
    )
    password_again = PasswordField(_("New password again"))

    def validate_password_again(self, field: PasswordField) -> None:
        """Raise ValidationError when both are not the same."""
        if self.password.data and field.data != self.password.data:
            raise ValidationError(_("This is not the same as above; write both again."))


class ChangePasswordForm(NewPasswordForm):
    """A new password by someone who knows the present one."""

    current_password = PasswordField(
        _("Present password"),
        [InputRequired(_("Write your present password.")), Length(max=LONGEST)],
    )
