"""Saving the description of a deposit: what is shown next, and what is said about it."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from repository import signing_in, web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.db import db, transaction
from repository.deposit import form_page, keeping, merge_page, operations
from repository.deposit.forms import DescriptionForm
from repository.deposit.keeping import Saved
from repository.deposit.licences import proposed
from repository.deposit.wording import label_of
from repository.items.models import Collection, Item
from repository.items.queries import by_handle
from repository.items.states import IN_WORK, State
from repository.metadata import vocabularies
from repository.profiles.queries import questions_in_force
from repository.sources import choosing
from repository.sources import operations as sources
from repository.sources.choosing import Chosen


def answer(item: Item) -> Any:
    """Answer GET with the form; answer POST by saving, then with the next page, or the form when something is wrong."""
    if request.method == "GET":
        form = form_page.form_of(item)
        form_page.add_rows(form, request.args.get("more"))
        return form_page.page(item, form)
    form = form_page.sent_form_of(item)
    if not form.validate_on_submit():
        return make_response(form_page.page(item, form), 400)
    return _save(item, form)


def labels_of(item: Item) -> dict[str, str]:
    """Return the labels of the questions of an item by name."""
    return form_page.labels_of(item)


def _save(item: Item, form: DescriptionForm) -> Any:
    handle, profile, place = item.handle, item.profile, item.collection_id
    if "propose_licence" in request.form and (licence := proposed(request.form)):
        form["licence"].data = licence
    sheet = form_page.sheet_of(form, item)
    with transaction() as session:
        saved = keeping.save(
            session,
            handle,
            web.current_actor(),
            sheet,
            today=web.today(),
            reason=form_page.reason_given(),
        )
        chosen = None if saved.disputed else _choose(session, handle)
    item = by_handle(db.session(), handle, web.current_actor())
    if saved.disputed:
        return make_response(merge_page.page(item, wanted=_button()), 409)
    if chosen:
        return _after_choosing(item, chosen, saved)
    if item.profile != profile:
        label = vocabularies.label("resource_types", item.resource_type, web.language())
        signing_in.say(
            _("Saved. The form now asks what belongs to “%(type)s”.", type=label), "info"
        )
        return redirect(url_for("deposit.describe", handle=handle), 303)
    if item.collection_id != place and _button() == "next" and _asks_otherwise(item, place):
        signing_in.say(_("Saved. The form now asks what this collection asks."), "info")
        return redirect(url_for("deposit.describe", handle=handle), 303)
    return after_saving(item, saved, _button(), request.form.get("add"))


def _asks_otherwise(item: Item, place: int) -> bool:
    """Whether the form of the collection asks other questions than that of the collection `place`."""
    session = db.session()
    before = session.get_one(Collection, place)
    former = questions_in_force(session, item.profile, before.slug)
    return former != questions_in_force(session, item.profile, item.collection.slug)


def _button() -> str:
    """Return which button was pressed: `add`, `again`, `save` or `next`."""
    if choosing.is_choice(request.form) or "propose_licence" in request.form:
        return "again"
    return next((name for name in ("add", "again", "save") if name in request.form), "next")


def _choose(session: Session, handle: str) -> Chosen | None:
    """Take or leave the proposed value whose button was pressed; else what was taken is the person's own now."""
    actor = web.current_actor()
    item = operations.editable(session, handle, actor)
    chosen = choosing.choose(session, item, actor, request.form)
    if chosen is None and ("next" in request.form or "save" in request.form):
        sources.keep(session, item)
    if chosen is not None:
        keeping.drop(session, item, actor, chosen.question)
    return chosen


def _after_choosing(item: Item, chosen: Chosen, saved: Saved) -> Any:
    """Show the form again, at the question that was decided; what was typed and cannot be saved stays typed."""
    wrong = [p for p in saved.problems if p.severity != "missing" and p.field != chosen.question]
    if not wrong:
        place = chosen.question or None
        return redirect(url_for("deposit.describe", handle=item.handle, _anchor=place), 303)
    notices = [{"text": _("Saved, except for what is listed here."), "kind": "info"}]
    form = form_page.form_of(item)
    return make_response(form_page.page(item, form, problems=wrong, notices=notices), 422)


def after_saving(item: Item, saved: Saved, button: str, wants_rows: str | None = None) -> Any:
    """Answer with the page that follows on `button`, or with the form where something is wrong or missing."""
    handle = item.handle
    merged = _merged(item, saved)
    shown = [p for p in saved.problems if p.severity != "missing" or button == "next"]
    if shown:
        form = form_page.form_of(item)
        form_page.add_rows(form, wants_rows)
        notices = [{"text": _("Saved, except for what is listed here."), "kind": "info"}]
        notices += [{"text": merged, "kind": "info"}] if merged else []
        return make_response(form_page.page(item, form, problems=shown, notices=notices), 422)
    if merged:
        signing_in.say(merged, "info")
    if button == "add":
        more = url_for("deposit.describe", handle=handle, more=wants_rows, _anchor=wants_rows)
        return redirect(more, 303)
    if button == "again":
        place = "licence" if "propose_licence" in request.form else None
        return redirect(url_for("deposit.describe", handle=handle, _anchor=place), 303)
    return redirect(_next_place(item, button), 303)


def _next_place(item: Item, button: str) -> str:
    actor = web.current_actor()
    if item.state in IN_WORK and may(actor, Action.SUBMIT, subject_of(item), web.today()):
        if button == "save":
            signing_in.say(_("The draft is saved; you can go on with it at any time."))
            is_own = item.depositor_id == actor.id
            return url_for("deposit.mine") if is_own else url_for("items.show", handle=item.handle)
        return url_for("deposit.check", handle=item.handle)
    signing_in.say(_("The description is saved."))
    endpoint = "review.show" if item.state == State.SUBMITTED else "items.show"
    return url_for(endpoint, handle=item.handle)


def _merged(item: Item, saved: Saved) -> str:
    """Say which questions somebody else, or another window, answered in the meantime."""
    if not saved.came:
        return ""
    labels = form_page.labels_of(item)
    names = ", ".join(labels.get(n, label_of(n, None, web.language())) for n in saved.came)
    return str(
        _(
            "Changed elsewhere in the meantime and brought together with yours: %(names)s.",
            names=names,
        )
    )
