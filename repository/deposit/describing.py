"""The page on which a deposit is described: its form, what was read from the file, and what to say after saving."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from repository import signing_in, web
from repository.db import db, transaction
from repository.deposit import operations, presenting, queries
from repository.deposit.answers import answers_of
from repository.deposit.fields import MORE_ROWS, PeopleField
from repository.deposit.forms import DescriptionForm, attributes_of, description_form
from repository.deposit.operations import Description
from repository.deposit.questions import Kind, Question, questions_of
from repository.deposit.wording import label_of, plain_sentence, problem_sentence
from repository.errors import Conflict
from repository.files.queries import listed_files
from repository.items.models import Item
from repository.items.queries import by_handle
from repository.items.states import EVER_PUBLIC, IN_WORK, State
from repository.metadata import vocabularies
from repository.metadata.problems import Problem
from repository.sources import choosing
from repository.sources import operations as sources
from repository.sources.choosing import Chosen
from repository.sources.presenting import proposals_of
from repository.sources.queries import proposed

LONGEST_REASON = 500
_RIGHTS = (Kind.LICENCE, Kind.ACCESS, Kind.EMBARGO)


def answer(item: Item) -> Any:
    """Answer GET with the form; answer POST by saving, then with the next page, or the form when something is wrong."""
    form = _form_of(item)
    if request.method == "GET":
        _add_rows(form, request.args.get("more"))
        return _page(item, form)
    if not form.validate_on_submit():
        return make_response(_page(item, form), 400)
    return _save(item, form)


def labels_of(item: Item) -> dict[str, str]:
    """Return the labels of the questions of an item by name."""
    locale = web.language()
    asked = {q.name: label_of(q.name, q.field, locale) for q in questions_of(item.profile)}
    return asked | {name: label_of(name, None, locale) for name in ("collection", "files")}


def _save(item: Item, form: DescriptionForm) -> Any:
    handle, profile = item.handle, item.profile
    names = {q.name for q in questions_of(profile)}
    description = Description(
        {name: form[name].data for name in names},
        form.collection.data,
        tuple(int(i) for i in form.readers.data if i.isdigit()) if "readers" in form else None,
        web.one_line(request.form.get("reason", ""), LONGEST_REASON),
    )
    version = web.whole_number(form.version.data, 0, low=0, high=10**9)
    try:
        with transaction() as session:
            found = operations.describe(
                session,
                handle,
                web.current_actor(),
                description,
                version=version,
                today=web.today(),
            )
            chosen = _choose(session, handle)
    except Conflict:
        return _conflict(handle, form)
    item = by_handle(db.session(), handle, web.current_actor())
    if chosen:
        return _after_choosing(item, form, chosen, found)
    if item.profile != profile:
        label = vocabularies.label("resource_types", item.resource_type, web.language())
        signing_in.say(
            _("Saved. The form now asks what belongs to “%(type)s”.", type=label), "info"
        )
        return redirect(url_for("deposit.describe", handle=handle), 303)
    return _after_saving(item, form, found)


def _choose(session: Session, handle: str) -> Chosen | None:
    """Take or leave the proposed value whose button was pressed; else what was taken is the person's own now."""
    actor = web.current_actor()
    item = operations.editable(session, handle, actor)
    chosen = choosing.choose(session, item, actor, request.form)
    if chosen is None and ("next" in request.form or "save" in request.form):
        sources.keep(session, item)
    return chosen


def _after_choosing(item: Item, form: DescriptionForm, chosen: Chosen, found: list[Problem]) -> Any:
    """Show the form again, at the question that was decided; what was typed and cannot be saved stays typed."""
    wrong = [p for p in found if p.severity != "missing" and p.field != chosen.question]
    if not wrong:
        place = chosen.question or None
        return redirect(url_for("deposit.describe", handle=item.handle, _anchor=place), 303)
    answers = answers_of(item.document, questions_of(item.profile))
    for name in [chosen.question] if chosen.question else answers:
        if name in form and name not in {p.field for p in wrong}:
            form[name].process(None, answers[name])
    form.version.data = str(item.version)
    notices = [{"text": _("Saved, except for what is listed here."), "kind": "info"}]
    return make_response(_page(item, form, problems=wrong, notices=notices), 422)


def _after_saving(item: Item, form: DescriptionForm, found: list[Problem]) -> Any:
    handle, wants_rows = item.handle, request.form.get("add")
    is_later = "save" in request.form or "again" in request.form or wants_rows
    shown = [p for p in found if p.severity != "missing" or not is_later]
    if shown:
        _add_rows(form, wants_rows)
        form.version.data = str(item.version)
        notices = [{"text": _("Saved, except for what is listed here."), "kind": "info"}]
        return make_response(_page(item, form, problems=shown, notices=notices), 422)
    if wants_rows:
        return redirect(
            url_for("deposit.describe", handle=handle, more=wants_rows, _anchor=wants_rows), 303
        )
    if "again" in request.form:
        return redirect(url_for("deposit.describe", handle=handle), 303)
    if item.depositor_id == web.current_actor().id and item.state in IN_WORK:
        if "save" in request.form:
            signing_in.say(_("The draft is saved; you can go on with it at any time."))
            return redirect(url_for("deposit.mine"), 303)
        return redirect(url_for("deposit.check", handle=handle), 303)
    signing_in.say(_("The description is saved."))
    endpoint = "review.show" if item.state == State.SUBMITTED else "items.show"
    return redirect(url_for(endpoint, handle=handle), 303)


