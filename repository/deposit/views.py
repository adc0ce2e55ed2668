"""Pages of deposit: files first, then the description, then check and send; and the list of one's own deposits."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import clock, signing_in, web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.db import db, transaction
from repository.deposit import (
    checking,
    describing,
    keeping,
    operations,
    presenting,
    queries,
    receiving,
    uploads,
)
from repository.deposit.consent import consent_record
from repository.deposit.forms import ConsentForm, FilesForm, PlainForm
from repository.errors import (
    BadValue,
    Conflict,
    IncompleteMetadata,
    NotAllowed,
    NotFound,
    WrongState,
)
from repository.files.queries import listed_files
from repository.items.models import Item
from repository.items.queries import by_handle
from repository.items.states import EVER_PUBLIC, IN_WORK, State
from repository.metadata.record import main_title
from repository.ownership.operations import note_consent
from repository.ownership.presenting import offered_to
from repository.pagination import pager_of
from repository.people.models import User

blueprint = Blueprint("deposit", __name__)


@blueprint.route("/deposit", methods=["GET", "POST"])
@signing_in.people_only
def start() -> Any:
    """Take the files of a new deposit and read its first values from them."""
    actor = web.current_actor()
    if not actor.may_deposit:
        raise NotAllowed("Your account may not deposit. Ask the administrator.")
    form = FilesForm()
    if not form.validate_on_submit():
        return receiving.files_page(form, None)
    received, proposal = receiving.take_in(form)
    wants_no_file = "without_file" in request.form
    if not received and not (wants_no_file and not form.files.errors):
        return receiving.files_page(form, None)
    collection = queries.first_collection(db.session())
    if collection is None:
        raise BadValue("collection", "There is no collection to deposit in. Ask the administrator.")
    collection_id = collection.id
    with transaction() as session:
        item = operations.start(
            session,
            actor,
            received,
            collection=session.get_one(type(collection), collection_id),
            proposal=proposal,
            publisher=web.settings().institution,
        )
        handle = item.handle
    receiving.say_refusals(form)
    return redirect(url_for("deposit.describe", handle=handle), 303)


@blueprint.route("/deposit/<handle>/files", methods=["GET", "POST"])
@signing_in.people_only
def files(handle: str) -> Any:
    """Add files to a deposit."""
    item = _editable(handle)
    form = FilesForm()
    if not form.validate_on_submit():
        return receiving.files_page(form, item)
    received, proposal = receiving.take_in(form, with_proposal=item.state in IN_WORK)
    if not received:
        return receiving.files_page(form, _editable(handle))
    with transaction() as session:
        operations.add_files(session, handle, web.current_actor(), received, proposal)
    receiving.say_refusals(form)
    return redirect(url_for("deposit.describe", handle=handle), 303)


@blueprint.post("/deposit/<handle>/files/<int:file_id>/remove")
@signing_in.people_only
def remove(handle: str, file_id: int) -> Any:
    """Take a file off a deposit."""
    with transaction() as session:
        operations.remove_file(session, handle, web.current_actor(), file_id)
    signing_in.say(_("The file was removed."))
    return redirect(url_for("deposit.describe", handle=handle), 303)


@blueprint.route("/deposit/<handle>", methods=["GET", "POST"])
@signing_in.people_only
def describe(handle: str) -> Any:
    """Describe a deposit; what is right is saved even when something else is wrong."""
    item = by_handle(db.session(), handle, web.current_actor())
    if request.method == "GET" and (elsewhere := _closed_to_editing(item)):
        return redirect(elsewhere, 303)
    return describing.answer(_editable(handle))


@blueprint.route("/deposit/<handle>/check", methods=["GET"])
@signing_in.people_only
def check(handle: str) -> Any:
    """Show everything that was answered, what is still missing, and the consent."""
    item = _editable(handle)
    if not may(web.current_actor(), Action.SUBMIT, subject_of(item), web.today()):
        raise NotAllowed("Only the depositor can send this deposit.")
    if elsewhere := _with_unsaved(item):
        return elsewhere
    return checking.check_page(item, ConsentForm(formdata=None, version=item.version))


@blueprint.post("/deposit/<handle>/submit")
@signing_in.people_only
def submit(handle: str) -> Any:
    """Send a deposit for review, with the consent."""
    actor, item, form = web.current_actor(), _editable(handle), ConsentForm()
    if elsewhere := _with_unsaved(item):
        return elsewhere
    if not form.validate_on_submit() or not form.consent.data:
        form.consent.errors = [_("Without your consent the work cannot be sent.")]
        return make_response(checking.check_page(item, form), 422)
    is_own, ground = item.depositor_id == actor.id, (form.ground.data or "").strip()[:2000]
    if not is_own and not ground:
        form.ground.errors = [_("Say on what ground the depositor consents.")]
        return make_response(checking.check_page(item, form), 422)
    user = db.session.get_one(User, actor.user_id)
    record = consent_record(
        checking.consent_to(item),
        handle=handle,
        title=item.title,
        name=user.name,
        email=user.email,
        at=clock.now(),
        depositor="" if is_own else f"{item.depositor.name} <{item.depositor.email}>",
        ground="" if is_own else ground,
    )
    stored = uploads.keep(record, web.stores().files)
    try:
        with transaction() as session:
            version = web.whole_number(form.version.data, 0, low=0, high=10**9)
            operations.submit(session, handle, actor, stored, version=version, today=web.today())
            if not is_own:
                note_consent(session, handle, actor, ground)
    except IncompleteMetadata:
        return make_response(checking.check_page(_editable(handle), form), 422)
    except Conflict as error:
        item = _editable(handle)
        page = checking.check_page(
            item, ConsentForm(formdata=None, version=item.version), _(error.message)
        )
        return make_response(page, 409)
    return redirect(url_for("deposit.done" if is_own else "review.show", handle=handle), 303)


@blueprint.get("/deposit/<handle>/done")
@signing_in.people_only
def done(handle: str) -> Any:
    """Show the receipt of a deposit that was sent."""
    item = _own(handle)
    if item.submitted_at is None:
        return redirect(url_for("deposit.describe", handle=handle), 303)
    title = main_title(item.document)
    return render_template(
        "deposit/done.html",
        deposit={
            "handle": item.handle,
            "title": {"value": title.value, "lang": title.tag},
            "sent_at": item.submitted_at,
            "url": url_for("items.show", handle=handle),
            "files": [
                {"name": f.name, "size_bytes": f.size_bytes, "sha256": f.sha256}
                for f in listed_files(item)
            ],
        },
        days=None,
    )


@blueprint.route("/deposit/<handle>/discard", methods=["GET", "POST"])
@signing_in.people_only
def discard(handle: str) -> Any:
    """Ask whether a draft is to go, and delete it."""
    item = _own(handle)
    if item.state not in IN_WORK:
        raise WrongState("Only a draft can be discarded.")
    form = PlainForm()
    if not form.validate_on_submit():
        title = main_title(item.document)
        return render_template(
            "deposit/discard.html", form=form, draft=item, title=title, back=url_for("deposit.mine")
        )
    with transaction() as session:
        operations.discard(session, handle, web.current_actor())
    signing_in.say(_("The draft was discarded."))
    return redirect(url_for("deposit.mine"), 303)


@blueprint.get("/deposits")
@signing_in.people_only
def mine() -> Any:
    """List the person's own deposits with the reviewers' notes."""
    session, actor = db.session(), web.current_actor()
    page = web.whole_number(request.args.get("page"), 1)
    items, total = queries.own_deposits(session, actor, page)
    decisions = queries.last_decisions(session, [item.id for item in items])
    deposits = []
    for item in items:
        title, decision = main_title(item.document), decisions.get(item.id)
        has_note = decision and item.state in (State.RETURNED, State.DECLINED)
        deposits.append(
            {
                "title": title.value,
                "lang": title.tag,
                "url": _place_of(item),
                "handle": item.handle,
                "state": item.state,
                "changed_at": item.changed_at,
                "note": decision.reason if decision and has_note else None,
                "actions": presenting.actions_of(item, actor),
            }
        )
    pager = pager_of(url_for("deposit.mine"), page, total, queries.PAGE_SIZE)
    return render_template(
        "deposit/mine.html",
        deposits=deposits,
        states=[],
        pager=pager,
        offers=offered_to(actor),
        may_for_others=actor.may_deposit_for_others,
    )


# -- shared by the pages ---------------------------------------------------------------------------


def _editable(handle: str) -> Item:
    """Return the item to read; NotFound or NotAllowed when it may not be edited. Nothing is locked."""
    item = by_handle(db.session(), handle, web.current_actor())
    if not may(web.current_actor(), Action.EDIT, subject_of(item), web.today()):
        raise NotAllowed("This deposit cannot be changed by you now.")
    return item


def _with_unsaved(item: Item) -> Any:
    """Lead back to the form while something that was typed there is not saved: it would not be sent."""
    if not keeping.typed_by(db.session(), item, web.current_actor()).changes:
        return None
    signing_in.say(_("First save what you typed; then the deposit can be sent."), "warning")
    return redirect(url_for("deposit.describe", handle=item.handle), 303)


def _own(handle: str) -> Item:
    item = by_handle(db.session(), handle, web.current_actor())
    if item.depositor_id != web.current_actor().id:
        raise NotFound
    return item


def _closed_to_editing(item: Item) -> str | None:
    """Where a depositor is led who opens the form of a work that is no longer in work."""
    if may(web.current_actor(), Action.EDIT, subject_of(item), web.today()):
        return None
    return _place_of(item) if item.depositor_id == web.current_actor().id else None


def _place_of(item: Item) -> str:
    if item.state in EVER_PUBLIC:
        return url_for("items.show", handle=item.handle)
    if item.state == State.SUBMITTED:
        return url_for("deposit.done", handle=item.handle)
    if item.state == State.DECLINED:
        return url_for("deposit.mine")
    return url_for("deposit.describe", handle=item.handle)
