"""What fields, acts, stages and outcomes of batches are called, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from repository.batches.edits import ACTS, Act, Edit
from repository.batches.models import Outcome, Stage
from repository.deposit.wording import licence_label
from repository.items.models import Collection
from repository.metadata import vocabularies
from repository.web import language

VOCABULARIES = {
    "type": "resource_types",
    "language": "languages",
    "script": "scripts",
    "license": "licences",
    "access": "access_rights",
}


def field_name(key: str) -> str:
    """Return what a column or a field of an edit is called; the key itself where it has no name."""
    named = {
        "": _("Record"),
        "handle": _("Handle"),
        "version": _("Version"),
        "identifier": _("Own identifier"),
        "type": _("Type"),
        "title": _("Title"),
        "creators": _("Creators"),
        "contributors": _("Contributors"),
        "people": _("Creators and contributors"),
        "date": _("Date"),
        "language": _("Language"),
        "script": _("Script"),
        "publisher": _("Publisher"),
        "place": _("Place of publication"),
        "subjects": _("Subjects"),
        "keywords": _("Keywords"),
        "abstract": _("Abstract"),
        "source": _("Source of the digital copy"),
        "rights": _("Statement of rights"),
        "license": _("Licence"),
        "access": _("Who may open the files"),
        "embargo_until": _("First day on which the files are open"),
        "collection": _("Collection"),
        "report_number": _("Report number"),
        "files": _("Files"),
    }
    return str(named.get(key) or vocabularies.field_label(key, language()))


def act_name(act: Act) -> str:
    """Return what is done, as a choice in a list."""
    names = {
        Act.SET: _("Set to one value"),
        Act.ADD: _("Add a value"),
        Act.REMOVE: _("Take a value away"),
        Act.REPLACE: _("Exchange a value for another"),
        Act.CLEAR: _("Empty the field"),
        Act.TEXT: _("Find and replace in the words"),
        Act.PERSON: _("Correct the spelling of a name"),
    }
    return str(names[act])


def edit_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every edit, by what is done: `act:field` and the name of the field."""
    return [
        (act_name(act), [(f"{act}:{key}", field_name(key)) for key in keys])
        for act, keys in ACTS.items()
    ]


def edit_in_words(edit: Edit) -> str:
    """Return one sentence that says what an edit does."""
    values = {
        "field": field_name(edit.field),
        "value": _value_name(edit.field, edit.value),
        "by": _value_name(edit.field, edit.by),
    }
    sentence = {
        Act.SET: _("%(field)s becomes “%(value)s”", **values),
        Act.ADD: _("%(field)s: “%(value)s” is added", **values),
        Act.REMOVE: _("%(field)s: “%(value)s” is taken away", **values),
        Act.REPLACE: _("%(field)s: “%(value)s” becomes “%(by)s”", **values),
        Act.CLEAR: _("%(field)s is emptied", **values),
        Act.TEXT: _("%(field)s: the words “%(value)s” become “%(by)s”", **values),
        Act.PERSON: _("The name “%(value)s” becomes “%(by)s”", **values),
    }[edit.act]
    return f"{sentence} ({edit.until})" if edit.until else sentence


def _value_name(key: str, value: str) -> str:
    if key == "license":
        return value
    vocabulary = VOCABULARIES.get(key)
    return vocabularies.label(vocabulary, value, language()) if vocabulary else value


def value_choices(key: str, collections: list[Collection]) -> list[tuple[str, str]]:
    """Return value and label of everything that may be chosen for a field; none where words are typed."""
    if key == "collection":
        return [(c.slug, c.title(language())) for c in collections]
    if key == "subjects":
        found = vocabularies.labels("subjects", language())
        return [(notation, f"{notation} {label}") for notation, label in found]
    if key == "license":
        return [
            (code, licence_label(code, language())) for code in vocabularies.entries("licences")
        ]
    if key in VOCABULARIES:
        return vocabularies.labels(VOCABULARIES[key], language())
    return []


STAGES: dict[str, tuple[str, str]] = {
    Stage.OPEN: (_l("Nothing chosen yet"), "wait"),
    Stage.PLANNING: (_l("The preview is being made"), "work"),
    Stage.PLANNED: (_l("Preview, nothing is changed yet"), "wait"),
    Stage.RUNNING: (_l("Being changed"), "work"),
    Stage.DONE: (_l("Done"), "done"),
    Stage.UNDOING: (_l("Being undone"), "work"),
    Stage.UNDONE: (_l("Undone"), "shut"),
    Stage.DISCARDED: (_l("Thrown away"), "shut"),
}
"""Words and the kind of tag."""

OUTCOMES: dict[str, str] = {
    Outcome.CHOSEN: _l("Not looked at yet"),
    Outcome.WAITING: _l("Will be changed"),
    Outcome.LEFT_OUT: _l("Left out"),
    Outcome.SAME: _l("Already so"),
    Outcome.APPLIED: _l("Changed"),
    Outcome.UNDONE: _l("Changed back"),
    Outcome.KEPT: _l("Not changed back"),
}
"""In the order in which they are shown."""
