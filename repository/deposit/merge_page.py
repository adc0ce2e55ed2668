"""The page on which a person chooses between two answers to the same question; nothing is lost before that."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from repository import web
from repository.db import db
from repository.deposit import file_access, form_page, keeping, presenting, queries
from repository.deposit.asking import questions_for
from repository.deposit.fields import printable
from repository.deposit.forms import AREAS
from repository.deposit.merging import digest
from repository.deposit.questions import Kind
from repository.items.models import Item
from repository.metadata import vocabularies

_WORDS = re.compile(r"\s+|[^\s]+")
_WRITTEN = frozenset(AREAS) | {
    Kind.LINE,
    Kind.DATE,
    Kind.PUBLISHER,
    Kind.NUMBER,
    Kind.DAY,
    Kind.EMBARGO,
    Kind.REASON,
}
MOST_WORDS_COMPARED = 3000


def page(item: Item, *, wanted: str = "next") -> str:
    """Return the page with every disputed question of this person; `wanted` is the button pressed before."""
    actor, locale = web.current_actor(), web.language()
    found = keeping.disputes_of(db.session(), item, actor)
    labels = form_page.labels_of(item)
    questions = {q.name: q for q in questions_for(item, actor)}
    rows = []
    for name, answers in found.items():
        kind = questions[name].kind if name in questions else None
        rows.append(
            {
                "name": name,
                "label": labels.get(name, name),
                "versions": [_version(item, name, a, answers[0]) for a in answers],
                "own": str(answers[1]) if kind in _WRITTEN else None,
                "rows": AREAS.get(kind, "2") if kind in _WRITTEN else None,
            }
        )
    revision = item.revision
    is_mine = revision.actor_id == actor.id
    return render_template(
        "deposit/merge.html",
        draft={"handle": item.handle},
        questions=rows,
        saved_by="" if is_mine else revision.actor.name,
        saved_at=item.changed_at,
        seen=json.dumps({name: digest(answers[0]) for name, answers in found.items()}),
        wanted=wanted,
        reason=form_page.reason_given(),
        back=url_for("deposit.describe", handle=item.handle),
        locale_of_values=locale,
    )


def choice_of(item: Item) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the answers that were chosen on the page, by question, and the digests of what was saved then."""
    found = keeping.disputes_of(db.session(), item, web.current_actor())
    choice = {}
    for name, answers in found.items():
        picked = request.form.get(f"choice-{name}", "")
        if picked == "own" and f"own-{name}" in request.form:
            choice[name] = printable(request.form[f"own-{name}"])
        else:
            choice.update((name, a) for a in answers if digest(a) == picked)
    try:
        seen = json.loads(request.form.get("seen", ""))
    except ValueError:
        seen = {}
    return choice, {str(k): str(v) for k, v in seen.items()} if isinstance(seen, dict) else {}


def _version(item: Item, name: str, answer: Any, saved: Any) -> dict[str, Any]:
    is_saved = digest(answer) == digest(saved)
    return {
        "value": digest(answer),
        "is_saved": is_saved,
        "lines": [
            list(_marked(line, _in_words(item, name, saved), is_saved))
            for line in _in_words(item, name, answer)
        ],
    }


def _in_words(item: Item, name: str, answer: Any) -> list[str]:
    locale, actor = web.language(), web.current_actor()
    if name == "collection":
        named = {c.slug: c.title(locale) for c in queries.collections_for(db.session(), item)}
        return [named.get(answer, str(answer))]
    if name == "readers":
        named = {str(g.id): g.name for g in queries.reader_groups(db.session())}
        return [named.get(str(i), str(i)) for i in answer or []]
    if name.startswith(file_access.PREFIX):
        label = vocabularies.label("access_rights", answer, locale) if answer else _("as the work")
        return [str(label)]
    question = next((q for q in questions_for(item, actor) if q.name == name), None)
    return presenting.values_in_words(question, answer, item, locale) if question else [str(answer)]


def _marked(line: str, saved: list[str], is_saved: bool) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a line, each with whether it differs from what is saved."""
    words, before = _WORDS.findall(line), _WORDS.findall("\n".join(saved))
    if is_saved or len(words) + len(before) > MOST_WORDS_COMPARED:
        yield line, False
        return
    matcher = difflib.SequenceMatcher(a=before, b=words, autojunk=False)
    for tag, _a, _b, start, end in matcher.get_opcodes():
        if start < end:
            yield "".join(words[start:end]), tag != "equal"


def sentence() -> str:
    """Say that a question was answered in two ways."""
    return str(_("The same question was answered in two ways. Choose what is to stand."))
