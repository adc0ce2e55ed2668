"""Choosing subjects in a deposit: what is typed becomes terms, by script or on a page of its own with the tree."""

from __future__ import annotations

import copy
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.db import db, transaction
from repository.errors import BadValue, NotAllowed, NotFound
from repository.items import operations as items
from repository.items.models import Item
from repository.items.queries import by_handle, find
from repository.metadata import vocabularies
from repository.vocabularies import presenting, queries
from repository.vocabularies.importing import scheme_named

blueprint = Blueprint("subject_picker", __name__)
SUGGESTIONS, FOUND = 10, 40


@blueprint.get("/subjects/suggest")
@signing_in.people_only
def suggest() -> Any:
    """Answer with the terms that what is typed in `q` may mean, as JSON; for those who deposit."""
    actor = web.current_actor()
    if not (actor.may_deposit or actor.is_staff):
        raise NotAllowed("Your account may not deposit. Ask the administrator.")
    text = web.one_line(request.args.get("q", ""), 100)
    terms = queries.suggested(db.session(), text, SUGGESTIONS) if len(text) > 1 else []
    found: Response = jsonify(
        {"query": text, "suggestions": [presenting.suggestion(term, text) for term in terms]}
    )
    return found


@blueprint.get("/deposit/<handle>/subjects")
@signing_in.people_only
def choose(handle: str) -> Any:
    """Show a box for words, the terms found, and the tree; each term with a button that gives it to the deposit."""
    item = _editable(handle)
    session, text = db.session(), web.one_line(request.args.get("q", ""), 100)
    house = scheme_named(session, vocabularies.SUBJECT_SCHEME)
    terms = [t for t in queries.tree(session, house) if not t.is_deprecated] if house else []
    given = {row.get("notation") for row in item.document.get("subjects", ())}
    found = queries.suggested(session, text, FOUND) if len(text) > 1 else []
    return render_template(
        "vocabularies/choose.html",
        handle=handle,
        q=text,
        found=[presenting.suggestion(term, text) for term in found],
        branches=presenting.branches(terms, {}),
        given=given,
        back=url_for("deposit.describe", handle=handle),
    )


@blueprint.post("/deposit/<handle>/subjects")
@signing_in.people_only
def give(handle: str) -> Any:
    """The deposit has one more subject."""
    _editable(handle)
    notation = web.one_line(request.form.get("term", ""), 40)
    row = vocabularies.entry("subjects", notation)
    if row is None:
        raise BadValue("term", "There is no term with the notation %(value)s.", value=notation)
    with transaction() as session:
        item = find(session, handle, lock=True)
        if item is None:
            raise NotFound
        document = copy.deepcopy(item.document)
        chosen = document.setdefault("subjects", [])
        if notation not in {one.get("notation") for one in chosen}:
            chosen.append({"scheme": vocabularies.scheme_of(row), "notation": notation})
        items.revise(session, item, web.current_actor(), document)
    signing_in.say(
        _("“%(term)s” was added to the deposit.", term=vocabularies.label_of(row, web.language()))
    )
    return redirect(f"/deposit/{handle}/subjects", 303)


def _editable(handle: str) -> Item:
    item = by_handle(db.session(), handle, web.current_actor())
    if not may(web.current_actor(), Action.EDIT, subject_of(item), web.today()):
        raise NotAllowed("This deposit cannot be changed by you now.")
    return item
