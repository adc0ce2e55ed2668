"""The page on which a deposit is described: its form with what was typed, sources and notices."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from repository import web
from repository.db import db
from repository.deposit import file_access, keeping, operations, presenting, queries
from repository.deposit.asking import questions_for
from repository.deposit.fields import MORE_ROWS, PeopleField
from repository.deposit.forms import DescriptionForm, attributes_of, description_form
from repository.deposit.licences import headings
from repository.deposit.merging import Sheet, Typed, digests
from repository.deposit.questions import Question
from repository.deposit.wording import (
    REASONS,
    label_of,
    plain_sentence,
    problem_sentence,
    question_label,
)
from repository.duplicates.presenting import alike_for
from repository.files.queries import listed_files
from repository.items.models import Item
from repository.items.states import EVER_PUBLIC, IN_WORK, State
from repository.metadata.problems import Problem
from repository.profiles.layout import MORE, RIGHTS, Content
from repository.profiles.queries import content_in_force
from repository.review.comments import remarks_by_field
from repository.sources.presenting import proposals_of
from repository.sources.queries import proposed

_NO_ANSWERS = frozenset({"version", "shown", "window", "turn", "csrf_token"})
LONGEST_REASON = 500
_DIGEST_LENGTH = 12


def labels_of(item: Item) -> dict[str, str]:
    """Return the labels of the questions of an item by name."""
    locale = web.language()
    asked = {q.name: question_label(q, locale) for q in questions_for(item, web.current_actor())}
    asked |= {row["field"]: row["name"] for row in file_access.rows_of(item)}
    return asked | {
        name: label_of(name, None, locale) for name in ("collection", "readers", "files")
    }


def form_of(item: Item) -> DescriptionForm:
    """Return the form with what is saved, and what this person typed over it."""
    actor = web.current_actor()
    typed = keeping.typed_by(db.session(), item, actor)
    answers = typed.over(keeping.saved_answers(item, actor))
    form = _form(item, answers, is_sent=False)
    form.version.data = str(item.version)
    form.shown.data = json.dumps(digests(answers), separators=(",", ":"))
    form.window.data, form.turn.data = secrets.token_hex(6), "0"
    return form


def sent_form_of(item: Item) -> DescriptionForm:
    """Return the form with what a browser sent."""
    return _form(item, keeping.saved_answers(item, web.current_actor()), is_sent=True)


def sheet_of(form: DescriptionForm, item: Item) -> Sheet:
    """Return what a browser sent for merging: only questions that its page had asked."""
    shown = _shown_in(form.shown.data)
    if shown is None and form.version.data == str(item.version):
        shown = digests(keeping.saved_answers(item, web.current_actor()))
    answers = {
        field.name: field.data
        for field in form
        if field.name not in _NO_ANSWERS and (shown is None or field.name in shown)
    }
    answers |= {
        name: request.form[name]
        for name in keeping.saved_answers(item, web.current_actor())
        if name.startswith(file_access.PREFIX) and name in request.form
    }
    turn = web.whole_number(form.turn.data, 0, low=0, high=10**8)
    return Sheet(answers, shown, web.one_line(form.window.data or "", 20), turn)


def reason_given() -> str:
    """Return why the description is changed, as the person wrote it; only asked for what was ever public."""
    return web.one_line(request.form.get("reason", ""), LONGEST_REASON)


def add_rows(form: DescriptionForm, name: str | None) -> None:
    """The people's question `name` has more empty rows."""
    if name in form and isinstance(form[name], PeopleField):
        form[name].extra_rows = MORE_ROWS


