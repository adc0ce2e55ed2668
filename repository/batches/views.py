"""`/batches`: many items changed at once. Choosing them, saying what is done, preview, progress, undo."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from repository import signing_in, web
from repository.access.policy import CURATORS
from repository.batches import operations, presenting, queries, wording
from repository.batches.edits import ACTS, Act, edit_of
from repository.batches.forms import EditForm, HandlesForm, edit_form
from repository.batches.forms import edit_of as edit_in
from repository.batches.models import UNDER_WAY, Batch, Kind, Outcome, Stage
from repository.batches.running import go_on
from repository.db import db, transaction
from repository.errors import BadValue, Busy, NotAllowed
from repository.exports.queries import hit_ids
from repository.pagination import pager_of
from repository.saved_searches.arguments import canonical
from repository.search.arguments import parse
from search_index import IndexDamaged

blueprint = Blueprint("batches", __name__)
LIST_SIZE = 25
FIRST_SECONDS = 0.6  # of a small batch's preview the request waits for


@blueprint.get("/batches")
@signing_in.people_only
def show_all() -> str:
    """List the batches, the newest first."""
    _require_staff()
    page = web.whole_number(request.args.get("page"), 1, high=10_000)
    found, total = queries.recent(db.session(), page, LIST_SIZE)
    return render_template(
        "batches/list.html",
        rows=[presenting.summary(batch) for batch in found],
        pager=pager_of("/batches", page, total, LIST_SIZE),
        form=HandlesForm() if _is_curator() else None,
    )


@blueprint.post("/batches")
@signing_in.people_only
def begin() -> str | AnyResponse:
    """Fix the set of items: those of a pasted list, or every hit of the search that the address describes."""
    actor, form = web.current_actor(), HandlesForm()
    operations.require_curator(actor)
    try:
        batch_id = _of_handles(form) if "handles" in request.form else _of_search()
    except BadValue as error:
        form.handles.errors = [_(error.message, **error.values)]
        return render_template("batches/list.html", rows=[], pager=None, form=form, has_errors=True)
    return redirect(url_for("batches.show", batch_id=batch_id), 303)


@blueprint.get("/batches/<int(max=2147483647):batch_id>")
@signing_in.people_only
def show(batch_id: int) -> str:
    """Show a batch as far as it is: the choice of an edit, its preview, its progress, what it did."""
    return _page(_found(batch_id), None)


@blueprint.post("/batches/<int(max=2147483647):batch_id>/edit")
@signing_in.people_only
def choose(batch_id: int) -> str | AnyResponse:
    """Say what is done; the preview is made."""
    act, key = _chosen()
    batch = _found(batch_id)
    form = edit_form(act, key, wording.value_choices(key, queries.collections(db.session())))
    if not form.validate_on_submit():
        return _page(batch, form, act, key)
    try:
        with transaction() as session:
            batch = operations.find(session, web.current_actor(), batch_id, lock=True)
            reason = str(form.reason.data or "")
            operations.choose(session, batch, web.current_actor(), edit_in(act, key, form), reason)
    except BadValue as error:
        place = error.field if error.field in form else "reason"
        form[place].errors = [_(error.message, **error.values)]
        return _page(_found(batch_id), form, act, key)
    with suppress(Busy):  # the job makes it
        go_on(batch_id, FIRST_SECONDS)
    return redirect(url_for("batches.show", batch_id=batch_id), 303)


@blueprint.post("/batches/<int(max=2147483647):batch_id>/<any(run, undo, discard):what>")
@signing_in.people_only
def decide(batch_id: int, what: str) -> AnyResponse:
    """Make the changes that were shown, take them back, or throw the batch away."""
    acts = {"run": operations.run, "undo": operations.undo, "discard": operations.discard}
    with transaction() as session:
        actor = web.current_actor()
        batch = operations.find(session, actor, batch_id, lock=True)
        acts[what](session, batch, actor)
    if what == "discard":
        signing_in.say(_("The batch is thrown away; nothing was changed."))
        return redirect(url_for("batches.show_all"), 303)
    return redirect(url_for("batches.show", batch_id=batch_id), 303)


@blueprint.get("/batches/<int(max=2147483647):batch_id>/progress")
@signing_in.people_only
def progress(batch_id: int) -> Response:
    """Tell how far a batch is, for the page that watches it."""
    batch = _found(batch_id)
    counts = operations.counts(db.session(), batch)
    return jsonify(
        stage=batch.stage,
        done=queries.share_done(counts, batch.stage, batch.total),
        total=batch.total,
        is_under_way=batch.stage in UNDER_WAY,
    )


def _page(batch: Batch, form: EditForm | None, act: Act | None = None, key: str = "") -> str:
    session = db.session()
    if act is None:
        act, key = _chosen_or_none(batch)
    counts = operations.counts(session, batch)
    is_editable = (
        _is_curator() and batch.kind == Kind.EDIT and batch.stage in (Stage.OPEN, Stage.PLANNED)
    )
    if form is None and is_editable and act is not None:
        form = edit_form(act, key, wording.value_choices(key, queries.collections(session)))
        _fill(form, batch, act, key)
    return render_template(
        "batches/show.html",
        batch=presenting.summary(batch),
        stage=batch.stage,
        is_under_way=batch.stage in UNDER_WAY,
        done=queries.share_done(counts, batch.stage, batch.total),
        counts=counts,
        counted=presenting.counted(counts),
        finished_at=batch.finished_at,
        choices=wording.edit_choices() if is_editable else [],
        chosen=f"{act}:{key}" if act else "",
        form=form if is_editable else None,
        known=queries.values_in(session, batch, key) if is_editable and act else [],
        may_run=_is_curator() and batch.owner_id == web.current_actor().id,
        may_undo=_is_curator(),
        has_table=batch.kind != Kind.EDIT,
        **_shown(batch, counts),
        has_errors=bool(form and form.errors),
    )


def _shown(batch: Batch, counts: dict[str, int]) -> dict[str, Any]:
    """The items with one outcome, a page of them."""
    session, path = db.session(), f"/batches/{batch.id}"
    outcomes = [outcome for outcome in wording.OUTCOMES if counts.get(outcome)]
    asked = request.args.get("show", "")
    shown = asked if asked in outcomes else (outcomes or [Outcome.CHOSEN])[0]
    page = web.whole_number(request.args.get("page"), 1, high=10_000)
    if batch.stage in UNDER_WAY:
        return {"tabs": [], "rows": [], "pager": None}
    known = {c.slug: c.id for c in queries.collections(session)}
    return {
        "tabs": presenting.outcome_tabs(counts, shown, path),
        "rows": [
            presenting.row(session, batch, change, known)
            for change in queries.changes(session, batch, shown, page)
        ],
        "pager": pager_of(f"{path}?show={shown}", page, counts.get(shown, 0), queries.PAGE_SIZE),
    }


def _fill(form: EditForm, batch: Batch, act: Act, key: str) -> None:
    """A preview can be changed from what it was made of."""
    if not batch.edit or (batch.edit["act"], batch.edit["field"]) != (act, key):
        return
    made = edit_of(batch.edit)
    for name in ("value", "by", "until", "minds_case", "whole_words"):
        if name in form:
            form[name].data = getattr(made, name)
    form.reason.data = batch.reason


def _chosen_or_none(batch: Batch) -> tuple[Act | None, str]:
    act, _colon, key = request.values.get("edit", "").partition(":")
    if act in list(Act) and key in ACTS[Act(act)]:
        return Act(act), key
    return (Act(batch.edit["act"]), batch.edit["field"]) if batch.edit else (None, "")


def _chosen() -> tuple[Act, str]:
    act, _colon, key = request.form.get("edit", "").partition(":")
    if act not in list(Act) or key not in ACTS[Act(act)]:
        raise BadValue("edit", "Choose what to change from the list.")
    return Act(act), key


def _of_handles(form: HandlesForm) -> int:
    if not form.validate_on_submit():
        raise BadValue("handles", "The list is too long; at most 20,000 items.")
    with transaction() as session:
        handles = presenting.handles_in(str(form.handles.data or ""))
        return operations.of_handles(session, web.current_actor(), handles).id


def hits() -> Sequence[int]:
    """Return the ids of every hit of the search that the address describes."""
    arguments = parse(web.arguments())
    try:
        return hit_ids(
            db.session(), web.stores().index, arguments, web.current_actor(), web.today()
        )
    except IndexDamaged as error:
        raise Busy("The search index is being repaired. Please try again later.") from error


def _of_search() -> int:
    ids, url = hits(), f"/search?{canonical(parse(web.arguments()))}".rstrip("?")
    with transaction() as session:
        return operations.of_items(session, web.current_actor(), ids, {"url": url}).id


def _found(batch_id: int) -> Batch:
    return operations.find(db.session(), web.current_actor(), batch_id)


def _is_curator() -> bool:
    return web.current_actor().role in CURATORS


def _require_staff() -> None:
    if not web.current_actor().is_staff:
        raise NotAllowed("Batches are for staff.")
