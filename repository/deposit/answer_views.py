"""Addresses of the form's answers: kept while they are typed, chosen where two contradict, thrown away."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, make_response, redirect, request, url_for
from flask_babel import format_datetime
from flask_babel import gettext as _

from repository import clock, signing_in, web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.db import db, transaction
from repository.deposit import describing, form_page, keeping, merge_page, merging
from repository.deposit.forms import PlainForm
from repository.errors import NotAllowed
from repository.items.models import Item
from repository.items.queries import by_handle

blueprint = Blueprint("answers", __name__)


@blueprint.post("/deposit/<handle>/answers")
def keep(handle: str) -> Any:
    """Keep what was typed so far, for this person alone; answer with what to say and the digests of what was taken."""
    if not web.current_actor().is_signed_in:
        return jsonify(said=_("You were signed out. Sign in again in another window.")), 401
    item = _editable(handle)
    sheet = form_page.sheet_of(form_page.sent_form_of(item), item)
    with transaction() as session:
        taken = keeping.keep(session, handle, web.current_actor(), sheet)
    response = jsonify(
        shown={name: merging.digest(sheet.answers[name]) for name in taken.taken},
        **_said(_editable(handle), taken),
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route("/deposit/<handle>/merge", methods=["GET", "POST"])
@signing_in.people_only
def merge(handle: str) -> Any:
    """Show the questions that were answered in two ways; save what was chosen, and all else that was typed."""
    item, form = _editable(handle), PlainForm()
    if not form.validate_on_submit():
        if not keeping.disputes_of(db.session(), item, web.current_actor()):
            return redirect(url_for("deposit.describe", handle=handle), 303)
        status = 400 if request.method == "POST" else 200
        return make_response(merge_page.page(item), status)
    choice, seen = merge_page.choice_of(item)
    actor, today, wanted = web.current_actor(), web.today(), request.form.get("wanted", "next")
    with transaction() as session:
        saved = keeping.settle(
            session, handle, actor, choice, seen, today=today, reason=form_page.reason_given()
        )
    item = by_handle(db.session(), handle, actor)
    if saved.disputed:
        return make_response(merge_page.page(item, wanted=wanted), 409)
    return describing.after_saving(item, saved, wanted if wanted in ("save", "again") else "next")


@blueprint.post("/deposit/<handle>/answers/forget")
@signing_in.people_only
def forget(handle: str) -> Any:
    """Throw away what this person typed and did not save."""
    with transaction() as session:
        keeping.forget(session, handle, web.current_actor())
    signing_in.say(_("What you had typed was discarded; the description stands as it was saved."))
    return redirect(url_for("deposit.describe", handle=handle), 303)


def _said(item: Item, taken: merging.Taken) -> dict[str, str]:
    moment = format_datetime(clock.now(), "HH.mm" if web.language() == "id" else "HH:mm")
    labels = form_page.labels_of(item)
    came = ", ".join(labels.get(name, name) for name in taken.came)
    disputed = keeping.disputes_of(db.session(), item, web.current_actor())
    return {
        "said": _("Kept at %(time)s", time=moment),
        "came": _("Changed elsewhere meanwhile: %(names)s.", names=came) if came else "",
        "disputed": _(
            "Answered otherwise elsewhere: %(names)s.",
            names=", ".join(labels.get(n, n) for n in disputed),
        )
        if disputed
        else "",
    }


def _editable(handle: str) -> Item:
    item = by_handle(db.session(), handle, web.current_actor())
    if not may(web.current_actor(), Action.EDIT, subject_of(item), web.today()):
        raise NotAllowed("This deposit cannot be changed by you now.")
    return item