def _conflict(handle: str, form: DescriptionForm) -> Any:
    """Show what was typed again, with who was faster; saving once more puts it in force."""
    item = by_handle(db.session(), handle, web.current_actor())
    by = item.revision.actor
    if by.id == web.current_actor().id:
        sentence = _(
            "You changed this deposit in another window. Your words stand below and are not saved yet:"
            " compare, then save again to put them in force."
        )
    else:
        sentence = _(
            "%(name)s changed this deposit after you opened it. Your words stand below and are not saved yet:"
            " compare, then save again to put them in force.",
            name=by.name,
        )
    form.version.data = str(item.version)
    page = _page(item, form, notices=[{"text": sentence, "kind": "warning"}])
    return make_response(page, 409)


def _form_of(item: Item) -> DescriptionForm:
    locale, session = web.language(), db.session()
    questions = questions_of(item.profile)
    answers = answers_of(item.document, questions) | {
        "version": item.version,
        "collection": item.collection.slug,
        "readers": [str(group.id) for group in item.readers],
    }
    return description_form(
        questions,
        answers,
        locale,
        profile=item.profile,
        collections=[(c.slug, c.title(locale)) for c in queries.collections_for(session, item)],
        groups=[(str(group.id), group.name) for group in queries.reader_groups(session)],
    )


def _add_rows(form: DescriptionForm, name: str | None) -> None:
    if name in form and isinstance(form[name], PeopleField):
        form[name].extra_rows = MORE_ROWS


def _page(
    item: Item,
    form: DescriptionForm,
    *,
    problems: list[Problem] | None = None,
    notices: list[dict[str, str]] | None = None,
) -> str:
    others = _set_errors(form, problems or [])
    questions, locale = questions_of(item.profile), web.language()
    decision = queries.last_decisions(db.session(), [item.id]).get(item.id)
    is_own = item.depositor_id == web.current_actor().id and item.state in IN_WORK
    return render_template(
        "deposit/describe.html",
        draft={"handle": item.handle, "files_url": url_for("deposit.files", handle=item.handle)},
        files=presenting.files_of(item, with_remove=True),
        form=form,
        groups=_groups(questions, form),
        proposals=proposals_of(
            proposed(db.session(), item), item.document, [q.name for q in questions], locale
        ),
        is_fresh=item.state == State.DRAFT and not item.title and bool(listed_files(item)),
        is_own=is_own,
        asks_reason=item.state in EVER_PUBLIC,
        reason=web.one_line(request.form.get("reason", ""), LONGEST_REASON),
        notes=_notes(form, locale),
        attributes={q.name: attributes_of(q) for q in questions},
        reviewer_note={
            "text": decision.reason,
            "by": decision.reviewer.name if decision.reviewer else "",
            "at": decision.decided_at,
        }
        if decision and item.state == State.RETURNED
        else None,
        other_errors=others,
        steps=presenting.steps_of(item, "describe"),
        saved_at=item.changed_at,
        has_errors=bool(problems),
        **({"notices": notices} if notices else {}),
    )


def _set_errors(form: DescriptionForm, problems: list[Problem]) -> list[dict[str, str]]:
    """Put each problem at its field; return those without one."""
    others = []
    for problem in problems:
        if problem.field in form:
            form[problem.field].errors = [*form[problem.field].errors, problem_sentence(problem)]
        else:
            others.append({"text": problem_sentence(problem), "url": ""})
    return others


def _groups(questions: tuple[Question, ...], form: DescriptionForm) -> list[dict[str, Any]]:
    rights = [q.name for q in questions if q.kind in _RIGHTS]
    first = [q.name for q in questions if q.is_required and q.name not in rights]
    rest = [q.name for q in questions if q.name not in {*rights, *first}]
    readers = ["readers"] if "readers" in form else []
    return [
        {"title": None, "lede": None, "names": first},
        {
            "title": _("Rights and access"),
            "lede": None,
            "names": [*rights, *readers, "collection"],
        },
        {
            "title": _("More about the work"),
            "lede": _(
                "Fill in what you know. The reviewer adds what is still needed for publication."
            ),
            "names": rest,
        },
    ]


def _notes(form: DescriptionForm, locale: str) -> dict[str, dict[str, str]]:
    lists = {"licence": "licences", "access": "access_rights"}
    return {
        name: {c.value: plain_sentence(vocabulary, c.value, locale) for c in form[name].choices}
        for name, vocabulary in lists.items()
    }
