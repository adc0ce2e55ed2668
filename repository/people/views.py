"""Pages of people: signing in and out, one-time links, the account and its password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.access.policy import Actor
from repository.db import db, transaction
from repository.errors import BadValue, NotAllowed
from repository.people import links, operations, queries
from repository.people.forms import ChangePasswordForm, NewPasswordForm, SignInForm
from repository.people.models import Role, User
from repository.people.passwords import MINIMUM_LENGTH
from repository.people.presenting import role_label
from repository.people.proof_views import arrive

blueprint = Blueprint("people", __name__)


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> Any:
    """Sign in, then go on to the page that was asked for."""
    if web.current_actor().is_signed_in:
        return redirect(_after_sign_in(web.current_actor()), 303)
    form, problem = SignInForm(next=request.args.get("next", "")), None
    if form.validate_on_submit():
        try:
            user = _verified(form.email.data, form.password.data)
            if user is not None:
                return arrive(user, _after_sign_in(operations.actor_of(user)))
            problem = _("E-mail and password do not fit together.")
        except NotAllowed as error:
            problem = _(error.message)
            return _sign_in_page(form, problem, 429)
    elif form.is_submitted():
        problem = _("Write your e-mail address and your password.")
    return _sign_in_page(form, problem, 422 if problem else 200)


@blueprint.post("/logout")
def logout() -> Any:
    """Sign out of this browser."""
    signing_in.end()
    return redirect(web.local_path("/", "/"), 303)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@blueprint.route("/reset/<token>", methods=["GET", "POST"], endpoint="reset")
def invitation(token: str) -> Any:
    """Set a password by a one-time link, and be signed in."""
    found = links.link_of(db.session(), token)
    if found is None:
        return _used_link()
    whose = found.user or found
    person = {"name": whose.name, "email": whose.email}
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                user = links.use_link(session, token, form.password.data)
        except NotAllowed:
            return _used_link()
        except BadValue as error:
            form.password.errors = [_(error.message, **error.values)]
        else:
            answer = arrive(user, _after_sign_in(operations.actor_of(user)))
            signing_in.say(_("Your password is set."))
            return answer
    return _password_page(form, person)


@blueprint.get("/account")
@signing_in.people_only
def account() -> Any:
    """Show the person's own data and work."""
    session, actor, user = db.session(), web.current_actor(), _signed_in_user()
    return render_template(
        "people/account.html",
        person={
            "name": user.name,
            "email": user.email,
            "roles": [role_label(Role(user.role))],
            "groups": [group.name for group in user.groups],
            "since": user.created_at,
        },
        password_url=url_for("people.password"),
        has_providers=bool(web.settings().oidc_providers),
        sessions_url=url_for("sessions.mine"),
        second_step_url=url_for("proof.own"),
        people_url=url_for("staff_people.everybody") if actor.may_see_people else None,
        is_approved=actor.is_approved,
        lacks_second_step=user.role in web.settings().totp_roles and user.totp_key is None,
        deposits=queries.deposit_counts(session, actor) if actor.may_deposit else None,
        queue_count=queries.waiting_count(session) if actor.is_staff else None,
    )


@blueprint.route("/account/password", methods=["GET", "POST"])
@signing_in.people_only
def password() -> Any:
    """Change the password; other sessions of the account end, this one goes on."""
    user = _signed_in_user()
    person = {"name": user.name, "email": user.email}
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            changed = _verified(person["email"], form.current_password.data)
            if changed is not None:
                with transaction() as session:
                    changed = session.get_one(User, changed.id)
                    operations.set_password(session, changed, form.password.data)
        except NotAllowed as error:
            form.current_password.errors = [_(error.message)]
        except BadValue as error:
            form.password.errors = [_(error.message, **error.values)]
        else:
            if changed is not None:
                signing_in.begin(changed)
                signing_in.say(_("The password is changed. Other browsers were signed out."))
                return redirect(url_for("people.account"), 303)
            form.current_password.errors = [_("This is not your present password.")]
    return _password_page(form, person)


def _after_sign_in(actor: Actor) -> str:
    home = "/account"
    if actor.may_review:
        home = "/review"
    elif actor.may_deposit:
        home = "/deposits"
    return web.local_path(request.values.get("next"), home)


def _sign_in_page(form: SignInForm, problem: str | None, status: int) -> Response:
    page = render_template(
        "people/login.html",
        form=form,
        problem=problem,
        sign_up=web.settings().sign_up,
        providers=web.settings().oidc_providers,
    )
    return _uncached(page, status)


def _signed_in_user() -> User:
    user = db.session.get(User, web.current_actor().user_id)
    assert user is not None
    return user


def _password_page(form: NewPasswordForm, person: dict[str, str]) -> Response:
    page = render_template(
        "people/set_password.html",
        form=form,
        person=person,
        min_length=MINIMUM_LENGTH,
        problem=None,
        has_errors=bool(form.errors),
    )
    return _uncached(page, 422 if form.errors else 200)


def _used_link() -> Response:
    page = render_template(
        "people/set_password.html",
        form=None,
        person=None,
        min_length=MINIMUM_LENGTH,
        problem=_("This link was used or has expired. Ask the administrator for a new one."),
    )
    return _uncached(page, 410)


def _uncached(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"  # a one-time link leaves no trace elsewhere
    return response


def _verified(email: str, password: str) -> User | None:
    """The account of this address when the password is right; a failure is counted."""
    address = request.remote_addr or ""
    is_known = operations.knows_password(db.session(), email, password, address)
    with transaction() as session:
        return operations.sign_in(session, email, address, knows_password=is_known)
