"""`/people`: the accounts, for staff. Roles and all else that gives power ask for a fresh proof of who is asking."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice

from repository import signing_in, web
from repository.access.policy import Actor
from repository.db import db, transaction
from repository.errors import BadValue, Conflict, NotFound
from repository.pagination import pager_of
from repository.people import administering, listing, sessions
from repository.people.forms import GroupsForm, InviteForm, RoleForm
from repository.people.models import Role, User
from repository.people.presenting import role_choices, role_label

blueprint = Blueprint("staff_people", __name__, url_prefix="/people")
LARGEST_ID = 2**31 - 1


@blueprint.get("")
@signing_in.people_only
def everybody() -> str:
    """List the accounts."""
    if not web.current_actor().may_see_people:
        raise NotFound
    words, chosen = web.words_asked(), web.one_line(web.arguments().get("role", ""), 20)
    page = web.whole_number(web.arguments().get("page"), 1)
    found = listing.people(db.session(), words=words, chosen=chosen, page=page)
    kept = [(k, v) for k, v in (("q", words), ("role", chosen)) if v]
    path = url_for("staff_people.everybody") + (f"?{urlencode(kept)}" if kept else "")
    return render_template(
        "people/list.html",
        rows=[_row(user, found) for user in found.rows],
        total=found.total,
        pager=pager_of(path, page, found.total, listing.PAGE_SIZE),
        words=words,
        chosen=chosen,
        choices=[
            *((c.value, c.label) for c in role_choices()),
            ("waiting", _("Waits for approval")),
            ("off", _("Switched off")),
        ],
    )


@blueprint.route("/invite", methods=["GET", "POST"])
@signing_in.recently_proven
def invite() -> Any:
    """Add an account and send its link."""
    _require(web.current_actor().may_change_people)
    form = InviteForm()
    form.role.choices = role_choices()
    token = ""
    if form.validate_on_submit():
        try:
            with transaction() as session:
                user, token = administering.invite_person(
                    session,
                    web.current_actor(),
                    email=form.email.data,
                    name=web.one_line(form.name.data, 200),
                    role=Role(form.role.data),
                    language=form.language.data,
                    settings=web.settings(),
                )
                user_id, email = user.id, user.email
        except BadValue as error:
            getattr(form, error.field).errors = [_(error.message, **error.values)]
        else:
            return _invited(user_id, email, token)
    page = render_template("people/invite.html", form=form, has_errors=bool(form.errors))
    return page, 422 if form.errors else 200


@blueprint.get("/<int:user_id>")
@signing_in.people_only
def person(user_id: int) -> str:
    """Show one account and what can be done with it."""
    actor = web.current_actor()
    user = administering.person_of(db.session(), actor, _id(user_id))
    return render_template("people/person.html", **_context(user, actor))


@blueprint.post("/<int:user_id>/approve")
@signing_in.people_only
def approve(user_id: int) -> Any:
    """Let somebody who signed up send deposits in."""
    with transaction() as session:
        user = administering.person_of(session, web.current_actor(), _id(user_id))
        administering.approve(session, web.current_actor(), user)
    signing_in.say(_("The account may send deposits in from now on."))
    return _back(user_id)


@blueprint.route("/<int:user_id>/role", methods=["GET", "POST"])
@signing_in.recently_proven
def role(user_id: int) -> Any:
    """Give an account another role."""
    _require(web.current_actor().may_change_people)
    user = administering.person_of(db.session(), web.current_actor(), _id(user_id))
    form = RoleForm(role=user.role)
    form.role.choices = role_choices()
    name = user.name
    if form.validate_on_submit():
        try:
            with transaction() as session:
                user = administering.person_of(session, web.current_actor(), user_id)
                administering.set_role(session, web.current_actor(), user, Role(form.role.data))
        except Conflict as error:
            form.role.errors = [_(error.message)]
        else:
            signing_in.say(_("The role is changed."))
            return _back(user_id)
    page = render_template(
        "people/role.html", form=form, name=name, user_id=user_id, has_errors=bool(form.errors)
    )
    return page, 422 if form.errors else 200


@blueprint.post("/<int:user_id>/groups")
@signing_in.recently_proven
def groups(user_id: int) -> Any:
    """Put an account into groups of readers."""
    _require(web.current_actor().may_change_people)
    form = GroupsForm()
    form.groups.choices = [
        SelectChoice(group.slug, group.name) for group in listing.groups(db.session())
    ]
    if form.validate_on_submit():
        with transaction() as session:
            user = administering.person_of(session, web.current_actor(), _id(user_id))
            administering.set_groups(session, web.current_actor(), user, form.groups.data)
        signing_in.say(_("The groups are changed."))
    return _back(user_id)


@blueprint.post(
    "/<int:user_id>/<any('switch-on','switch-off','end-sessions','invite','remove-second-step'):act>"
)
@signing_in.recently_proven
def do(user_id: int, act: str) -> Any:
    """Switch an account on or off, end its sessions, send it a new link, or remove its second step."""
    actor, token = web.current_actor(), ""
    _require(actor.may_change_people)
    with transaction() as session:
        user = administering.person_of(session, actor, _id(user_id))
        email = user.email
        if act == "invite":
            language = user.language or web.settings().default_language
            token = administering.send_invitation(
                session, actor, user, language=language, settings=web.settings()
            )
        elif act == "remove-second-step":
            administering.remove_second_step(session, actor, user)
        elif act == "end-sessions":
            count = administering.end_all_sessions(session, actor, user)
        else:
            administering.set_active(session, actor, user, is_active=act == "switch-on")
    if act == "invite":
        return _invited(user_id, email, token)
    if act == "remove-second-step":
        signing_in.say(_("The second step is removed."))
    elif act == "end-sessions":
        words = ngettext(
            "%(count)s session is ended.", "%(count)s sessions are ended.", count, count=count
        )
        signing_in.say(words if count else _("There was no session."))
    else:
        is_on = act == "switch-on"
        signing_in.say(
            _("The account is switched on.") if is_on else _("The account is switched off.")
        )
    return _back(user_id)


def _context(user: User, actor: Actor) -> dict[str, Any]:
    form = GroupsForm(formdata=None, groups=[group.slug for group in user.groups])
    form.groups.choices = [
        SelectChoice(group.slug, group.name) for group in listing.groups(db.session())
    ]
    opened = sessions.sessions_of(db.session(), user.id, web.settings())
    return {
        "person": {
            "id": user.id,
            "name": user.name,
            "email": user.email,
            "role": role_label(Role(user.role)),
            "groups": [group.name for group in user.groups],
            "since": user.created_at,
            "orcid": user.orcid,
            "is_active": user.is_active,
            "is_approved": user.is_approved,
            "has_password": user.password_hash is not None,
            "has_totp": user.totp_key is not None,
            "erase_at": user.erase_at,
            "is_self": user.id == actor.id,
        },
        "open_sessions": [
            {"browser": row.browser, "network": row.network, "seen_at": row.seen_at}
            for row in opened
        ],
        "form": form,
        "may_change": actor.may_change_people,
        "may_approve": actor.may_approve_people and not user.is_approved,
    }


def _row(user: User, found: listing.People) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "role": role_label(Role(user.role)),
        "groups": [group.name for group in user.groups],
        "seen_at": found.seen_at.get(user.id),
        "is_active": user.is_active,
        "is_approved": user.is_approved,
        "has_totp": user.totp_key is not None,
    }


def _invited(user_id: int, email: str, token: str) -> Any:
    """Where no letters leave this machine, the link is shown once, to be handed over by hand."""
    settings = web.settings()
    if settings.mail_host:
        signing_in.say(_("A letter with a link is on its way to %(email)s.", email=email))
        return _back(user_id)
    link = f"{web.base_url()}/invitation/{token}"
    return render_template("people/invited.html", email=email, link=link, user_id=user_id)


def _require(is_allowed: bool) -> None:
    if not is_allowed:
        raise NotFound


def _id(user_id: int) -> int:
    if user_id > LARGEST_ID:
        raise NotFound
    return user_id


def _back(user_id: int) -> Any:
    return redirect(url_for("staff_people.person", user_id=user_id), 303)
