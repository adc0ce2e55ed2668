"""`/account/searches`: one's saved searches; and the page on which e-mail is stopped without signing in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.db import db, transaction
from repository.errors import BadValue, NotFound
from repository.items.queries import public_collections
from repository.saved_searches import operations, presenting, queries
from repository.saved_searches.arguments import canonical
from repository.saved_searches.forms import SavedSearchForm
from repository.saved_searches.models import Alert
from repository.saved_searches.stopping import owner_of
from repository.search.arguments import parse

blueprint = Blueprint("saved_searches", __name__)
stopping = Blueprint("stopping", __name__)
"""Outside of the check of form tokens: the token in the address is the right to stop (RFC 8058)."""
LARGEST_ID = 2**31 - 1


@blueprint.get("/account/searches")
@signing_in.people_only
def mine() -> str:
    """List one's saved searches."""
    return _page({})


@blueprint.route("/account/searches/new", methods=["GET", "POST"])
@signing_in.people_only
def new() -> Any:
    """Save the search that the address describes, as `/search` does."""
    arguments = parse(web.arguments())
    collections = _collections()
    form = SavedSearchForm(name=presenting.proposed_name(arguments, collections))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                operations.save(
                    session,
                    web.current_actor(),
                    canonical(arguments),
                    name=_name(form),
                    alert=Alert(form.alert.data),
                    language=web.language(),
                )
        except BadValue as error:
            form.name.errors = [_(error.message, **error.values)]
        else:
            signing_in.say(_("The search is saved."))
            return redirect(url_for("saved_searches.mine"), 303)
    page = render_template(
        "saved_searches/new.html",
        form=form,
        words=presenting.described(arguments, collections),
        back_url=arguments.url(),
        is_sent=_is_sent(),
        has_errors=bool(form.errors),
    )
    return make_response(page, 422 if form.errors else 200)


@blueprint.post("/account/searches/<int:search_id>")
@signing_in.people_only
def change(search_id: int) -> Any:
    """Give a saved search another name or alert."""
    form = SavedSearchForm(prefix=f"s{search_id}")
    if form.validate_on_submit():
        try:
            with transaction() as session:
                actor, alert = web.current_actor(), Alert(form.alert.data)
                operations.change(session, actor, _id(search_id), name=_name(form), alert=alert)
        except BadValue as error:
            form.name.errors = [_(error.message, **error.values)]
        else:
            signing_in.say(_("The search is saved."))
            return redirect(url_for("saved_searches.mine"), 303)
    return make_response(_page({search_id: form}), 422)


@blueprint.post("/account/searches/<int:search_id>/remove")
@signing_in.people_only
def remove(search_id: int) -> Any:
    """Remove a saved search."""
    with transaction() as session:
        name = operations.remove(session, web.current_actor(), _id(search_id))
    signing_in.say(_("“%(name)s” was removed.", name=name))
    return redirect(url_for("saved_searches.mine"), 303)


@stopping.route("/alerts/<token>/stop", methods=["GET", "POST"])
def stop(token: str) -> Response:
    """Ask, and on POST stop, all e-mail about saved searches of the person whose token this is."""
    owner_id = owner_of(token)
    if owner_id is None:
        raise NotFound
    if request.method == "POST":
        with transaction() as session:
            operations.stop_alerts(session, owner_id)
    page = render_template("saved_searches/stop.html", is_done=request.method == "POST")
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page(given: dict[int, SavedSearchForm]) -> str:
    """The list, with the forms that came back in place of fresh ones."""
    collections = _collections()
    rows = []
    for search in queries.searches_of(db.session(), web.current_actor()):
        fresh = given.get(search.id) or SavedSearchForm(
            formdata=None, prefix=f"s{search.id}", name=search.name, alert=search.alert
        )
        rows.append({**presenting.row(search, collections), "form": fresh})
    return render_template(
        "saved_searches/list.html",
        rows=rows,
        most=operations.MOST,
        is_sent=_is_sent(),
        has_errors=bool(given),
    )


def _collections() -> presenting.Collections:
    return {c.slug: c for c in public_collections(db.session())}


def _name(form: SavedSearchForm) -> str:
    return web.one_line(form.name.data or "", operations.NAME_CHARACTERS + 1)


def _id(search_id: int) -> int:
    if search_id > LARGEST_ID:
        raise NotFound
    return search_id


def _is_sent() -> bool:
    """Whether letters leave this machine at all."""
    return bool(web.settings().mail_host)
