"""Comments on questions, and the conversation about a deposit: for reviewers beside it, for the depositor on a page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.access.policy import Action
from repository.db import db, transaction
from repository.deposit.fields import printable
from repository.errors import BadValue, NotFound
from repository.items.models import Item
from repository.items.queries import by_handle, by_handle_for, find
from repository.items.states import State
from repository.metadata.record import main_title
from repository.review import comments, talking
from repository.review.forms import DecisionForm
from repository.review.page import review_page

blueprint = Blueprint("review_talk", __name__)


@blueprint.post("/review/<handle>/comments")
@signing_in.people_only
def comment(handle: str) -> Any:
    """Write a comment on one question."""
    field, text = request.form.get("field", ""), _typed("text")
    try:
        with transaction() as session:
            comments.comment(session, _locked(handle), web.current_actor(), field, text)
    except BadValue as error:
        return _again(handle, {"comment": _(error.message, **error.values)})
    return redirect(f"{url_for('review.show', handle=handle)}#c-{field}", 303)


@blueprint.post("/review/<handle>/comments/<int:comment_id>/<any(done, open):state>")
@signing_in.people_only
def resolve(handle: str, comment_id: int, state: str) -> Any:
    """Mark a comment as done, or open it again; the depositor comes back to the form, staff to the review."""
    actor = web.current_actor()
    with transaction() as session:
        item = _locked(handle)
        comments.resolve(session, item, actor, comment_id, is_done=state == "done")
        is_staff = talking.is_of_staff(item, actor) and item.state == State.SUBMITTED
    target = "review.show" if is_staff else "deposit.describe"
    return redirect(url_for(target, handle=handle), 303)


@blueprint.post("/review/<handle>/messages")
@signing_in.people_only
def write(handle: str) -> Any:
    """Write to the depositor, or a note that only staff read."""
    try:
        with transaction() as session:
            is_internal = request.form.get("internal") == "y"
            item, actor = _locked(handle), web.current_actor()
            talking.send(session, item, actor, _typed("message"), is_internal=is_internal)
    except BadValue as error:
        return _again(handle, {"message": _(error.message, **error.values)})
    return redirect(f"{url_for('review.show', handle=handle)}#talk", 303)


@blueprint.get("/deposit/<handle>/messages")
@signing_in.people_only
def conversation(handle: str) -> Any:
    """Show the conversation about a deposit; its depositor answers here."""
    actor = web.current_actor()
    item = by_handle_for(db.session(), handle, actor, Action.CONVERSE)
    return _conversation(item)


@blueprint.post("/deposit/<handle>/messages")
@signing_in.people_only
def answer(handle: str) -> Any:
    """Write to the reviewers."""
    try:
        with transaction() as session:
            talking.send(session, _locked(handle), web.current_actor(), _typed("message"))
    except BadValue as error:
        item = by_handle_for(db.session(), handle, web.current_actor(), Action.CONVERSE)
        return make_response(_conversation(item, _(error.message, **error.values)), 422)
    signing_in.say(_("Your message was sent."))
    return redirect(url_for("review_talk.conversation", handle=handle), 303)


def _conversation(item: Item, error: str = "") -> str:
    title = main_title(item.document)
    return render_template(
        "review/conversation.html",
        title={"value": title.value or _("Untitled"), "lang": title.tag},
        handle=item.handle,
        messages=talking.messages(db.session(), item, web.current_actor()),
        typed=_typed("message") if error else "",
        error=error,
        has_errors=bool(error),
    )


def _again(handle: str, errors: dict[str, str]) -> Any:
    item = by_handle(db.session(), handle, web.current_actor())
    form = DecisionForm(formdata=None, version=item.version)
    return make_response(review_page(item, form, errors), 422)


def _locked(handle: str) -> Item:
    item = find(db.session(), handle, lock=True)
    if item is None:
        raise NotFound
    return item


def _typed(name: str) -> str:
    return str(printable(request.form.get(name, "")))
