"""`/subjects`: the lists of subjects, as trees or paged; terms, keywords and imports for those who keep them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from repository import signing_in, web
from repository.db import db, transaction
from repository.errors import BadValue, Conflict, NotAllowed, NotFound
from repository.metadata import vocabularies
from repository.pagination import pager_of
from repository.vocabularies import operations, presenting, queries
from repository.vocabularies.forms import TermForm, form_of
from repository.vocabularies.importing import scheme_named
from repository.vocabularies.models import SubjectScheme, SubjectTerm
from repository.vocabularies.operations import Words
from repository.vocabularies.snapshot import forget

blueprint = Blueprint("subjects", __name__, url_prefix="/subjects")


@blueprint.get("")
@signing_in.people_only
def show() -> Any:
    """Show a list of subjects as a tree, or its terms with the words looked for, page by page."""
    require_staff()
    session, actor = db.session(), web.current_actor()
    scheme = _scheme(request.args.get("scheme", vocabularies.SUBJECT_SCHEME))
    lists = queries.schemes(session)
    words, unused = (
        web.one_line(request.args.get("words", ""), 100),
        request.args.get("unused") == "1",
    )
    size = next((n for one, n in lists if one.id == scheme.id), 0)
    page = web.whole_number(request.args.get("page"), 1, high=100_000)
    is_tree = not words and not unused and size <= queries.LARGEST_TREE
    given = {"scheme": scheme.key, "words": words, "unused": "1" if unused else ""}
    path = f"/subjects?{urlencode({k: v for k, v in given.items() if v})}"
    found, total = (
        ([], size) if is_tree else queries.listed(session, scheme, words, unused=unused, page=page)
    )
    works = queries.counts(session, actor, None if is_tree else [t.notation for t in found])
    return render_template(
        "vocabularies/list.html",
        scheme=scheme,
        schemes=[{"key": one.key, "title": one.title, "terms": n} for one, n in lists],
        branches=presenting.branches(queries.tree(session, scheme), works) if is_tree else None,
        rows=[presenting.row(term, works.get(term.notation, 0)) for term in found],
        words=words,
        unused=unused,
        total=total,
        pager=None if is_tree else pager_of(path, page, total, queries.PAGE_SIZE),
        may_curate=actor.may_curate,
    )


@blueprint.get("/<int:number>")
@signing_in.people_only
def detail(number: int) -> Any:
    """Show one term: its words, place, works, and what leads to it."""
    require_staff()
    session, actor = db.session(), web.current_actor()
    term = operations.term_with(session, number)
    return render_template(
        "vocabularies/show.html",
        term=presenting.row(
            term, queries.counts(session, actor, [term.notation]).get(term.notation, 0)
        ),
        scheme=term.scheme,
        details=_details(term),
        broader=presenting.row(term.broader) if term.broader else None,
        use=presenting.row(term.use) if term.use else None,
        below=[presenting.row(one) for one in queries.below(session, term)],
        merged=[presenting.row(one) for one in queries.merged_into(session, term)],
        may_curate=actor.may_curate,
    )


def _details(term: SubjectTerm) -> list[dict[str, Any]]:
    rows = [
        (_("Notation"), [term.notation]),
        (_("Indonesian"), [term.label_id]),
        (_("English"), [term.label_en]),
        (_("Synonyms"), term.synonyms),
        (_("Scope note"), [term.scope_note]),
        (_("Address"), [term.uri]),
        ("LCSH", [f"{term.close_match_label} {term.close_match}".strip()]),
    ]
    return [
        {"label": label, "values": [{"value": v} for v in values if v]} for label, values in rows
    ]


@blueprint.route("/new", methods=["GET", "POST"])
@signing_in.people_only
def new() -> Any:
    """Add a term to a list."""
    require_keeper()
    scheme = _scheme(request.args.get("scheme", vocabularies.SUBJECT_SCHEME))
    form = TermForm(data={"label_id": web.words_asked()}) if request.method == "GET" else TermForm()
    if not form.validate_on_submit():
        return _edit_page(form, None)
    try:
        with transaction() as session:
            home = session.get_one(SubjectScheme, scheme.id)
            words, notation = _words(form), form.notation.data or ""
            number = operations.add_term(session, web.current_actor(), home, notation, words).id
    except BadValue as error:
        form[error.field].errors = [_(error.message, **error.values)]
        return _edit_page(form, None), 422
    forget()
    signing_in.say(_("The term was added."))
    return redirect(f"/subjects/{number}", 303)


@blueprint.route("/<int:number>/edit", methods=["GET", "POST"])
@signing_in.people_only
def edit(number: int) -> Any:
    """Change a term; records keep its notation and show the new words."""
    require_keeper()
    term = operations.term_with(db.session(), number)
    form = form_of(term)
    if not form.validate_on_submit():
        return _edit_page(form, term)
    version = web.whole_number(form.version.data, 0, low=0, high=10**9)
    try:
        with transaction() as session:
            operations.edit_term(
                session, web.current_actor(), number, _words(form), version=version
            )
    except BadValue as error:
        form[error.field].errors = [_(error.message, **error.values)]
        return _edit_page(form, operations.term_with(db.session(), number)), 422
    except Conflict as error:
        signing_in.say(_(error.message), "warning")
        term = operations.term_with(db.session(), number)
        form.version.data = str(term.version)
        return _edit_page(form, term), 409
    forget()
    signing_in.say(_("The term was saved; the works show its new words in a moment."))
    return redirect(f"/subjects/{number}", 303)


@blueprint.post("/<int:number>/<any(merge, again):act>")
@signing_in.people_only
def merge(number: int, act: str) -> Any:
    """Use another term in the place of this one, or use it again."""
    require_keeper()
    target = web.one_line(request.form.get("use", ""), 40)
    with transaction() as session:
        if act == "again":
            operations.use_again(session, web.current_actor(), number)
        else:
            into = queries.number_of(session, target)
            if into is None:
                raise BadValue("use", "There is no term with the notation %(value)s.", value=target)
            operations.merge_term(session, web.current_actor(), number, into)
    forget()
    signing_in.say(
        _("The term stands for itself again.")
        if act == "again"
        else _("The works show the other term in a moment. Their records are as they were.")
    )
    return redirect(f"/subjects/{number}", 303)


@blueprint.post("/remove")
@signing_in.people_only
def remove() -> Any:
    """Remove the chosen terms that nothing names."""
    require_keeper()
    numbers = [int(n) for n in request.form.getlist("term")[:500] if n.isascii() and n.isdigit()]
    scheme = _scheme(request.form.get("scheme", ""))
    with transaction() as session:
        count = operations.remove_unused(session, web.current_actor(), numbers)
    forget()
    signing_in.say(ngettext("%(num)s term was removed.", "%(num)s terms were removed.", count))
    return redirect(f"/subjects?scheme={scheme.key}&unused=1", 303)


def _words(form: TermForm) -> Words:
    above = (form.broader.data or "").strip()
    broader = queries.number_of(db.session(), above)
    if above and broader is None:
        raise BadValue("broader", "There is no term with the notation %(value)s.", value=above)
    return Words(
        label_id=form.label_id.data or "",
        label_en=form.label_en.data or "",
        synonyms=tuple(" ".join(line.split()) for line in (form.synonyms.data or "").splitlines()),
        scope_note=(form.scope_note.data or "").strip(),
        broader_id=broader,
        uri=(form.uri.data or "").strip(),
        close_match=(form.close_match.data or "").strip(),
        close_match_label=(form.close_match_label.data or "").strip(),
    )


def _edit_page(form: TermForm, term: SubjectTerm | None) -> str:
    return render_template(
        "vocabularies/edit.html",
        form=form,
        term=presenting.row(term) if term else None,
        has_errors=bool(form.errors),
    )


def _scheme(key: str) -> SubjectScheme:
    found = scheme_named(db.session(), key)
    if found is None:
        raise NotFound("There is no such list of subjects.")
    return found


def require_staff() -> None:
    """Raise NotAllowed unless the reader is staff."""
    if not web.current_actor().is_staff:
        raise NotAllowed("The lists of subjects are for staff.")


def require_keeper() -> None:
    """Raise NotAllowed unless the reader keeps the lists."""
    if not web.current_actor().may_curate:
        raise NotAllowed("The lists of subjects are kept by cataloguers and administrators.")
