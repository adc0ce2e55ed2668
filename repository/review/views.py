"""Pages of review: the queue, and one deposit with its file and description side by side."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.db import db, transaction
from repository.errors import BadValue, IncompleteMetadata, NotAllowed
from repository.items.collections import by_slug
from repository.items.queries import by_handle
from repository.items.states import EVER_PUBLIC, State
from repository.pagination import pager_of
from repository.review import operations, presenting, queries
from repository.review.forms import DecisionForm
from repository.review.page import review_page

blueprint = Blueprint("review", __name__)


@blueprint.get("/review")
@signing_in.people_only
def queue() -> Any:
    """Show the deposits that wait, the oldest first."""
    actor, session = _staff(), db.session()
    page = web.whole_number(request.args.get("page"), 1)
    filters, chosen = _filters(session)
    items, total = queries.waiting(session, actor, page, filters)
    rounds = queries.open_rounds(session, [item.id for item in items])
    return render_template(
        "review/queue.html",
        queue=presenting.queue_rows(items, rounds, actor),
        total=total,
        pager=pager_of(_queue_url(chosen), page, total, queries.PAGE_SIZE),
        chosen=chosen,
        collections=presenting.collection_choices(queries.collections(session), web.language()),
        stages=[
            (row.id, f"{row.collection.title(web.language())}: {row.title(web.language())}")
            for row in queries.stages(session)
        ],
        may_curate=actor.may_curate,
    )


def _queue_url(chosen: dict[str, str]) -> str:
    query = f"?{urlencode(chosen)}" if chosen else ""
    return f"{url_for('review.queue')}{query}"


def _filters(session: Any) -> tuple[queries.Filters, dict[str, str]]:
    """Return what is asked for, and the same as arguments of the page; unknown values count as not asked for."""
    arguments = web.arguments()
    place = by_slug(session, arguments.get("collection", ""))
    stage = web.whole_number(arguments.get("stage"), 0, low=0)
    show = arguments.get("show", "")
    show = show if show in ("mine", "taken") else ""
    chosen = {
        "collection": place.slug if place else "",
        "stage": str(stage) if stage else "",
        "show": show,
    }
    filters = queries.Filters(
        place.id if place else None, stage or None, mine=show == "mine", taken=show == "taken"
    )
    return filters, {key: value for key, value in chosen.items() if value}


@blueprint.get("/review/<handle>")
@signing_in.people_only
def show(handle: str) -> Any:
    """Show one deposit that waits; one that was decided leads to where it is now."""
    _staff()
    item = by_handle(db.session(), handle, web.current_actor())
    if item.state in EVER_PUBLIC:
        return redirect(url_for("items.show", handle=handle), 303)
    if item.state != State.SUBMITTED:
        signing_in.say(_("This deposit does not wait for review any more."), "info")
        return redirect(url_for("review.queue"), 303)
    return review_page(item, DecisionForm(formdata=None, version=item.version))


@blueprint.post("/review/<handle>")
@signing_in.people_only
def decide(handle: str) -> Any:
    """Return, decline or publish a deposit."""
    actor, form, decision = _staff(), DecisionForm(), request.form.get("decision", "")
    if not form.validate_on_submit():
        return make_response(review_page(by_handle(db.session(), handle, actor), form), 422)
    version = web.whole_number(form.version.data, 0, low=0, high=10**9)
    note = form.note.data or ""
    try:
        with transaction() as session:
            said, is_public = _decide(session, handle, decision, version, note)
    except BadValue as error:
        form.note.errors = [_(error.message, **error.values)]
    except IncompleteMetadata:
        pass  # the page lists what is missing
    else:
        signing_in.say(said)
        target = url_for("items.show", handle=handle) if is_public else url_for("review.queue")
        return redirect(target, 303)
    return make_response(review_page(by_handle(db.session(), handle, actor), form), 422)


@blueprint.post("/review/<handle>/claim")
@signing_in.people_only
def claim(handle: str) -> Any:
    """Take a deposit, so that colleagues see that somebody is at it."""
    with transaction() as session:
        operations.claim(session, handle, _staff())
    return redirect(url_for("review.show", handle=handle), 303)


@blueprint.post("/review/<handle>/assign")
@signing_in.people_only
def assign(handle: str) -> Any:
    """Give a deposit to a colleague, who is told."""
    user_id = web.whole_number(request.form.get("reviewer"), 0, low=0, high=2**31 - 1)
    try:
        with transaction() as session:
            name = operations.assign(session, handle, _staff(), user_id).name
    except BadValue as error:
        item = by_handle(db.session(), handle, web.current_actor())
        form = DecisionForm(formdata=None, version=item.version)
        errors = {"reviewer": _(error.message, **error.values)}
        return make_response(review_page(item, form, errors), 422)
    signing_in.say(_("Given to %(name)s, who gets a letter.", name=name))
    return redirect(url_for("review.show", handle=handle), 303)


@blueprint.post("/review/<handle>/release")
@signing_in.people_only
def release(handle: str) -> Any:
    """Give a deposit back to the queue."""
    with transaction() as session:
        operations.release(session, handle, _staff())
    return redirect(url_for("review.show", handle=handle), 303)


def _staff() -> Any:
    actor = web.current_actor()
    if not actor.is_staff:
        raise NotAllowed("The review queue is for reviewers.")
    return actor


def _decide(session: Any, handle: str, decision: str, version: int, note: str) -> tuple[str, bool]:
    """Return what to say, and whether the work is public now."""
    actor, today = web.current_actor(), web.today()
    if decision == "publish":
        item = operations.accept(session, handle, actor, version=version, today=today, reason=note)
        if item.state == State.SUBMITTED:
            return str(_("Passed on to the next stage.")), False
        return str(_("Published. The work can be found in a moment.")), True
    if decision == "return":
        operations.return_to_depositor(session, handle, actor, version=version, reason=note)
        return str(_("Returned to the depositor with your note.")), False
    if decision == "decline":
        operations.decline(session, handle, actor, version=version, reason=note)
        return str(_("Declined; the depositor finds your note.")), False
    raise BadValue("note", "Choose what is to be done with the deposit.")
