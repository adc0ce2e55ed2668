"""The form into which references are pasted."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, TextAreaField


class ReferencesForm(FlaskForm):  # type: ignore[misc]
    """References as text or as a file; `record` chooses one of several."""

    text = TextAreaField(
        _("Reference"),
        description=_(
            "BibTeX, RIS or CSL-JSON, as reference managers and journal pages give it; or a DOI or an ISBN alone."
        ),
    )
    file = FileField(
        _("Or a file"), description=_("With the ending .bib, .ris or .json, at most 400 kB.")
    )
    record = RadioField(_("Which of these is the work?"), choices=[], validate_choice=False)
