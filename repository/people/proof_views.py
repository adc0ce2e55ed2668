"""The second step when signing in, proving anew who one is, and `/account/second-step`, where it is set up."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.db import db, transaction
from repository.errors import BadValue, NotAllowed
from repository.people import operations, second_step, sessions
from repository.people.forms import CodeForm, ProofForm
from repository.people.guessing import require_patience
from repository.people.models import User

blueprint = Blueprint("proof", __name__)


def arrive(user: User, target: str) -> Any:
    """Sign in somebody whose first step is proven, or ask for their code; then `target` is opened."""
    if user.totp_key is not None:
        signing_in.ask_second_step(user, target)
        return redirect(url_for("proof.code"), 303)
    needs_one = user.role in web.settings().totp_roles
    signing_in.begin(user)
    return redirect(url_for("proof.own") if needs_one else target, 303)


@blueprint.route("/login/code", methods=["GET", "POST"])
def code() -> Any:
    """Ask for the code of the second step, and sign in."""
    asked = signing_in.second_step()
    if asked is None:
        return redirect(url_for("people.login"), 303)
    form, status = CodeForm(), 200
    if form.validate_on_submit():
        try:
            user = _accepted(asked[0], form.code.data)
            if user is not None:
                signing_in.begin(user)
                return redirect(asked[1], 303)
            form.code.errors = [_("This code does not fit, or was used already.")]
        except NotAllowed as error:
            form.code.errors, status = [_(error.message)], 429
    if form.errors:
        status = max(status, 422) if status != 429 else 429
    page = render_template("people/code.html", form=form, has_errors=bool(form.errors))
    return _uncached(page, status)


@blueprint.route("/account/confirm", methods=["GET", "POST"])
@signing_in.people_only
def confirm() -> Any:
    """Prove anew who one is, by the password or a code; then the page that asked for it is opened."""
    user = db.session.get_one(User, web.current_actor().user_id)
    form = ProofForm(next=web.arguments().get("next", ""))
    has_password, has_code = user.password_hash is not None, user.totp_key is not None
    if form.validate_on_submit():
        try:
            if _is_proven(user.id, user.email, form):
                with transaction() as session:
                    sessions.note_verified(session, signing_in.current().id)
                return redirect(web.local_path(form.next.data, "/account"), 303)
            form.form_errors.append(_("This does not fit."))
        except NotAllowed as error:
            form.form_errors.append(_(error.message))
    page = render_template(
        "people/confirm.html",
        form=form,
        problem=form.form_errors[0] if form.form_errors else None,
        has_password=has_password,
        has_code=has_code,
    )
    return _uncached(page, 422 if form.errors else 200)


@blueprint.get("/account/second-step")
@signing_in.people_only
def own() -> str:
    """Show whether there is a second step, and how to set one up or remove it."""
    user = db.session.get_one(User, web.current_actor().user_id)
    return render_template(
        "people/second_step.html",
        has_one=user.totp_key is not None,
        left=second_step.codes_left(db.session(), user.id),
        is_required=user.role in web.settings().totp_roles,
    )


@blueprint.route("/account/second-step/set-up", methods=["GET", "POST"])
@signing_in.recently_proven
def set_up() -> Any:
    """Show a new secret as QR code and text, and take the first code that proves it was taken over."""
    user = db.session.get_one(User, web.current_actor().user_id)
    if user.totp_key is not None:
        return redirect(url_for("proof.own"), 303)
    form, kept = CodeForm(), signing_in.new_key()
    key = second_step.decrypted(kept, _secret_key()) if kept else None
    if form.validate_on_submit() and key is not None:
        try:
            with transaction() as session:
                mine = session.get_one(User, web.current_actor().user_id)
                codes = second_step.set_up(session, mine, key, form.code.data, _secret_key())
        except BadValue as error:
            form.code.errors = [_(error.message)]
        else:
            signing_in.new_key(forget=True)
            return render_template("people/recovery_codes.html", codes=codes)
    if key is None:
        key = second_step.new_key()
        signing_in.keep_new_key(second_step.encrypted(key, _secret_key()))
    uri = second_step.provisioning_uri(key, user.email, web.settings().name)
    page = render_template(
        "people/set_up_second_step.html",
        form=form,
        image=second_step.qr_image(uri),
        key=" ".join(key[n : n + 4] for n in range(0, len(key), 4)),
        has_errors=bool(form.errors),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/account/second-step/codes")
@signing_in.recently_proven
def codes() -> Any:
    """Make new recovery codes and show them once."""
    with transaction() as session:
        user = session.get_one(User, web.current_actor().user_id)
        if user.totp_key is None:
            raise NotAllowed("This account has no second step.")
        made = second_step.new_recovery_codes(session, user)
    return render_template("people/recovery_codes.html", codes=made)


@blueprint.post("/account/second-step/remove")
@signing_in.recently_proven
def remove() -> Any:
    """Sign in without a second step from now on."""
    with transaction() as session:
        user = session.get_one(User, web.current_actor().user_id)
        second_step.remove(session, web.current_actor(), user)
    signing_in.say(_("The second step is removed."))
    return redirect(url_for("proof.own"), 303)


def _is_proven(user_id: int, email: str, form: ProofForm) -> bool:
    if form.code.data:
        return _accepted(user_id, form.code.data) is not None
    if not form.password.data:
        return False
    address = request.remote_addr or ""
    is_right = operations.knows_password(db.session(), email, form.password.data, address)
    with transaction() as session:
        return operations.sign_in(session, email, address, knows_password=is_right) is not None


def _accepted(user_id: int, given: str) -> User | None:
    address = request.remote_addr or ""
    require_patience(db.session(), second_step.guessing_key(user_id), address)
    with transaction() as session:
        return second_step.accept(session, user_id, given, address, _secret_key())


def _secret_key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _uncached(page: str, status: int) -> Any:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
