"""Forms of the lists of subjects: one term, and a file to import."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from repository.vocabularies.models import SubjectTerm


class TermForm(FlaskForm):  # type: ignore[misc]
    """A term: its words, its place, what it is close to."""

    version = HiddenField()
    notation = StringField(
        _("Notation"),
        [Length(max=40)],
        description=_("Short, for good: records name the term by it."),
    )
    label_id = StringField(_("Label in Indonesian"), [Length(max=300)])
    label_en = StringField(_("Label in English"), [Length(max=300)])
    synonyms = TextAreaField(
        _("Synonyms"),
        [Length(max=20_000)],
        description=_("One a line. A keyword that is one of them is shown as this term."),
    )
    broader = StringField(
        _("Stands below"),
        [Length(max=40)],
        description=_("Notation of the broader term; may be empty."),
    )
    scope_note = TextAreaField(_("Scope note"), [Length(max=5000)])
    uri = StringField(_("Address"), [Length(max=500)])
    close_match = StringField(_("Address of the LCSH heading"), [Length(max=500)])
    close_match_label = StringField(_("LCSH heading"), [Length(max=300)])


class ImportForm(FlaskForm):  # type: ignore[misc]
    """A file of a list of subjects, and the list it goes to."""

    file = FileField(
        _("File"), description=_("SKOS (RDF/XML, N-Triples, JSON-LD) or CSV, up to 60 MB.")
    )
    key = StringField(
        _("Key of the list"),
        [Length(max=40)],
        description=_("For example lcsh; a new key makes a new list."),
    )
    title = StringField(_("Title of the list"), [Length(max=300)])
    kept = HiddenField()
    name = HiddenField()


def form_of(term: SubjectTerm) -> TermForm:
    """Return the form that holds what was sent, else what the term says."""
    return TermForm(
        data={
            **{
                key: getattr(term, key)
                for key in ("notation", "label_id", "label_en", "scope_note", "uri", "close_match")
            },
            "close_match_label": term.close_match_label,
            "version": str(term.version),
            "synonyms": "\n".join(term.synonyms),
            "broader": term.broader.notation if term.broader else "",
        }
    )
