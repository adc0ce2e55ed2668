"""What librarians set about review: stages by collection, sentences at hand; and everybody's own weekly letter."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.access.policy import Actor
from repository.db import db, transaction
from repository.deposit.fields import printable
from repository.errors import BadValue, NotAllowed, NotFound
from repository.items.collections import by_slug
from repository.items.models import Collection
from repository.review import canned, digest, presenting, queries, stages
from repository.review.stages import StageWords

blueprint = Blueprint("review_settings", __name__)
EMPTY_ROWS = 2


@blueprint.get("/review/stages")
@signing_in.people_only
def collections() -> Any:
    """List the collections with the stages that hold in each."""
    _curator()
    session, locale = db.session(), web.language()
    places = queries.collections(session)
    held = {place.slug: stages.stages_for(session, place) for place in places}
    rows = [
        {
            "slug": slug,
            "title": title,
            "stages": [stage.title(locale) for stage in held[slug]],
            "is_own": any(stage.collection.slug == slug for stage in held[slug]),
        }
        for slug, title in presenting.collection_choices(places, locale)
    ]
    return render_template("review/stages.html", rows=rows)


@blueprint.get("/review/stages/<slug>")
@signing_in.people_only
def edit_stages(slug: str) -> Any:
    """Show the stages of one collection, to be changed."""
    _curator()
    place = _place(slug)
    own = stages.own_stages(db.session(), place.id)
    return _stages_page(place, [_words(stage) for stage in own])


@blueprint.post("/review/stages/<slug>")
@signing_in.people_only
def save_stages(slug: str) -> Any:
    """Keep the stages of one collection; rows without a name are left out."""
    actor, place, wanted = _curator(), _place(slug), _typed_stages()
    try:
        with transaction() as session:
            stages.set_stages(session, actor, _place(slug), wanted)
    except BadValue as error:
        said = _(error.message, **error.values)
        return make_response(_stages_page(place, wanted, said), 422)
    signing_in.say(_("The stages are saved."))
    return redirect(url_for("review_settings.collections"), 303)


@blueprint.get("/review/sentences")
@signing_in.people_only
def sentences() -> Any:
    """Show the sentences that reviewers have at hand, to be changed."""
    _curator()
    rows = [(row.text_id, row.text_en) for row in queries.canned_texts(db.session())]
    return render_template("review/sentences.html", rows=rows, error="", has_errors=False)


@blueprint.post("/review/sentences")
@signing_in.people_only
def save_sentences() -> Any:
    """Keep the sentences in the order of the form; empty rows are left out."""
    actor = _curator()
    pairs = zip(request.form.getlist("text_id"), request.form.getlist("text_en"), strict=False)
    rows = [(str(printable(one)).strip(), str(printable(two)).strip()) for one, two in pairs]
    try:
        with transaction() as session:
            canned.set_texts(session, actor, rows)
    except BadValue as error:
        said = _(error.message, **error.values)
        page = render_template("review/sentences.html", rows=rows, error=said, has_errors=True)
        return make_response(page, 422)
    signing_in.say(_("The sentences are saved."))
    return redirect(url_for("review_settings.sentences"), 303)


@blueprint.get("/review/digest")
@signing_in.people_only
def weekly() -> Any:
    """Show whether one gets the weekly summary."""
    actor = _reviewer()
    return render_template(
        "review/digest.html",
        is_wanted=digest.is_wanted(db.session(), actor),
        weekday=web.settings().digest_weekday,
    )


@blueprint.post("/review/digest")
@signing_in.people_only
def set_weekly() -> Any:
    """Switch the weekly summary on or off."""
    actor, is_wanted = _reviewer(), request.form.get("wanted") == "y"
    with transaction() as session:
        digest.set_wanted(session, actor, is_wanted)
    signing_in.say(_("You get the weekly summary.") if is_wanted else _("You get it no more."))
    return redirect(url_for("review_settings.weekly"), 303)


def _curator() -> Actor:
    actor = web.current_actor()
    if not actor.may_curate:
        raise NotAllowed("This is set by cataloguers and administrators.")
    return actor


def _reviewer() -> Actor:
    actor = web.current_actor()
    if not actor.may_review:
        raise NotAllowed("The review queue is for reviewers.")
    return actor


def _place(slug: str) -> Collection:
    place = by_slug(db.session(), slug)
    if place is None:
        raise NotFound
    return place


def _words(stage: Any) -> StageWords:
    people = tuple(user.id for user in stage.people)
    return StageWords(stage.id, stage.title_id, stage.title_en, stage.role, people)


def _typed_stages() -> list[StageWords]:
    found = []
    for number in range(stages.MOST_STAGES + EMPTY_ROWS):
        title = str(printable(request.form.get(f"title_id-{number}", ""))).strip()
        if not title:
            continue
        row = web.whole_number(request.form.get(f"id-{number}"), 0, low=0, high=10**9)
        people = request.form.getlist(f"people-{number}")
        found.append(
            StageWords(
                row or None,
                title,
                str(printable(request.form.get(f"title_en-{number}", ""))).strip(),
                request.form.get(f"role-{number}", ""),
                tuple(web.whole_number(one, 0, low=0, high=10**9) for one in people),
            )
        )
    return found


def _stages_page(place: Collection, rows: list[StageWords], error: str = "") -> str:
    session, locale = db.session(), web.language()
    held = stages.stages_for(session, place)
    inherited = [stage for stage in held if stage.collection_id != place.id]
    empty = [StageWords(None, "", "", "reviewer")] * EMPTY_ROWS
    return render_template(
        "review/stages_of.html",
        place={"slug": place.slug, "title": place.title(locale)},
        rows=[*rows, *empty][: stages.MOST_STAGES],
        inherited=[stage.title(locale) for stage in inherited],
        people=[(user.id, user.name) for user in stages.reviewers(session)],
        error=error,
        has_errors=bool(error),
    )
