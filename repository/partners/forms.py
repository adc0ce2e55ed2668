"""The form by which staff add a partner; whether it can be harvested is found out by asking it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length


class PartnerForm(FlaskForm):  # type: ignore[misc]
    """Where the partner answers, and what of it is to be harvested."""

    url = StringField(
        _("OAI-PMH address"),
        [InputRequired(_("Write the address.")), Length(max=1000)],
        description=_("As the partner names it, for example https://library.example.org/oai"),
    )
    name = StringField(
        _("Name"),
        [Length(max=100)],
        description=_("Shown beside every record; without it the partner's own name."),
    )
    set = StringField(
        _("Set"),
        [Length(max=250)],
        description=_("The code of one set, if not everything is to be harvested."),
    )
    prefix = StringField(
        _("Format"),
        [InputRequired(_("Write the format, usually oai_dc.")), Length(max=60)],
        default="oai_dc",
        description=_("Dublin Core is called oai_dc everywhere."),
    )