def page(
    item: Item,
    form: DescriptionForm,
    *,
    problems: list[Problem] | None = None,
    notices: list[dict[str, str]] | None = None,
) -> str:
    """Return the page with `form`; `problems` stand at their questions."""
    actor, locale = web.current_actor(), web.language()
    typed = keeping.typed_by(db.session(), item, actor)
    if problems is None and typed.changes and request.method == "GET":
        _set_errors(form, _refused(item, typed))
    others = _set_errors(form, problems or [])
    questions = questions_for(item, actor)
    decision = queries.last_decisions(db.session(), [item.id]).get(item.id)
    return render_template(
        "deposit/describe.html",
        draft={"handle": item.handle, "files_url": url_for("deposit.files", handle=item.handle)},
        files=presenting.files_of(item, with_remove=True),
        form=form,
        groups=groups_of(
            questions, form, content_in_force(db.session(), item.profile, item.collection.slug)
        ),
        reasons=[str(reason) for reason in REASONS],
        proposals=proposals_of(
            proposed(db.session(), item), item.document, [q.name for q in questions], locale
        ),
        is_fresh=item.state == State.DRAFT and not item.title and bool(listed_files(item)),
        is_own=item.depositor_id == actor.id and item.state in IN_WORK,
        headings={"licence": headings(c.value for c in form["licence"].choices)},
        file_access=[
            row | {"access": typed.changes[row["field"]].value}
            if row["field"] in typed.changes
            else row
            for row in file_access.rows_of(item)
        ],
        alike=alike_for(item, {n: form[n].data for n in ("title", "doi", "isbn") if n in form}),
        asks_reason=item.state in EVER_PUBLIC,
        reason=reason_given(),
        notes=notes_of(form, locale),
        attributes={q.name: attributes_of(q) for q in questions},
        reviewer_note={
            "text": decision.reason,
            "by": decision.reviewer.name if decision.reviewer else "",
            "at": decision.decided_at,
        }
        if decision and item.state == State.RETURNED
        else None,
        other_errors=others,
        remarks=remarks_by_field(db.session(), item, actor),
        has_conversation=item.state != State.DRAFT,
        unsaved=_unsaved(item, typed) if request.method == "GET" else None,
        steps=presenting.steps_of(item, "describe"),
        saved_at=item.changed_at,
        has_errors=bool(problems),
        **({"notices": notices} if notices else {}),
    )


def groups_of(
    questions: tuple[Question, ...], form: DescriptionForm, content: Content
) -> list[dict[str, Any]]:
    """Return the sections of the form: title, lede and names of fields; those without a question are left out."""
    groups = []
    for section in content["sections"]:
        key = section["key"]
        names = [q.name for q in questions if q.section == key]
        if key == RIGHTS:
            names += [*(["readers"] if "readers" in form else []), "collection"]
        if names:
            groups.append({"title": section_title(section), "lede": _lede(key), "names": names})
    return groups


def section_title(section: Mapping[str, str]) -> str | None:
    """Return the title of a section: the library's own, else the shipped one; the first has none."""
    own = section["title_id"] if web.language() == "id" else section["title_en"]
    return own or {RIGHTS: _("Rights and access"), MORE: _("More about the work")}.get(
        section["key"]
    )


def _lede(key: str) -> str | None:
    if key != MORE:
        return None
    return str(_("Fill in what you know. The reviewer adds what is still needed for publication."))


def notes_of(form: DescriptionForm, locale: str) -> dict[str, dict[str, str]]:
    """Return the sentence below each choice of licence and access."""
    lists = {"licence": "licences", "access": "access_rights"}
    return {
        name: {c.value: plain_sentence(vocabulary, c.value, locale) for c in form[name].choices}
        for name, vocabulary in lists.items()
    }


def _form(item: Item, answers: dict[str, Any], *, is_sent: bool) -> DescriptionForm:
    locale, session = web.language(), db.session()
    return description_form(
        questions_for(item, web.current_actor()),
        answers,
        locale,
        profile=item.profile,
        collections=[(c.slug, c.title(locale)) for c in queries.collections_for(session, item)],
        groups=[(str(group.id), group.name) for group in queries.reader_groups(session)],
        is_sent=is_sent,
    )


def _unsaved(item: Item, typed: Typed) -> dict[str, Any] | None:
    """What is said of answers that were typed before this page was opened and are not saved."""
    kept_at = keeping.kept_at(db.session(), item, web.current_actor())
    if kept_at is None:
        return None
    labels = labels_of(item)
    return {
        "at": kept_at,
        "names": ", ".join(labels.get(name, name) for name in typed.changes),
        "disputed": bool(keeping.disputes_of(db.session(), item, web.current_actor())),
    }


def _refused(item: Item, typed: Typed) -> list[Problem]:
    actor = web.current_actor()
    answers = typed.over(keeping.saved_answers(item, actor))
    _document, found = operations.judged(item, actor, answers, web.today())
    return [problem for problem in found if problem.field in typed.changes]


def _set_errors(form: DescriptionForm, problems: list[Problem]) -> list[dict[str, str]]:
    """Put each problem at its field; return those without one."""
    others = []
    for problem in problems:
        if problem.field in form:
            form[problem.field].errors = [*form[problem.field].errors, problem_sentence(problem)]
        else:
            others.append({"text": problem_sentence(problem), "url": ""})
    return others


def _shown_in(text: str | None) -> dict[str, str] | None:
    """The digests that a page sent back; None when it sent none that can be used."""
    try:
        found = json.loads(text or "")
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    return {str(name): str(value)[:_DIGEST_LENGTH] for name, value in found.items()}
