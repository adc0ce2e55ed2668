"""`/subjects/import`: a list from a file after a dry run; `/subjects/keywords`: keywords turned into terms."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from repository import signing_in, web
from repository.batches import operations as batches
from repository.batches.edits import Act, Edit
from repository.db import db, transaction
from repository.errors import BadValue
from repository.pagination import pager_of
from repository.vocabularies import queries
from repository.vocabularies.forms import ImportForm
from repository.vocabularies.importing import MOST_BYTES, Plan, planned, read
from repository.vocabularies.models import SubjectTerm
from repository.vocabularies.storing import store
from repository.vocabularies.views import require_keeper

blueprint = Blueprint("subject_work", __name__, url_prefix="/subjects")
FAULTS_SHOWN = 100


@blueprint.route("/import", methods=["GET", "POST"])
@signing_in.people_only
def import_list() -> Any:
    """Look at what a file would change, then import it."""
    require_keeper()
    form = ImportForm()
    if not form.validate_on_submit():
        return _import_page(form, None)
    try:
        kept = form.kept.data if "really" in request.form else _keep(form)
        content, name = _kept(kept), web.one_line(form.name.data or "", 200)
        rows, wrong = read(content, name)
        plan = planned(db.session(), (form.key.data or "").strip(), rows)
        plan.wrong = wrong + plan.wrong
        if "really" in request.form:
            db.session.rollback()
            actor = web.current_actor()
            count = store(
                lambda _session: actor, form.key.data.strip(), form.title.data.strip(), rows
            )
            _path(kept).unlink(missing_ok=True)
            signing_in.say(
                ngettext("%(num)s term was imported.", "%(num)s terms were imported.", count)
            )
            return redirect(f"/subjects?scheme={form.key.data.strip()}", 303)
    except BadValue as error:
        form[error.field].errors = [_(error.message, **error.values)]
        return _import_page(form, None), 422
    form.kept.data = kept
    return _import_page(form, plan)


def _keep(form: ImportForm) -> str:
    """The file that was sent stands in the temporary folder under its sum; return the sum."""
    sent = request.files.get("file")
    content = sent.stream.read(MOST_BYTES + 1) if sent else b""
    if not content:
        raise BadValue("file", "Choose a file.")
    if len(content) > MOST_BYTES:
        raise BadValue("file", "The file is larger than 60 MB; split it.")
    form.name.data = (sent.filename or "") if sent else ""
    kept = hashlib.sha256(content).hexdigest()
    _path(kept).parent.mkdir(parents=True, exist_ok=True)
    _path(kept).write_bytes(content)
    return kept


def _kept(kept: str | None) -> bytes:
    if not kept or not re.fullmatch(r"[0-9a-f]{64}", kept) or not _path(kept).is_file():
        raise BadValue("file", "Choose the file once more.")
    return _path(kept).read_bytes()


def _path(kept: str) -> Path:
    return Path(web.settings().temporary_folder) / f"subjects-{kept}"


def _import_page(form: ImportForm, plan: Plan | None) -> str:
    return render_template(
        "vocabularies/import.html",
        form=form,
        plan=plan,
        wrong=[
            {"number": n, "words": words, "why": _(why)}
            for n, words, why in plan.wrong[:FAULTS_SHOWN]
        ]
        if plan
        else [],
        has_errors=bool(form.errors),
    )


@blueprint.get("/keywords")
@signing_in.people_only
def keywords() -> Any:
    """List the keywords that are no terms, the most used first."""
    require_keeper()
    words = web.one_line(request.args.get("words", ""), 100)
    page = web.whole_number(request.args.get("page"), 1, high=10_000)
    rows, total = queries.keywords(db.session(), web.current_actor(), words, page)
    path = "/subjects/keywords" + (f"?words={words}" if words else "")
    return render_template(
        "vocabularies/keywords.html",
        rows=[{"label": label, "works": works} for label, works in rows],
        words=words,
        chosen=web.one_line(request.args.get("keyword", ""), 300),
        total=total,
        pager=pager_of(path, page, total, queries.PAGE_SIZE),
    )


@blueprint.post("/keywords")
@signing_in.people_only
def give_term() -> Any:
    """Plan a batch that gives a term to every work with a keyword; the preview is the batch's own page."""
    require_keeper()
    keyword = web.one_line(request.form.get("keyword", ""), 300)
    notation = web.one_line(request.form.get("use", ""), 40)
    with transaction() as session:
        actor = web.current_actor()
        term = session.scalar(select(SubjectTerm).where(SubjectTerm.notation == notation))
        if term is None:
            raise BadValue("use", "There is no term with the notation %(value)s.", value=notation)
        ids = queries.with_keyword(session, actor, keyword)
        batch = batches.of_items(session, actor, ids, {"keyword": keyword})
        edit = Edit(Act.ADD, "subjects", value=term.notation)
        reason = _(
            "The keyword “%(keyword)s” became the term “%(term)s”.",
            keyword=keyword,
            term=term.label_id,
        )
        batches.choose(session, batch, actor, edit, reason)
        number = batch.id
    signing_in.say(_("Look at the changes, then have them made."))
    return redirect(f"/batches/{number}", 303)
