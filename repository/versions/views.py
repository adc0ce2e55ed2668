"""`/items/<handle>/new-version`: beginning a new version of a published work."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.access.policy import Action
from repository.db import db, transaction
from repository.deposit.forms import PlainForm
from repository.errors import WrongState
from repository.items.entries import titles_of
from repository.items.queries import by_handle_for
from repository.items.records import item_url
from repository.versions import operations

blueprint = Blueprint("versions", __name__)


@blueprint.route("/items/<handle>/new-version", methods=["GET", "POST"])
@signing_in.people_only
def start(handle: str) -> Any:
    """Say what a new version is; POST begins it and leads to its files."""
    actor = web.current_actor()
    item = by_handle_for(db.session(), handle, actor, Action.NEW_VERSION)
    form = PlainForm()
    problems: list[dict[str, str]] = []
    if form.validate_on_submit():
        try:
            with transaction() as session:
                draft = operations.start_version(session, handle, actor, today=web.today())
                begun = draft.handle
        except WrongState as error:
            problems = [{"text": _(error.message), "url": ""}]
            item = by_handle_for(db.session(), handle, actor, Action.NEW_VERSION)
        else:
            signing_in.say(
                _("The new version is begun. Add its files, then check the description.")
            )
            return redirect(url_for("deposit.files", handle=begun), 303)
    title, _other = titles_of(item)
    page = render_template(
        "versions/start.html",
        item={"handle": handle, "title": title, "url": item_url(handle)},
        form=form,
        problems=problems,
        has_errors=bool(problems),
    )
    return page, 409 if problems else 200
