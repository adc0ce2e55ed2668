"""The page of one deposit under review: what its template is given."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from repository import web
from repository.access.policy import Action, Actor, may
from repository.access.subjects import subject_of
from repository.db import db
from repository.deposit.describing import labels_of
from repository.deposit.presenting import rows_of
from repository.deposit.questions import question_for, questions_of
from repository.deposit.wording import problem_sentence
from repository.files.models import FileRole
from repository.items.changes import change_rows
from repository.items.models import Item
from repository.metadata.problems import Problem, problems
from repository.metadata.record import main_title
from repository.metadata.vocabularies import label
from repository.pages.models import Page
from repository.review import comments, presenting, queries, rounds, stages, talking
from repository.review.checks import Check, checks_of, in_order
from repository.review.checks_aggregators import aggregator_checks
from repository.review.forms import DecisionForm
from repository.review.likeness import like_item
from repository.review.models import Review, ReviewStage


def review_page(item: Item, form: DecisionForm, errors: dict[str, str] | None = None) -> str:
    """Return the page of a deposit that waits; `errors` are those of the small forms, by field."""
    actor, session = web.current_actor(), db.session()
    waiting, total = queries.waiting(session, actor)
    found = queries.open_rounds(session, [i.id for i in [*waiting, item]])
    review = found.get(item.id)
    stage = stages.stage_of(session, item, review)
    remarks = comments.comments_for(session, item, actor)
    return render_template(
        "review/show.html",
        queue=presenting.queue_rows(waiting, found, actor, item.handle),
        total=total,
        deposit=_deposit(item, review, actor),
        stage=_stage(item, stage),
        documents=presenting.documents_of(item),
        checks=_checks(item, actor),
        details=presenting.detail_rows(rows_of(item, actor, web.language()), remarks, item.handle),
        questions=presenting.question_choices(item, actor),
        asked=web.arguments().get("field", ""),
        edit_url=_edit_url(item, actor),
        form=form,
        errors=errors or {},
        colleagues=presenting.colleagues(stages.reviewers(session), item, stage),
        phrases=[row.text(web.language()) for row in queries.canned_texts(session)],
        problems=_problems(item),
        changes=_changes(item, review),
        messages=talking.messages(session, item, actor),
        history=presenting.history_rows(
            queries.history(session, item), queries.rounds(session, item)
        ),
        has_errors=bool(form.errors),
        **_rights(item, stage, actor),
    )


def _rights(item: Item, stage: ReviewStage | None, actor: Actor) -> dict[str, bool]:
    subject, today = subject_of(item), web.today()
    is_here = stages.may_decide(actor, stage)
    reviews = may(actor, Action.REVIEW, subject, today)
    return {
        "may_review": reviews and is_here,
        "may_comment": reviews,
        "may_publish": may(actor, Action.PUBLISH, subject, today) and is_here,
        "may_write": may(actor, Action.CONVERSE, subject, today),
        "may_curate": actor.may_curate,
    }


def _deposit(item: Item, review: Review | None, actor: Actor) -> dict[str, Any]:
    title = main_title(item.document)
    held_by = review.reviewer if review and review.reviewer_id != actor.id else None
    return {
        "title": {"value": title.value or _("Untitled"), "lang": title.tag},
        "type_label": label("resource_types", item.resource_type, web.language()),
        "collection": item.collection.title(web.language()),
        "sent_at": item.submitted_at or item.changed_at,
        "depositor": item.depositor.name,
        "handle": item.handle,
        "held_by": held_by.name if held_by else None,
        "is_taken": bool(review and review.reviewer_id == actor.id),
        "is_own": item.depositor_id == actor.id,
    }


def _stage(item: Item, stage: ReviewStage | None) -> dict[str, Any] | None:
    """Where the deposit stands among several stages; None when there is but one look."""
    if stage is None:
        return None
    session = db.session()
    held = stages.stages_for(session, item.collection)
    following = stages.stage_after(session, item, stage)
    return {
        "title": stage.title(web.language()),
        "number": [row.id for row in held].index(stage.id) + 1,
        "total": len(held),
        "next": following.title(web.language()) if following else None,
    }


def _checks(item: Item, actor: Actor) -> list[Check]:
    session = db.session()
    sums = [file.sha256 for file in item.files]
    rows = session.execute(
        select(Page.file_id, Page.number_in_file, Page.position).where(Page.item_id == item.id)
    )
    places = {(row[0], row[1]): row[2] for row in rows}
    has_consent = any(file.role == FileRole.CONSENT for file in item.files)
    found = checks_of(
        item,
        like_item(session, actor, item, web.today()),
        queries.text_checks(session, sums),
        places,
        has_consent=has_consent,
    )
    return in_order([*found, *aggregator_checks(item, web.base_url(), web.today())])


def _changes(item: Item, review: Review | None) -> dict[str, Any] | None:
    """What changed since the deposit was returned last; None when it never was."""
    session = db.session()
    last = rounds.last_returned(session, item)
    if last is None:
        return None
    before = rounds.document_at(session, item, last.revision_number)
    files = rounds.file_changes(last.files or [], rounds.files_of(item)) if last.files else {}
    return {
        "since": last.decided_at,
        "rows": change_rows(before, item.document) if before is not None else [],
        "files": files,
        "reason": last.reason,
        "is_nothing": before == item.document and not any(files.values()),
    }


def _edit_url(item: Item, actor: Actor) -> str | None:
    if not may(actor, Action.EDIT, subject_of(item), web.today()):
        return None
    return str(url_for("deposit.describe", handle=item.handle))


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
