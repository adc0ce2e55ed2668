"""`/items/<handle>/upkeep`: what can be done with an item, and each step with a preview of what it brings about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from repository import signing_in, web
from repository.access.policy import Access, Action
from repository.db import db, transaction
from repository.deposit.wording import problem_sentence
from repository.errors import BadValue, IncompleteMetadata, NotAllowed, RepositoryError
from repository.items.collections import all_in_order, by_slug
from repository.items.models import Item
from repository.items.queries import by_handle, by_handle_for
from repository.items.states import State
from repository.metadata import vocabularies
from repository.upkeep import operations, presenting
from repository.upkeep.effects import effects_of
from repository.upkeep.forms import AccessForm, CollectionForm, PurgeForm, WithdrawalForm

blueprint = Blueprint("upkeep", __name__)


@blueprint.get("/items/<handle>/upkeep")
@signing_in.people_only
def show(handle: str) -> Any:
    """List what the reader may do with the item."""
    item = by_handle(db.session(), handle, web.current_actor())
    tools = presenting.tools_of(item)
    if not tools:
        raise NotAllowed("There is nothing that you may do with this item.")
    return render_template("upkeep/show.html", item=presenting.head_of(item), tools=tools)


@blueprint.route("/items/<handle>/upkeep/access", methods=["GET", "POST"])
@signing_in.people_only
def access(handle: str) -> Any:
    """Change who may open the files; what opens when is shown first."""
    item = _item(handle, Action.CHANGE_ACCESS)
    day = item.embargo_until.isoformat() if item.embargo_until else ""
    form = AccessForm(access=item.access, embargo_until=day, version=item.version)
    form.access.choices = [SelectChoice(key.value, _access_label(key)) for key in Access]

    def change(item: Item) -> None:
        wanted = Access(form.access.data)
        until = _day(form.embargo_until.data) if wanted == Access.EMBARGOED else None
        rights = operations.with_access(item.document, wanted, until, web.today())["rights"]
        item.access, item.embargo_until = rights["access"], until

    def do(session: Session) -> None:
        operations.change_access(
            session,
            handle,
            web.current_actor(),
            access=Access(form.access.data),
            embargo_until=_day(form.embargo_until.data),
            reason=form.reason.data,
            version=_version(form),
            today=web.today(),
        )

    words = (_("Change the access"), _("Change the access now"), _("The access is changed."))
    return _answer(item, form, change, do, words, Action.CHANGE_ACCESS)


@blueprint.route("/items/<handle>/upkeep/collection", methods=["GET", "POST"])
@signing_in.people_only
def collection(handle: str) -> Any:
    """Move the item to another collection; what that changes is shown first."""
    item = _item(handle, Action.MOVE)
    form = CollectionForm(collection=item.collection.slug, version=item.version)
    form.collection.choices = [
        SelectChoice(c.slug, " › ".join(above.title(web.language()) for above in c.path()))
        for c in all_in_order(db.session())
    ]

    def change(item: Item) -> None:
        found = by_slug(db.session(), form.collection.data)
        if found is not None:
            item.collection = found

    def do(session: Session) -> None:
        slug, version = form.collection.data, _version(form)
        operations.move(session, handle, web.current_actor(), slug, version=version)

    words = (_("Move to another collection"), _("Move it now"), _("The item was moved."))
    return _answer(item, form, change, do, words, Action.MOVE)


@blueprint.route("/items/<handle>/upkeep/withdraw", methods=["GET", "POST"])
@signing_in.people_only
def withdraw(handle: str) -> Any:
    """Withdraw the item to a tombstone; what remains is shown first."""
    item = _item(handle, Action.WITHDRAW)
    form = WithdrawalForm(version=item.version)

    def change(item: Item) -> None:
        operations.named_replacement(db.session(), item, form.replaced_by.data or "")
        item.state = State.WITHDRAWN

    def do(session: Session) -> None:
        operations.withdraw(
            session,
            handle,
            web.current_actor(),
            reason=form.reason.data,
            internal_reason=form.internal_reason.data or "",
            replaced_by=form.replaced_by.data or "",
            version=_version(form),
        )

    words = (_("Withdraw"), _("Withdraw it now"), _("The item was withdrawn."))
    lede = _(
        "Its page answers 410 and keeps title, people, citation and your reason; the files close."
    )
    return _answer(item, form, change, do, words, Action.WITHDRAW, lede=lede)


@blueprint.route("/items/<handle>/upkeep/restore", methods=["GET", "POST"])
@signing_in.people_only
def restore(handle: str) -> Any:
    """Make a withdrawn item public again; what opens is shown first."""
    item = _item(handle, Action.RESTORE)
    form = CollectionForm(version=item.version)
    del form.collection

    def change(item: Item) -> None:
        item.state = State.PUBLISHED

    def do(session: Session) -> None:
        operations.restore(session, handle, web.current_actor(), version=_version(form))

    words = (_("Make it public again"), _("Make it public now"), _("The item is public again."))
    lede = _reasons(item)
    return _answer(item, form, change, do, words, Action.RESTORE, lede=lede)


@blueprint.route("/items/<handle>/upkeep/purge", methods=["GET", "POST"])
@signing_in.people_only
def purge(handle: str) -> Any:
    """Delete an item that was made by mistake and never public, after its handle was typed."""
    item = _item(handle, Action.PURGE)
    form, status = PurgeForm(), 200
    problems: list[dict[str, str]] = []
    if form.validate_on_submit():
        try:
            with transaction() as session:
                typed, reason = form.typed.data or "", form.reason.data
                operations.purge(session, handle, web.current_actor(), typed=typed, reason=reason)
        except RepositoryError as error:
            problems, status = _said(form, error)
            item = _item(handle, Action.PURGE)
        else:
            signing_in.say(_("The item %(handle)s was deleted.", handle=handle))
            return redirect(url_for("review.queue"), 303)
    elif form.is_submitted():
        status = 422
    head = presenting.head_of(item)
    return render_template(
        "upkeep/purge.html", item=head, form=form, problems=problems, has_errors=status != 200
    ), status


# -- shared by the pages ---------------------------------------------------------------------------


def _answer(
    item: Item,
    form: Any,
    change: Callable[[Item], None],
    do: Callable[[Session], None],
    words: tuple[str, str, str],
    action: Action,
    *,
    lede: str = "",
) -> Any:
    """Show the form; with `preview` what the change brings about; with `confirm` make it."""
    handle, sentences, status = item.handle, None, 200
    problems: list[dict[str, str]] = []
    if form.is_submitted() and not form.validate():
        status = 422
    elif form.is_submitted() or ("version" in form and len(list(form)) == 2):
        try:
            if form.is_submitted() and "confirm" in request.form:
                with transaction() as session:
                    do(session)
                signing_in.say(words[2])
                return redirect(url_for("upkeep.show", handle=handle), 303)
            found = effects_of(db.session(), item, change, web.today(), web.settings().timezone)
            sentences = presenting.effect_sentences(found)
        except RepositoryError as error:
            db.session.rollback()
            problems, status = _said(form, error)
    page = render_template(
        "upkeep/change.html",
        item=presenting.head_of(_item(handle, action)),
        form=form,
        effects=sentences,
        problems=problems,
        heading=words[0],
        confirm=words[1],
        lede=lede,
        has_errors=status != 200,
    )
    return page, status


def _said(form: Any, error: RepositoryError) -> tuple[list[dict[str, str]], int]:
    """Put what is wrong at its field; return what has none, and the status."""
    if isinstance(error, BadValue) and error.field in form:
        form[error.field].errors = [_(error.message, **error.values)]
        return [], error.status
    if isinstance(error, IncompleteMetadata):
        return [{"text": problem_sentence(p), "url": ""} for p in error.problems], error.status
    return [{"text": _(error.message, **error.values), "url": ""}], error.status


def _item(handle: str, action: Action) -> Item:
    return by_handle_for(db.session(), handle, web.current_actor(), action)


def _access_label(key: Access) -> str:
    words = vocabularies.label("access_rights", key, web.language())
    return words[:1].upper() + words[1:]


def _reasons(item: Item) -> str:
    withdrawal = item.withdrawal or {}
    said = [str(row.get("value", "")) for row in withdrawal.get("reason_public", [])]
    note = str(withdrawal.get("reason_internal") or "")
    found = _("It was withdrawn for this reason: %(reason)s", reason=" ".join(said))
    return found if not note else f"{found} {_('Note for the staff: %(note)s', note=note)}"


def _version(form: Any) -> int:
    return web.whole_number(form.version.data, 0, low=0, high=10**9)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip()) if (text or "").strip() else None
    except ValueError:
        raise BadValue(
            "embargo_until", "Write the day as year-month-day, for example 2027-12-31."
        ) from None
