"""`/curation/forms`: librarians say what the forms of deposits ask, and look at them before they are in force."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.db import db, transaction
from repository.errors import BadValue, Conflict, NotFound
from repository.items.collections import by_slug
from repository.metadata import vocabularies
from repository.profiles import layout, operations, presenting, queries
from repository.profiles.forms import ConsentTextForm, PlainForm, question_form
from repository.profiles.layout import CHANGES, Content

blueprint = Blueprint("profiles", __name__, url_prefix="/curation/forms")


@blueprint.get("")
@signing_in.people_only
def show() -> Any:
    """List the forms: one for each profile, those of single collections, and where they were changed."""
    operations.require_editor(web.current_actor())
    return render_template("profiles/list.html", **presenting.list_of(db.session(), web.language()))


@blueprint.route("/<profile>", methods=["GET", "POST"])
@signing_in.people_only
def edit(profile: str) -> Any:
    """Show the form that is being edited; POST changes its working copy, or puts it in force."""
    scope, form = _scope(profile), PlainForm()
    if not form.validate_on_submit():
        return make_response(_page(profile, scope), 400 if request.method == "POST" else 200)
    try:
        with transaction() as session:
            said = _change(session, profile, scope)
    except (BadValue, Conflict) as error:
        notice = {"text": _(error.message, **error.values), "kind": "warning"}
        return make_response(_page(profile, scope, notice), error.status)
    if said:
        signing_in.say(said)
    return redirect(_address("edit", profile, scope, _anchor=request.form.get("name") or None), 303)


def _change(session: Any, profile: str, scope: str) -> str:
    """Do what the pressed button says; return what to say about it."""
    actor, edits = web.current_actor(), web.whole_number(request.form.get("edits"), 0, low=0)
    action, name = request.form.get("action", ""), request.form.get("name", "")
    if action == "put_in_force":
        note = web.one_line(request.form.get("note", ""), 500)
        version = operations.put_in_force(session, actor, profile, scope, edits=edits, note=note)
        return str(_("The form is in force as version %(number)s.", number=version.number))
    if action == "discard":
        operations.discard(session, actor, profile, scope)
        return str(_("The changes that were not in force were discarded."))
    if action == "go_back":
        operations.go_back(session, actor, profile, scope, web.whole_number(name, 0, low=0))
        return str(_("The form is as it was before; nothing of what was answered is lost."))
    content = operations.content_now(session, profile, scope)
    operations.edit(
        session, actor, profile, scope, _changed(profile, content, action, name), edits=edits
    )
    return ""


def _changed(profile: str, content: Content, action: str, name: str) -> Content:
    if action == "add_section":
        titles = (web.one_line(request.form.get(f"title_{code}", ""), 120) for code in ("id", "en"))
        return layout.with_section(content, *titles)
    if action not in CHANGES:
        raise NotFound
    return CHANGES[action](profile, content, name)


@blueprint.route("/<profile>/questions/<name>", methods=["GET", "POST"])
@signing_in.people_only
def question(profile: str, name: str) -> Any:
    """Say how one question is worded, where it stands, and what may be answered."""
    scope, session = _scope(profile), db.session()
    content = operations.content_now(session, profile, scope)
    entry = next((e for e in content["questions"] if e["name"] == name), None)
    asked = next((q for q in layout.questions_in(profile, content) if q.name == name), None)
    if entry is None or asked is None:
        raise NotFound
    sections = presenting.sections_of(content)
    form = question_form(entry, asked, sections, presenting.edits_of(session, profile, scope))
    about = presenting.about_question(profile, scope, asked, web.language())
    if form.validate_on_submit():
        values = form.values()
        values["section"] = (
            values["section"] if values["section"] in dict(sections) else entry["section"]
        )
        edits = web.whole_number(form.edits.data, 0, low=0)
        try:
            with transaction() as writing:
                now = operations.content_now(writing, profile, scope)
                changed = layout.with_values(now, name, values)
                operations.edit(writing, web.current_actor(), profile, scope, changed, edits=edits)
            return redirect(_address("edit", profile, scope, _anchor=name), 303)
        except Conflict as error:
            form.section.errors = [_(error.message)]
    status = 422 if form.errors else 200
    page = render_template(
        "profiles/question.html", form=form, **about, has_errors=bool(form.errors)
    )
    return make_response(page, status)


@blueprint.get("/<profile>/preview")
@signing_in.people_only
def preview(profile: str) -> Any:
    """Show the form as it is being edited, as depositors will see it; nothing can be sent."""
    scope = _scope(profile)
    content = operations.content_now(db.session(), profile, scope)
    return render_template(
        "profiles/preview.html", **presenting.preview_of(profile, scope, content)
    )


@blueprint.route("/collections", methods=["GET", "POST"])
@signing_in.people_only
def collections() -> Any:
    """Say which types each collection takes, and for which it is proposed."""
    operations.require_editor(web.current_actor())
    form = PlainForm()
    if form.validate_on_submit():
        with transaction() as session:
            for slug in request.form.getlist("slug"):
                found = by_slug(session, slug)
                if found is not None:
                    given = (request.form.getlist(f"{key}-{slug}") for key in ("takes", "proposed"))
                    operations.set_types(session, web.current_actor(), found, *given)
        signing_in.say(_("Saved."))
        return redirect(url_for("profiles.collections"), 303)
    return render_template(
        "profiles/collections.html", form=form, **presenting.types_of(db.session(), web.language())
    )


@blueprint.route("/consent", methods=["GET", "POST"])
@signing_in.people_only
def consent() -> Any:
    """Write the words that depositors agree to; consents that were given keep the words they were given to."""
    operations.require_editor(web.current_actor())
    form = ConsentTextForm(data=presenting.consent_words(db.session()))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                actor = web.current_actor()
                version = operations.set_consent(
                    session, actor, form.text_id.data or "", form.text_en.data or ""
                )
                number = version.number
            signing_in.say(_("Depositors agree to version %(number)s from now on.", number=number))
            return redirect(url_for("profiles.consent"), 303)
        except BadValue as error:
            form[error.field].errors = [_(error.message, **error.values)]
    page = render_template(
        "profiles/consent.html",
        form=form,
        versions=queries.consent_versions(db.session()),
        has_errors=bool(form.errors),
    )
    return make_response(page, 422 if form.errors else 200)


def _page(profile: str, scope: str, notice: dict[str, str] | None = None) -> str:
    about = presenting.page_of(db.session(), profile, scope, web.language())
    return render_template(
        "profiles/edit.html", **about, **({"notices": [notice]} if notice else {})
    )


def _scope(profile: str) -> str:
    """Return the collection that the address names; NotFound for a profile or collection that does not exist."""
    operations.require_editor(web.current_actor())
    slug = web.arguments().get("collection", "")
    if profile not in vocabularies.profiles() or (slug and by_slug(db.session(), slug) is None):
        raise NotFound
    return slug


def _address(page: str, profile: str, scope: str, **more: Any) -> str:
    return url_for(f"profiles.{page}", profile=profile, collection=scope or None, **more)
