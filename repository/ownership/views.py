"""Pages and buttons for copies, deposits for others, and passing deposits on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.db import db, transaction
from repository.deposit.queries import collections_for, first_collection
from repository.errors import BadValue, NotAllowed
from repository.items.models import Collection, Item
from repository.items.queries import by_handle
from repository.metadata.record import main_title
from repository.ownership import operations, queries
from repository.ownership.forms import DepositForForm, TransferForm

blueprint = Blueprint("ownership", __name__)


@blueprint.post("/items/<handle>/copy")
@signing_in.people_only
def copy(handle: str) -> Any:
    """Begin a draft with the description of another work."""
    collection = _first_collection()
    with transaction() as session:
        actor = web.current_actor()
        item = by_handle(session, handle, actor)
        new = operations.copy_item(session, item, actor, session.get_one(Collection, collection))
        target = new.handle
    signing_in.say(
        _(
            "A draft with the same description was begun. Change what is different, and add the files."
        )
    )
    return redirect(url_for("deposit.describe", handle=target), 303)


@blueprint.route("/deposit/for", methods=["GET", "POST"])
@signing_in.people_only
def deposit_for() -> Any:
    """Begin a deposit for somebody else."""
    if not web.current_actor().may_deposit_for_others:
        raise NotAllowed("Only cataloguers and administrators deposit for others.")
    form, locale = DepositForForm(), web.language()
    form.collection.choices = [(c.slug, c.title(locale)) for c in collections_for(db.session())]
    if not form.validate_on_submit():
        return _page("ownership/deposit_for.html", form)
    try:
        with transaction() as session:
            item = operations.deposit_for(
                session,
                web.current_actor(),
                form.email.data or "",
                form.collection.data or "",
                web.settings().institution,
            )
            handle, name = item.handle, item.depositor.name
    except BadValue as error:
        return _refused("ownership/deposit_for.html", form, error)
    signing_in.say(_("A draft for %(name)s was begun, and they were told.", name=name))
    return redirect(url_for("deposit.files", handle=handle), 303)


@blueprint.route("/items/<handle>/transfer", methods=["GET", "POST"])
@signing_in.people_only
def transfer(handle: str) -> Any:
    """Pass a deposit on: curators at once, its depositor by an offer."""
    item = by_handle(db.session(), handle, web.current_actor())
    action = _way_of(item)
    form, context = TransferForm(), _context(item, action)
    if not form.validate_on_submit():
        return _page("ownership/transfer.html", form, **context)
    try:
        sentence = _pass_on(handle, form, action)
    except BadValue as error:
        return _refused("ownership/transfer.html", form, error, **_context_of(handle))
    signing_in.say(sentence)
    return redirect(_back(handle, action), 303)


@blueprint.post("/items/<handle>/transfer/withdraw")
@signing_in.people_only
def withdraw(handle: str) -> Any:
    """Take an offer back."""
    with transaction() as session:
        actor = web.current_actor()
        operations.withdraw(session, by_handle(session, handle, actor), actor)
    signing_in.say(_("The offer was taken back."))
    return redirect(url_for("deposit.mine"), 303)


@blueprint.post("/transfers/<int:offer_id>")
@signing_in.people_only
def answer(offer_id: int) -> Any:
    """Accept or decline what is offered to the person."""
    accepts = request.form.get("answer") == "accept"
    with transaction() as session:
        operations.answer(session, offer_id, web.current_actor(), accepts=accepts)
    signing_in.say(
        _("The deposit is yours now.")
        if accepts
        else _("You declined the deposit; its giver was told.")
    )
    return redirect(url_for("deposit.mine"), 303)


def _way_of(item: Item) -> Action:
    """Whether the deposit is transferred or offered. Raises NotAllowed."""
    for action in (Action.TRANSFER, Action.OFFER):
        if may(web.current_actor(), action, subject_of(item), web.today()):
            return action
    raise NotAllowed("You may not pass this deposit on.")


def _pass_on(handle: str, form: TransferForm, action: Action) -> str:
    email = form.email.data or ""
    with transaction() as session:
        actor = web.current_actor()
        item = by_handle(session, handle, actor)
        if action == Action.TRANSFER:
            person = operations.transfer(session, item, actor, email, form.reason.data or "")
            return str(_("The deposit is now that of %(name)s.", name=person.name))
        operations.offer(session, item, actor, email)
    return str(
        _("The deposit is offered to %(email)s. It stays yours until it is accepted.", email=email)
    )


def _context_of(handle: str) -> dict[str, Any]:
    item = by_handle(db.session(), handle, web.current_actor())
    return _context(item, _way_of(item))


def _context(item: Item, action: Action) -> dict[str, Any]:
    title = main_title(item.document)
    present = queries.offer_of(db.session(), item)
    return {
        "item": {
            "handle": item.handle,
            "title": title.value,
            "tag": title.tag,
            "depositor": item.depositor.name,
        },
        "is_offer": action == Action.OFFER,
        "offered_to": present.email if present and action == Action.OFFER else None,
        "back": _back(item.handle, action),
    }


def _back(handle: str, action: Action) -> str:
    mine = action == Action.OFFER
    return url_for("deposit.mine") if mine else url_for("items.show", handle=handle)


def _first_collection() -> int:
    collection = first_collection(db.session())
    if collection is None:
        raise BadValue("collection", "There is no collection to deposit in. Ask the administrator.")
    return collection.id


def _refused(template: str, form: Any, error: BadValue, **context: Any) -> Any:
    if error.field not in form:
        raise error
    form[error.field].errors = [_(error.message, **error.values)]
    return _page(template, form, 422, **context)


def _page(template: str, form: Any, status: int = 200, **context: Any) -> Any:
    page = render_template(template, form=form, has_errors=status == 422, **context)
    return make_response(page, 400 if status == 200 and request.method == "POST" else status)
