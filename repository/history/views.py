"""`/items/<handle>/history`: what became of an item, for staff and its depositor."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.db import db, transaction
from repository.deposit.forms import PlainForm
from repository.deposit.wording import problem_sentence
from repository.errors import Conflict, IncompleteMetadata
from repository.files.queries import former_files
from repository.history import operations, presenting, queries
from repository.items.changes import change_rows
from repository.items.models import Item
from repository.pagination import pager_of

blueprint = Blueprint("history", __name__)


@blueprint.get("/items/<handle>/history")
@signing_in.people_only
def show(handle: str) -> Any:
    """List everything that was done with the item, the newest first."""
    session, actor = db.session(), web.current_actor()
    item = queries.item_with_history(session, handle, actor)
    page = web.whole_number(request.args.get("page"), 1)
    entries, total = queries.events(session, item, actor, page)
    numbers = {n for n in map(presenting.saved_number, entries) if n is not None}
    saved = queries.revisions(session, item, {*numbers, *(n - 1 for n in numbers)})
    former = former_files(session, item) if _may(Action.SEE_FORMER, item) else []
    return render_template(
        "history/show.html",
        item=presenting.head_of(item),
        events=presenting.event_rows(item, entries, saved),
        former=presenting.former_rows(item, former),
        may_restore=_may(Action.EDIT, item),
        pager=pager_of(url_for("history.show", handle=handle), page, total, queries.PAGE_SIZE),
    )


@blueprint.route("/items/<handle>/history/<int:number>", methods=["GET", "POST"])
@signing_in.people_only
def revision(handle: str, number: int) -> Any:
    """Show what going back to a saved description would change; POST goes back."""
    form = PlainForm()
    if not form.validate_on_submit():
        return _revision_page(_again(handle), number, form)
    version = web.whole_number(request.form.get("version"), 0, low=0, high=10**9)
    try:
        with transaction() as session:
            has_changed = operations.restore_revision(
                session, handle, web.current_actor(), number, version=version, today=web.today()
            )
    except IncompleteMetadata as error:
        problems = [{"text": problem_sentence(p), "url": ""} for p in error.problems]
        return _revision_page(_again(handle), number, form, problems=problems), 422
    except Conflict as error:
        problems = [{"text": _(error.message), "url": ""}]
        return _revision_page(_again(handle), number, form, problems=problems), 409
    signing_in.say(
        _("Description %(number)s is in force again.", number=number)
        if has_changed
        else _("The description is the same already; nothing was changed.")
    )
    return redirect(url_for("history.show", handle=handle), 303)


def _revision_page(
    item: Item, number: int, form: PlainForm, problems: list[dict[str, str]] | None = None
) -> str:
    saved = queries.revision(db.session(), item, number)
    return render_template(
        "history/revision.html",
        item=presenting.head_of(item),
        number=number,
        saved_at=saved.created_at,
        saved_by=saved.actor.name,
        changes=change_rows(item.document, saved.document),
        may_restore=_may(Action.EDIT, item) and number != item.revision_number,
        form=form,
        problems=problems or [],
        has_errors=bool(problems),
    )


def _again(handle: str) -> Item:
    return queries.item_with_history(db.session(), handle, web.current_actor())


def _may(action: Action, item: Item) -> bool:
    return may(web.current_actor(), action, subject_of(item), web.today())
