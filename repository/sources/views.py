"""The page on which a description is taken from a reference, a DOI or an ISBN."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from repository import signing_in, web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.db import db, transaction
from repository.errors import BadValue, NotAllowed
from repository.items.models import Item
from repository.items.queries import by_handle
from repository.metadata.findings import shown
from repository.sources import asking, crosswalk, operations
from repository.sources.forms import ReferencesForm
from repository.sources.models import Choice, SourceKind
from repository.sources.references import LONGEST_TEXT, Fault, Read, Reference, read

blueprint = Blueprint("sources", __name__)

MOST_TOLD = 3
SHOWN_TITLE = 200


@blueprint.route("/deposit/<handle>/references", methods=["GET", "POST"])
@signing_in.people_only
def references(handle: str) -> Any:
    """Read references that were pasted or brought as a file, and propose what one of them says."""
    item = by_handle(db.session(), handle, web.current_actor())
    if not may(web.current_actor(), Action.EDIT, subject_of(item), web.today()):
        raise NotAllowed("This deposit cannot be changed by you now.")
    form = ReferencesForm()
    if not form.validate_on_submit():
        return make_response(_page(item, form), 400 if request.method == "POST" else 200)
    try:
        form.text.data = _text_of(form)
        found = read(form.text.data)
    except BadValue as error:
        form[error.field].errors = [_(error.message, **error.values)]
        return make_response(_page(item, form), 422)
    return _answer(item, form, found)


def _answer(item: Item, form: ReferencesForm, found: Read) -> Any:
    if found.doi or found.isbn:
        return _looked_up(item, form, found)
    chosen = _chosen(form, found.references)
    if chosen is None or found.kind is None:
        form.text.errors = [] if found.references else [_said(fault) for fault in found.faults]
        page = _page(item, form, found)
        return make_response(page, 200 if found.references else 422)
    return _proposed(item, found.kind, chosen, found.faults)


def _text_of(form: ReferencesForm) -> str:
    """The file's words when one was chosen, else what was pasted. Raises BadValue."""
    if not form.file.data or not form.file.data.filename:
        return str(form.text.data or "")
    content = form.file.data.stream.read(LONGEST_TEXT + 1)
    if len(content) > LONGEST_TEXT:
        raise BadValue("file", "The file is larger than %(limit)s kB.", limit=LONGEST_TEXT // 1000)
    if b"\0" in content:
        raise BadValue("file", "The file is no text; choose a .bib, .ris or .json file.")
    try:
        return str(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return str(content.decode("cp1252", "replace"))


def _chosen(form: ReferencesForm, references: list[Reference]) -> Reference | None:
    if len(references) == 1:
        return references[0]
    place = web.whole_number(form.record.data, 0, low=0)
    return references[place - 1] if 0 < place <= len(references) else None


def _looked_up(item: Item, form: ReferencesForm, found: Read) -> Any:
    """Ask the registries that may be asked, before anything is locked."""
    scheme, value = ("doi", found.doi) if found.doi else ("isbn", found.isbn)
    registries = asking.registries_for(scheme, web.settings())
    if not registries:
        form.text.errors = [_off_sentence()]
        return make_response(_page(item, form), 422)
    answer = asking.look_up(asking.client_of(web.settings()), value, registries)
    if isinstance(answer, Fault):
        form.text.errors = [_said(answer)]
        return make_response(_page(item, form), 422)
    return _proposed(item, *answer, [])


def _off_sentence() -> str:
    return str(
        _(
            "Looking up DOIs and ISBNs is switched off here. The administrator of the server can switch it on with"
            " the setting lookup_hosts."
        )
    )


def _proposed(item: Item, kind: SourceKind, reference: Reference, faults: list[Fault]) -> Any:
    handle = item.handle
    language = next(iter(item.document.get("language") or []), "")
    offers, more = crosswalk.offers_of(reference.item, language)
    with transaction() as session:
        actor = web.current_actor()
        locked = by_handle(session, handle, actor)
        rows = operations.offer(session, locked, actor, offers, kind, reference.key)
        taken = sum(row.choice == Choice.TAKEN for row in rows)
        waiting = len(rows) - taken
    for fault in [*faults, *more][:MOST_TOLD]:
        signing_in.say(_said(fault), "warning")
    signing_in.say(_result_sentence(taken, waiting), "ok" if taken or waiting else "warning")
    return redirect(url_for("deposit.describe", handle=handle), 303)


def _result_sentence(taken: int, waiting: int) -> str:
    if not taken and not waiting:
        return str(_("The reference says nothing that the form asks for."))
    filled = ngettext("%(num)s value was filled in.", "%(num)s values were filled in.", taken)
    beside = ngettext(
        "%(num)s value waits beside a field that is filled in already.",
        "%(num)s values wait beside fields that are filled in already.",
        waiting,
    )
    return " ".join([*([filled] if taken else []), *([beside] if waiting else [])])


def _said(fault: Fault) -> str:
    return str(_(fault.message, **fault.values))


def _page(item: Item, form: ReferencesForm, found: Read | None = None) -> str:
    several = found.references if found and len(found.references) > 1 else []
    form.record.choices = [
        (str(place), _one_line(reference)) for place, reference in enumerate(several, 1)
    ]
    hosts = web.settings().lookup_hosts
    return render_template(
        "sources/references.html",
        draft={"handle": item.handle},
        form=form,
        several=several,
        faults=[_said(fault) for fault in found.faults] if found and several else [],
        lookup_hosts=hosts,
        off_sentence="" if hosts else _off_sentence(),
        has_errors=bool(form.text.errors or form.file.errors),
    )


def _one_line(reference: Reference) -> str:
    """A reference in the list to choose from: title, first author, year."""
    offers, _faults = crosswalk.offers_of(reference.item)
    found = {offer.question: offer.value for offer in offers}
    title = found.get("title", [{"value": ""}])[0]["value"] or reference.key or _("Untitled")
    people = found.get("creators") or []
    first = [str(agent.get("family") or agent.get("name")) for agent in people[:1]]
    year = str(found["date_issued"].get("year", "")) if "date_issued" in found else ""
    about = ", ".join(part for part in (*first, year) if part)
    return shown(title, SHOWN_TITLE) + (f" ({about})" if about else "")
