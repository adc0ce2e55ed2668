"""Forms of signing in and of passwords; what a password must be like is decided in `people.passwords`."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

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


class ForgottenForm(FlaskForm):  # type: ignore[misc]
    """The address to which a link is sent."""

    email = EmailField(
        _("E-mail"), [InputRequired(_("Write your e-mail address.")), Length(max=254)]
    )


class SignUpForm(ForgottenForm):
    """Whose account it will be."""

    name = StringField(_("Name"), [InputRequired(_("Write your name.")), Length(max=200)])


class InviteForm(ForgottenForm):
    """Who gets an account, as what, and in which language the letter is."""

    name = StringField(_("Name"), [InputRequired(_("Write the name.")), Length(max=200)])
    role = RadioField(_("Role"), [InputRequired(_("Choose a role."))], default="depositor")
    language = RadioField(
        _("Language of the letter"),
        choices=[SelectChoice("id", "Bahasa Indonesia"), SelectChoice("en", "English")],
        default="id",
    )


class RoleForm(FlaskForm):  # type: ignore[misc]
    """What an account may do."""

    role = RadioField(_("Role"), [InputRequired(_("Choose a role."))])


class GroupsForm(FlaskForm):  # type: ignore[misc]
    """In which groups of readers an account stands."""

    groups = SelectMultipleField(
        _("Reader groups"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class ProofForm(FlaskForm):  # type: ignore[misc]
    """The password, or a code of the second step, by one who is signed in already."""

    password = PasswordField(_("Password"), [Length(max=LONGEST)])
    code = StringField(_("Code"), [Length(max=40)])
    next = HiddenField()


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A code of the second step, or one of the recovery codes."""

    code = StringField(_("Code"), [InputRequired(_("Write the code.")), Length(max=40)])


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
