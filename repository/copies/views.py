"""Asking for a copy, confirming, answering, fetching. Every link in a letter opens a page with a button: mail scanners
follow links, and must not confirm, answer or download anything by it.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from repository import signing_in, web
from repository.copies import operations, presenting, queries
from repository.copies.forms import AskForm
from repository.copies.operations import Asking
from repository.copies.wording import purpose_label
from repository.db import db, transaction
from repository.deposit.forms import PlainForm
from repository.errors import BadValue, NotFound, RepositoryError, TooManyRequests, WrongState
from repository.files.models import File
from repository.files.queries import listed_files
from repository.files.views import sent
from repository.harvesting.networks import network_of
from repository.items.models import Item
from repository.items.queries import by_handle
from repository.pagination import pager_of

blueprint = Blueprint("copies", __name__)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.route("/items/<handle>/copies/<name>", methods=["GET", "POST"])
def ask(handle: str, name: str) -> Any:
    """Ask for a copy of a closed file."""
    item, file = _closed(handle, name)
    form, status = AskForm(), 200
    form.purpose.choices = [SelectChoice(key, purpose_label(key)) for key in operations.PURPOSES]
    if form.validate_on_submit():
        try:
            _ask(handle, name, form)
            head = presenting.head_of(*_closed(handle, name))
            return render_template("copies/asked.html", copy=head, email=form.email.data.strip())
        except (BadValue, TooManyRequests) as error:
            field = error.field if isinstance(error, BadValue) else "message"
            form[field].errors = [_(error.message, **error.values)]
            status = error.status
            item, file = _closed(handle, name)
    elif form.is_submitted():
        status = 422
    head = presenting.head_of(item, file)
    page = render_template("copies/ask.html", copy=head, form=form, has_errors=status != 200)
    return page, status


@blueprint.route("/copies/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> Any:
    """Ask whether the address is the reader's; POST passes the request on."""
    found = queries.by_token(db.session(), token, "confirm")
    if PlainForm().validate_on_submit():
        try:
            with transaction() as session:
                operations.confirm(session, token, today=web.today())
        except WrongState as error:
            return _page("ended", queries.by_token(db.session(), token, "confirm"), error), 409
        found = queries.by_token(db.session(), token, "confirm")
    return _page("confirm", found)


@blueprint.route("/copies/answer/<token>", methods=["GET", "POST"])
def answer_by_link(token: str) -> Any:
    """Show the depositor what is asked for; POST allows or refuses, by the link of the letter alone."""
    found = queries.by_token(db.session(), token, "answer")
    if not PlainForm().validate_on_submit():
        page_url = url_for("copies.show", request_id=found.id)
        return _page("answer", found, more_url=page_url)
    try:
        with transaction() as session:
            allows = "allow" in request.form
            found = operations.answer_by_link(session, token, allows=allows, today=web.today())
    except RepositoryError as error:
        if isinstance(error, NotFound):
            raise
        return _page("ended", queries.by_token(db.session(), token, "answer"), error), error.status
    return _page("answered", found)


@blueprint.get("/copies")
@signing_in.people_only
def waiting() -> Any:
    """List the requests that the reader may look at, those that wait first."""
    page = web.whole_number(request.args.get("page"), 1)
    found, total = queries.waiting(db.session(), web.current_actor(), page)
    rows = [presenting.row_of(row) for row in found]
    pager = pager_of(url_for("copies.waiting"), page, max(total, len(rows)), queries.PAGE_SIZE)
    return render_template("copies/waiting.html", rows=rows, total=total, pager=pager)


@blueprint.route("/copies/<int:request_id>", methods=["GET", "POST"])
@signing_in.people_only
def show(request_id: int) -> Any:
    """Show one request with the asker's words; POST allows or refuses."""
    actor, today, status = web.current_actor(), web.today(), 200
    problems: list[dict[str, str]] = []
    found = queries.by_id(db.session(), request_id, actor, today)
    if PlainForm().validate_on_submit():
        try:
            with transaction() as session:
                row = queries.by_id(session, request_id, actor, today, lock=True)
                operations.answer(session, row, actor, allows="allow" in request.form, today=today)
            signing_in.say(_("Your answer is on its way."))
            return redirect(url_for("copies.show", request_id=request_id), 303)
        except WrongState as error:
            problems, status = [{"text": _(error.message), "url": ""}], error.status
        found = queries.by_id(db.session(), request_id, actor, today)
    page = render_template(
        "copies/show.html",
        copy=presenting.whole_of(found),
        may_answer=found.state == "waiting" and queries.may_answer(actor, found, today),
        form=PlainForm(formdata=None),
        problems=problems,
        has_errors=bool(problems),
    )
    return page, status


@blueprint.route("/copies/fetch/<token>", methods=["GET", "POST"])
def fetch(token: str) -> Any:
    """Show the copy and a button; POST sends the file and counts it."""
    found = queries.by_token(db.session(), token, "fetch")
    if not operations.fetchable(found, web.today()):
        return _page("ended", found), 410
    if not PlainForm().validate_on_submit():
        return _page("fetch", found)
    with transaction() as session:
        file = operations.fetch(session, token, today=web.today())
        file_id = file.id
    return sent(db.session.get_one(File, file_id), is_public=False, is_saved=True)


# -- shared by the pages ---------------------------------------------------------------------------


def _ask(handle: str, name: str, form: AskForm) -> None:
    with transaction() as session:
        item, file = _closed(handle, name)
        asking = Asking(
            name=web.one_line(form.name.data, operations.LONGEST_NAME),
            email=form.email.data,
            purpose=form.purpose.data,
            message=web.one_line(form.message.data or "", operations.LONGEST_MESSAGE),
            language=web.language(),
            network=network_of(request.remote_addr),
        )
        secret = web.settings().secret_key
        operations.ask(session, item, file, asking, secret=secret, today=web.today())


def _closed(handle: str, name: str) -> tuple[Item, File]:
    """Return the item and a file of it that the reader may ask for. Raises NotFound: an open file is simply opened."""
    item = by_handle(db.session(), handle, web.current_actor())
    file = next((f for f in listed_files(item) if f.name == name), None)
    if file is None or not queries.may_be_asked_for(item, file, web.current_actor(), web.today()):
        raise NotFound
    return item, file


def _page(name: str, found: Any, error: RepositoryError | None = None, more_url: str = "") -> Any:
    page = render_template(
        f"copies/{name}.html",
        copy=presenting.row_of(found),
        form=PlainForm(formdata=None),
        sentence=_(error.message, **error.values) if error else None,
        more_url=more_url,
    )
    return make_response(page)
