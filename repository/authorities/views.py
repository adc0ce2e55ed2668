"""`/authorities`: the list of names as librarians keep it; auditors may look."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context
from flask_babel import gettext as _
from flask_babel import ngettext

from repository import signing_in, web
from repository.authorities import linking, merging, operations, presenting, queries
from repository.authorities.forms import NameForm, form_of, new_form
from repository.authorities.models import Authority, Standing
from repository.db import db, transaction
from repository.errors import BadValue, Conflict, NotAllowed
from repository.pagination import pager_of

blueprint = Blueprint("authorities", __name__, url_prefix="/authorities")
PLACES_AT_ONCE = 200


@blueprint.get("")
@signing_in.people_only
def show() -> Any:
    """List the names: by words, letter, standing, kind, or those without works."""
    require_staff()
    chosen, page = _chosen(), web.whole_number(request.args.get("page"), 1, high=100_000)
    session, actor = db.session(), web.current_actor()
    entries = queries.listed(session, chosen, page)
    works = queries.counts(session, actor, [entry.id for entry in entries])
    total = queries.count_listed(session, chosen)
    kept = urlencode({k: int(v) if v is True else v for k, v in asdict(chosen).items() if v})
    path = f"/authorities?{kept}" if kept else "/authorities"
    return render_template(
        "authorities/list.html",
        rows=[presenting.row(entry, works.get(entry.id, 0)) for entry in entries],
        chosen=chosen,
        letters=queries.letters(session),
        total=total,
        pager=pager_of(path, page, total, queries.PAGE_SIZE),
        may_curate=actor.may_curate,
    )


@blueprint.get("/list.csv")
@signing_in.people_only
def export() -> Any:
    """Give the whole list as a table for spreadsheets."""
    require_staff()
    session, actor = db.session(), web.current_actor()
    entries = queries.whole_list(session)
    works = queries.counts(session, actor, [entry.id for entry in entries])
    body = stream_with_context(presenting.table(entries, works))
    headers = {"Content-Disposition": "attachment; filename=authorities.csv"}
    return Response(body, mimetype="text/csv", headers=headers)


@blueprint.route("/new", methods=["GET", "POST"])
@signing_in.people_only
def new() -> Any:
    """Add a name to the list."""
    require_keeper()
    form = new_form(web.words_asked()) if request.method == "GET" else NameForm()
    if not form.validate_on_submit():
        return _edit_page(form, None)
    try:
        with transaction() as session:
            added = operations.add(
                session,
                web.current_actor(),
                form.agent(),
                form.details(),
                standing=Standing.CONFIRMED,
            )
            number = added.id
    except BadValue as error:
        return _refused(form, None, error), 422
    signing_in.say(_("The name was added."))
    return redirect(f"/authorities/{number}", 303)


@blueprint.get("/<int:number>")
@signing_in.people_only
def detail(number: int) -> Any:
    """Show one entry: its forms, its works by role, works that may be linked; a merged one leads to where it went."""
    require_staff()
    session, actor = db.session(), web.current_actor()
    entry = queries.authority_with(session, number)
    if entry.merged_into_id is not None:
        return redirect(f"/authorities/{entry.merged_into_id}", 301)
    linked = queries.works(session, actor, entry)
    others = queries.unlinked(session, actor, entry) if actor.may_curate else []
    return render_template(
        "authorities/show.html",
        entry=presenting.row(entry, queries.counts(session, actor, [number]).get(number, 0)),
        details=presenting.details(entry),
        cited=queries.cited_forms(session, actor, [number]).get(number, []),
        works=presenting.places(linked),
        others=presenting.places(others),
        shown=len(linked),
        merges=[
            {"id": done.id, "heading": merged.heading, "at": done.at}
            for done, merged in queries.merges_into(session, entry)
        ],
        may_curate=actor.may_curate,
    )


@blueprint.route("/<int:number>/edit", methods=["GET", "POST"])
@signing_in.people_only
def edit(number: int) -> Any:
    """Change an entry; the works keep their spelling."""
    require_keeper()
    entry = queries.authority_with(db.session(), number)
    form = form_of(entry)
    if not form.validate_on_submit():
        return _edit_page(form, entry)
    version = web.whole_number(form.version.data, 0, low=0, high=10**9)
    try:
        with transaction() as session:
            operations.edit(
                session,
                web.current_actor(),
                number,
                form.agent(),
                form.details(),
                version=version,
            )
    except BadValue as error:
        return _refused(form, queries.authority_with(db.session(), number), error), 422
    except Conflict as error:
        entry = queries.authority_with(db.session(), number)
        form.version.data = str(entry.version)
        signing_in.say(_(error.message), "warning")
        return _edit_page(form, entry), 409
    signing_in.say(_("The name was saved. The works keep their own spelling."))
    return redirect(f"/authorities/{number}", 303)


@blueprint.post("/<int:number>/confirm")
@signing_in.people_only
def confirm(number: int) -> Any:
    """Confirm a proposed entry."""
    require_keeper()
    with transaction() as session:
        operations.confirm(session, web.current_actor(), number)
    signing_in.say(_("The name is confirmed and offered to everybody who deposits."))
    return redirect(f"/authorities/{number}", 303)


@blueprint.post("/<int:number>/<any(link, split):act>")
@signing_in.people_only
def works(number: int, act: str) -> Any:
    """Link the chosen works to the entry, or split them off to a new one."""
    require_keeper()
    places = _places()
    with transaction() as session:
        actor = web.current_actor()
        if act == "link":
            reason = _("Linked to the authority list")
            count = linking.link(session, actor, number, places, reason=reason)
            target = number
        else:
            reason = _("Another person of the same name")
            target = linking.split(session, actor, number, places, reason=reason).id
            count = len(places)
    signing_in.say(
        ngettext("%(num)s place was linked.", "%(num)s places were linked.", count)
        if act == "link"
        else _("The works now name a person of their own. Say here what tells the two apart.")
    )
    return redirect(f"/authorities/{target}" + ("/edit" if act == "split" else ""), 303)


@blueprint.post("/remove")
@signing_in.people_only
def remove() -> Any:
    """Remove the chosen entries that no work names."""
    require_keeper()
    numbers = [int(n) for n in request.form.getlist("entry") if n.isascii() and n.isdigit()]
    with transaction() as session:
        count = operations.remove_unused(session, web.current_actor(), numbers[:500])
    signing_in.say(ngettext("%(num)s name was removed.", "%(num)s names were removed.", count))
    return redirect("/authorities?orphans=1", 303)


@blueprint.post("/merges/<int:merge_id>/take-back")
@signing_in.people_only
def take_back(merge_id: int) -> Any:
    """Take a merge back."""
    require_keeper()
    with transaction() as session:
        merged = merging.take_back(session, web.current_actor(), merge_id)
        number = merged.id
    signing_in.say(_("The merge was taken back; the two stand for themselves again."))
    return redirect(f"/authorities/{number}", 303)


def _chosen() -> queries.Chosen:
    given = request.args
    return queries.Chosen(
        words=web.one_line(given.get("words", ""), 100),
        letter=web.one_line(given.get("letter", ""), 1),
        standing=given.get("standing", "") if given.get("standing") in list(Standing) else "",
        kind=given.get("kind", "") if given.get("kind") in ("person", "organisation") else "",
        orphans=given.get("orphans") == "1",
    )


def _places() -> list[tuple[int, int]]:
    """The places chosen in the form, each `item-position`."""
    found = []
    for text in request.form.getlist("place")[:PLACES_AT_ONCE]:
        item, sign, position = text.partition("-")
        if sign and all(n.isascii() and n.isdigit() and len(n) < 10 for n in (item, position)):
            found.append((int(item), int(position)))
    return found


def _edit_page(form: NameForm, entry: Authority | None) -> str:
    return render_template(
        "authorities/edit.html",
        form=form,
        entry=presenting.row(entry, 0) if entry else None,
        has_errors=bool(form.errors),
    )


def _refused(form: NameForm, entry: Authority | None, error: BadValue) -> str:
    form[error.field].errors = [_(error.message, **error.values)]
    return _edit_page(form, entry)


def require_staff() -> None:
    """Raise NotAllowed unless the reader may see every draft: names that stand on drafts alone are in the list."""
    if not web.current_actor().may_view_drafts:
        raise NotAllowed("The list of names is for cataloguers, auditors and administrators.")


def require_keeper() -> None:
    """Raise NotAllowed unless the reader keeps the list."""
    if not web.current_actor().may_curate:
        raise NotAllowed("The list of names is kept by cataloguers and administrators.")
