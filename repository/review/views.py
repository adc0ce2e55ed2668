"""Pages of review: the queue, and one deposit with its file and description side by side."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.db import db, transaction
from repository.deposit.describing import labels_of
from repository.deposit.presenting import rows_of
from repository.deposit.questions import question_for, questions_of
from repository.deposit.wording import problem_sentence
from repository.errors import BadValue, IncompleteMetadata, NotAllowed
from repository.items.models import Item
from repository.items.queries import by_handle
from repository.items.states import EVER_PUBLIC, State
from repository.metadata.problems import Problem, problems
from repository.metadata.record import main_title
from repository.metadata.vocabularies import label
from repository.pagination import pager_of
from repository.review import operations, presenting, queries
from repository.review.forms import DecisionForm

blueprint = Blueprint("review", __name__)


@blueprint.get("/review")
@signing_in.people_only
def queue() -> Any:
    """Show the deposits that wait, the oldest first."""
    actor, session = _staff(), db.session()
    page = web.whole_number(request.args.get("page"), 1)
    items, total = queries.waiting(session, actor, page)
    rounds = queries.open_rounds(session, [item.id for item in items])
    return render_template(
        "review/queue.html",
        queue=presenting.queue_rows(items, rounds, actor),
        total=total,
        pager=pager_of(url_for("review.queue"), page, total, queries.PAGE_SIZE),
    )


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
    return _page(item, DecisionForm(formdata=None, version=item.version))


@blueprint.post("/review/<handle>")
@signing_in.people_only
def decide(handle: str) -> Any:
    """Return, decline or publish a deposit."""
    actor, form, decision = _staff(), DecisionForm(), request.form.get("decision", "")
    if not form.validate_on_submit():
        return make_response(_page(by_handle(db.session(), handle, actor), form), 422)
    version = web.whole_number(form.version.data, 0, low=0, high=10**9)
    note = form.note.data or ""
    try:
        with transaction() as session:
            said = _decide(session, handle, decision, version, note)
    except BadValue as error:
        form.note.errors = [_(error.message, **error.values)]
    except IncompleteMetadata:
        pass  # the page lists what is missing
    else:
        signing_in.say(said)
        is_public = decision == "publish"
        target = url_for("items.show", handle=handle) if is_public else url_for("review.queue")
        return redirect(target, 303)
    return make_response(_page(by_handle(db.session(), handle, actor), form), 422)


@blueprint.post("/review/<handle>/claim")
@signing_in.people_only
def claim(handle: str) -> Any:
    """Take a deposit, so that colleagues see that somebody is at it."""
    with transaction() as session:
        operations.claim(session, handle, _staff())
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


def _decide(session: Any, handle: str, decision: str, version: int, note: str) -> str:
    actor = web.current_actor()
    if decision == "publish":
        operations.publish(session, handle, actor, version=version, today=web.today(), reason=note)
        return str(_("Published. The work can be found in a moment."))
    if decision == "return":
        operations.return_to_depositor(session, handle, actor, version=version, reason=note)
        return str(_("Returned to the depositor with your note."))
    if decision == "decline":
        operations.decline(session, handle, actor, version=version, reason=note)
        return str(_("Declined; the depositor finds your note."))
    raise BadValue("note", "Choose what is to be done with the deposit.")


def _page(item: Item, form: DecisionForm) -> str:
    actor, session = web.current_actor(), db.session()
    items, total = queries.waiting(session, actor)
    rounds = queries.open_rounds(session, [i.id for i in [*items, item]])
    review, subject, today = rounds.get(item.id), subject_of(item), web.today()
    held_by = review.reviewer if review and review.reviewer_id != actor.id else None
    title = main_title(item.document)
    is_allowed = {
        a: may(actor, a, subject, today) for a in (Action.REVIEW, Action.PUBLISH, Action.EDIT)
    }
    return render_template(
        "review/show.html",
        queue=presenting.queue_rows(items, rounds, actor, item.handle),
        total=total,
        deposit={
            "title": {"value": title.value, "lang": title.tag},
            "type_label": label("resource_types", item.resource_type, web.language()),
            "sent_at": item.submitted_at or item.changed_at,
            "depositor": item.depositor.name,
            "handle": item.handle,
            "held_by": held_by.name if held_by else None,
            "is_taken": bool(review and review.reviewer_id == actor.id),
            "is_own": item.depositor_id == actor.id,
            "message": None,
        },
        documents=presenting.documents_of(item),
        checks=presenting.checks_of(item, queries.alike(session, item)),
        details=rows_of(item, web.current_actor(), web.language()),
        edit_url=url_for("deposit.describe", handle=item.handle)
        if is_allowed[Action.EDIT]
        else None,
        form=form,
        may_review=is_allowed[Action.REVIEW],
        may_publish=is_allowed[Action.PUBLISH],
        may_decline=is_allowed[Action.REVIEW],
        phrases=presenting.phrases(),
        problems=_problems(item),
        history=presenting.history_rows(
            queries.history(session, item), queries.rounds(session, item)
        ),
        has_errors=bool(form.errors),
    )


def _problems(item: Item) -> list[dict[str, str]]:
    """Return what keeps the item from being published, each with the place in the form where it is mended."""
    labels, questions = labels_of(item), questions_of(item.profile)
    url = url_for("deposit.describe", handle=item.handle)

    def shown(problem: Problem) -> dict[str, str]:
        question = question_for(problem.field, item.document, questions)
        name = question.name if question else problem.field
        return {
            "text": f"{labels.get(name, name)}: {problem_sentence(problem)}",
            "url": f"{url}#{name}",
        }

    found = problems(item.document, stage="publish", today=web.today())
    return [shown(problem) for problem in found if problem.severity != "warning"]
