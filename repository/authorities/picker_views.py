"""Choosing a name in a deposit: what is typed becomes entries of the list, by script or on a page of its own.

`/authorities/suggest` answers the picker of the form; `/deposit/<handle>/names` does the same without JavaScript, and
puts the chosen person into the deposit.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.authorities import presenting, queries
from repository.authorities.putting import put_in
from repository.db import db, transaction
from repository.deposit.questions import Kind, Question, questions_of
from repository.deposit.wording import label_of
from repository.errors import NotAllowed, NotFound
from repository.items.models import Item
from repository.items.queries import by_handle

blueprint = Blueprint("authority_picker", __name__)
SUGGESTIONS, FOUND = 8, 30
LONGEST_TYPED = 100


@blueprint.get("/authorities/suggest")
@signing_in.people_only
def suggest() -> Any:
    """Answer with the names that what is typed in `q` may mean, as JSON; for those who deposit."""
    actor = web.current_actor()
    if not (actor.may_deposit or actor.is_staff):
        raise NotAllowed("Your account may not deposit. Ask the administrator.")
    text = web.one_line(request.args.get("q", ""), LONGEST_TYPED)
    found: Response = jsonify({"query": text, "suggestions": _found(text, SUGGESTIONS)})
    return found


@blueprint.get("/deposit/<handle>/names")
@signing_in.people_only
def find(handle: str) -> Any:
    """Show a box for a name and the entries it may mean, each with a button that puts it into the deposit."""
    item = _editable(handle)
    asked = _questions(item)
    name = request.args.get("field", "")
    text = web.one_line(request.args.get("q", ""), LONGEST_TYPED)
    return render_template(
        "authorities/find.html",
        handle=handle,
        q=text,
        fields=[
            {"name": q.name, "label": label_of(q.name, q.field, web.language())} for q in asked
        ],
        field=name if name in {q.name for q in asked} else (asked[0].name if asked else ""),
        found=_found(text, FOUND),
        back=url_for("deposit.describe", handle=handle),
    )


@blueprint.post("/deposit/<handle>/names")
@signing_in.people_only
def put(handle: str) -> Any:
    """Put an entry of the list, or a new name, into the deposit as one more person."""
    question = next(
        (q for q in _questions(_editable(handle)) if q.name == request.form.get("field")), None
    )
    if question is None:
        raise NotFound
    number = web.whole_number(request.form.get("entry"), 0, low=0, high=10**9)
    new = web.one_line(request.form.get("new", ""), LONGEST_TYPED)
    with transaction() as session:
        heading = put_in(session, web.current_actor(), handle, question, number=number, new=new)
    signing_in.say(_("%(name)s was added to the deposit.", name=heading))
    return redirect(url_for("deposit.describe", handle=handle, _anchor=question.name), 303)


def _found(text: str, limit: int) -> list[dict[str, Any]]:
    session, actor = db.session(), web.current_actor()
    entries = queries.suggested(session, actor, text, limit) if len(text) > 1 else []
    cited = queries.cited_forms(session, actor, [entry.id for entry in entries])
    return [presenting.suggestion(entry, cited.get(entry.id, ())) for entry in entries]


def _questions(item: Item) -> list[Question]:
    return [q for q in questions_of(item.profile) if q.kind == Kind.PEOPLE]


def _editable(handle: str) -> Item:
    item = by_handle(db.session(), handle, web.current_actor())
    if not may(web.current_actor(), Action.EDIT, subject_of(item), web.today()):
        raise NotAllowed("This deposit cannot be changed by you now.")
    return item
