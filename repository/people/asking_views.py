"""`/login/forgotten` and `/login/sign-up`: asking for a letter; the answer does not tell who has an account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext as _

from repository import web
from repository.db import transaction
from repository.errors import BadValue, NotFound
from repository.people import asking
from repository.people.forms import ForgottenForm, SignUpForm
from repository.people.letters import Kind
from repository.people.operations import NAME_CHARACTERS

blueprint = Blueprint("asking", __name__, url_prefix="/login")


@blueprint.route("/forgotten", methods=["GET", "POST"])
def forgotten() -> Any:
    """Ask for a link to set a new password."""
    form = ForgottenForm()
    is_done = form.validate_on_submit() and _is_asked(Kind.RESET, form)
    return _page("people/forgotten.html", form, is_done)


@blueprint.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> Any:
    """Ask for an account of one's own; there is no such page where staff alone add accounts."""
    if web.settings().sign_up != "email":
        raise NotFound
    form = SignUpForm()
    is_done = form.validate_on_submit() and _is_asked(Kind.SIGN_UP, form)
    return _page("people/sign_up.html", form, is_done)


def _is_asked(kind: Kind, form: ForgottenForm) -> bool:
    name = web.one_line(form.name.data or "", NAME_CHARACTERS) if kind == Kind.SIGN_UP else ""
    try:
        with transaction() as session:
            asking.ask(
                session,
                kind,
                email=form.email.data,
                name=name,
                address=request.remote_addr or "",
                language=web.language(),
            )
    except BadValue as error:
        form.email.errors = [_(error.message, **error.values)]
        return False
    return True


def _page(template: str, form: ForgottenForm, is_done: bool) -> Any:
    page = render_template(template, form=form, is_done=is_done, has_errors=bool(form.errors))
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response
