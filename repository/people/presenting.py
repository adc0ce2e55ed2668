"""What roles are called."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from repository.people.models import Role


def role_label(role: Role) -> str:
    """Return what a role is called."""
    labels = {
        Role.DEPOSITOR: _("Depositor"),
        Role.REVIEWER: _("Reviewer"),
        Role.CATALOGUER: _("Cataloguer"),
        Role.AUDITOR: _("Auditor"),
        Role.ADMINISTRATOR: _("Administrator"),
    }
    return str(labels.get(role, role))


def role_choices() -> list[SelectChoice]:
    """Return the roles that an account can have, with their names."""
    return [
        SelectChoice(r.value, role_label(r)) for r in Role if r not in (Role.VISITOR, Role.SYSTEM)
    ]
