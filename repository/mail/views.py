"""`/letters`: what the program writes to people, changed and previewed by librarians; the outbox for administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.db import db, transaction
from repository.errors import BadValue, NotAllowed, NotFound
from repository.mail import queries, wording
from repository.mail.filling import check, filled
from repository.mail.forms import LetterForm
from repository.mail.kinds import Kind, Words, kinds, places
from repository.mail.letters import words_of
from repository.mail.models import OutgoingMail
from repository.pagination import pager_of

blueprint = Blueprint("mail", __name__)
PAGE_SIZE = 50


@blueprint.get("/letters")
@signing_in.people_only
def letters() -> Any:
    """List the kinds of letters, and which were changed."""
    actor = web.current_actor()
    if not actor.may_edit_letters:
        raise NotAllowed("Letters are edited by cataloguers and administrators.")
    return render_template(
        "mail/letters.html",
        kinds=list(kinds().values()),
        edited=queries.all_edited(db.session()),
        locale=web.language(),
        may_read_outbox=actor.may_read_outbox,
        is_sent=bool(web.settings().mail_host),
    )


@blueprint.get("/letters/<name>/<language>")
@signing_in.people_only
def edit(name: str, language: str) -> Any:
    """Show the words of a letter, to be changed."""
    kind = wording.editable(web.current_actor(), name, language)
    words = words_of(db.session(), kind, language)
    form = LetterForm(formdata=None, subject=words.subject, text=words.text)
    return _page(kind, language, form, words)


@blueprint.post("/letters/<name>/<language>")
@signing_in.people_only
def save(name: str, language: str) -> Any:
    """Keep the words, show how they look (`act=preview`), or take the shipped ones back (`act=restore`)."""
    actor, form = web.current_actor(), LetterForm()
    kind = wording.editable(actor, name, language)
    words = Words(form.subject.data or "", form.text.data or "")
    act = request.form.get("act", "save")
    try:
        if act == "preview":
            check(kind, words)
            return _page(kind, language, form, words)
        with transaction() as session:
            if act == "restore":
                wording.restore(session, actor, name, language)
            else:
                wording.set_words(session, actor, name, language, words)
    except BadValue as error:
        form[error.field].errors = [_(error.message, **error.values)]
        return make_response(_page(kind, language, form, None), 422)
    said = _("The shipped words are back.") if act == "restore" else _("The letter is saved.")
    signing_in.say(said)
    return redirect(url_for("mail.edit", name=name, language=language), 303)


@blueprint.get("/letters/outbox")
@signing_in.people_only
def outbox() -> Any:
    """List the letters that were written, the newest first, with what became of them."""
    _require_outbox()
    page = web.whole_number(request.args.get("page"), 1)
    state = request.args.get("state", "")
    state = state if state in queries.STATES else ""
    rows, total = queries.written(db.session(), page, PAGE_SIZE, state or None)
    return render_template(
        "mail/outbox.html",
        rows=rows,
        state=state,
        counts=queries.counts(db.session()),
        pager=pager_of(url_for("mail.outbox", state=state or None), page, total, PAGE_SIZE),
        is_sent=bool(web.settings().mail_host),
    )


@blueprint.get("/letters/outbox/<int:number>")
@signing_in.people_only
def letter(number: int) -> Any:
    """Show one letter as it was written; a one-time link in it only where no server has taken it."""
    _require_outbox()
    row = db.session.get(OutgoingMail, number)
    if row is None:
        raise NotFound
    kind = kinds().get(row.kind)
    is_hidden = bool(kind and kind.is_secret and row.state in ("sent", "leased"))
    return render_template("mail/letter.html", letter=row, is_hidden=is_hidden)


def _require_outbox() -> None:
    if not web.current_actor().may_read_outbox:
        raise NotAllowed("The outbox is for administrators.")


def _page(kind: Kind, language: str, form: LetterForm, words: Words | None) -> str:
    known = places()
    sample = {name: known[name][f"example_{language}"] for name in kind.places}
    sample |= {"site": web.settings().name, "site_url": web.base_url()}
    return render_template(
        "mail/edit.html",
        kind=kind,
        language=language,
        locale=web.language(),
        form=form,
        places=[(name, known[name][web.language()]) for name in kind.places],
        preview=filled(words, sample) if words is not None else None,
        edited=queries.edited(db.session(), kind.name, language),
        has_errors=bool(form.errors),
    )
