"""Keeping what people type, saving it, and settling what contradicts: the operations of the description's form.

Typing changes nothing but the person's own `typed_answers`. Saving puts what was typed into the description, unless
somebody else, or another window, answered the same question otherwise: then nothing is overwritten, and a person
chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.deposit import file_access, merging, operations
from repository.deposit.answers import answers_of
from repository.deposit.answers_people import roles_of
from repository.deposit.asking import questions_for
from repository.deposit.merging import Change, Sheet, Typed
from repository.deposit.models import TypedAnswers
from repository.deposit.questions import Kind, Question
from repository.items.models import Item
from repository.metadata.problems import Problem


@dataclass(frozen=True)
class Saved:
    """What became of a form that was saved: problems by question, questions that others had changed, and disputes.

    Where there are disputes the description is as it was.
    """

    problems: tuple[Problem, ...] = ()
    came: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()


def saved_answers(item: Item, actor: Actor) -> dict[str, Any]:
    """Return what the description answers to every question of its form, with collection and reader groups."""
    questions = questions_for(item, actor)
    answers = answers_of(item.document, questions)
    for question in (q for q in questions if q.kind == Kind.PEOPLE):
        answers[question.name] = [_as_shown(row, question) for row in answers[question.name]]
    return answers | {
        "collection": item.collection.slug,
        "readers": [str(group.id) for group in item.readers],
        **{row["field"]: row["access"] or "" for row in file_access.rows_of(item)},
    }


def _as_shown(row: dict[str, str], question: Question) -> dict[str, str]:
    """A row of people without a role that the form does not offer: a browser cannot send it back."""
    offered = roles_of(question)
    is_offered = len(offered) > 1 and row.get("role") in offered
    return row if is_offered else {box: value for box, value in row.items() if box != "role"}


def typed_by(session: Session, item: Item, actor: Actor) -> Typed:
    """Return what `actor` typed into the form of `item` and did not save."""
    row = session.get(TypedAnswers, (item.id, actor.user_id))
    if row is None:
        return Typed()
    changes = {name: Change(**change) for name, change in row.changes.items()}
    return Typed(changes, row.disputed)


def kept_at(session: Session, item: Item, actor: Actor) -> datetime | None:
    """Return when what `actor` typed was kept last; None when nothing is."""
    row = session.get(TypedAnswers, (item.id, actor.user_id))
    return row.kept_at if row is not None else None


def keep(session: Session, handle: str, actor: Actor, sheet: Sheet) -> merging.Taken:
    """What a window sent is kept for `actor` alone. Raises NotFound or NotAllowed when the item may not be edited."""
    item = operations.editable(session, handle, actor)
    taken = merging.take(saved_answers(item, actor), typed_by(session, item, actor), sheet)
    _store(session, item, actor, taken.typed)
    return taken


def save(
    session: Session, handle: str, actor: Actor, sheet: Sheet, *, today: date, reason: str = ""
) -> Saved:
    """What was typed is in the description, but for what is wrong, which stays typed; or there are disputes."""
    item = operations.editable(session, handle, actor)
    taken = merging.take(saved_answers(item, actor), typed_by(session, item, actor), sheet)
    disputed = merging.disputes(saved_answers(item, actor), taken.typed)
    if disputed:
        _store(session, item, actor, taken.typed)
        return Saved(came=taken.came, disputed=tuple(disputed))
    return Saved(_put(session, item, actor, taken.typed, today, reason), taken.came)


def settle(
    session: Session,
    handle: str,
    actor: Actor,
    choice: Mapping[str, Any],
    seen: Mapping[str, str],
    *,
    today: date,
    reason: str = "",
) -> Saved:
    """The chosen answers and all else that was typed are in the description, unless disputes are left: as in `save`."""
    item = operations.editable(session, handle, actor)
    saved = saved_answers(item, actor)
    typed = merging.chosen(saved, typed_by(session, item, actor), choice, seen)
    disputed = merging.disputes(saved, typed)
    if disputed:
        _store(session, item, actor, typed)
        return Saved(disputed=tuple(disputed))
    return Saved(_put(session, item, actor, typed, today, reason))


def forget(session: Session, handle: str, actor: Actor) -> None:
    """Nothing that `actor` typed into the form of this item is kept."""
    item = operations.editable(session, handle, actor)
    _store(session, item, actor, Typed())


def drop(session: Session, item: Item, actor: Actor, question: str) -> None:
    """What `actor` typed for this question, or for all when it is "", gives way to a value that was chosen instead."""
    typed = typed_by(session, item, actor)
    changes = {n: c for n, c in typed.changes.items() if question and n != question}
    _store(session, item, actor, Typed(changes, typed.disputed if question else {}))


def disputes_of(session: Session, item: Item, actor: Actor) -> dict[str, list[Any]]:
    """Return the disputed questions of what `actor` typed, as `merging.disputes` does."""
    return merging.disputes(saved_answers(item, actor), typed_by(session, item, actor))


def _put(
    session: Session, item: Item, actor: Actor, typed: Typed, today: date, reason: str
) -> tuple[Problem, ...]:
    answers = typed.over(saved_answers(item, actor))
    of_files = {n: answers.pop(n) for n in list(answers) if n.startswith(file_access.PREFIX)}
    readers = tuple(int(i) for i in answers.pop("readers") or [] if str(i).isdigit())
    description = operations.Description(answers, answers.pop("collection"), readers, reason)
    found = operations.describe(session, item, actor, description, today=today)
    file_access.set_file_access(session, item, actor, of_files)
    left = merging.rest(saved_answers(item, actor), typed, operations.refused_names(found))
    _store(session, item, actor, left)
    return tuple(found)


def _store(session: Session, item: Item, actor: Actor, typed: Typed) -> None:
    row = session.get(TypedAnswers, (item.id, actor.user_id))
    if not typed.changes and not typed.disputed:
        if row is not None:
            session.delete(row)
        session.flush()
        return
    if row is None:
        row = TypedAnswers(item_id=item.id, user_id=actor.user_id)
        session.add(row)
    row.changes = {name: asdict(change) for name, change in typed.changes.items()}
    row.disputed = {name: dict(others) for name, others in typed.disputed.items()}
    row.kept_at = clock.now()
    session.flush()
