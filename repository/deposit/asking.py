"""Which questions the form of an item asks whom: those of its profile and collection that are in force."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import object_session

from repository.access.policy import Actor
from repository.deposit.questions import Question, questions_of
from repository.items.models import Item
from repository.profiles.queries import questions_in_force


def questions_for(item: Item, actor: Actor) -> tuple[Question, ...]:
    """Return what the form of `item` asks `actor`, in the order of the form."""
    session = object_session(item)
    if session is None:
        return questions_of(item.profile)
    with session.no_autoflush:
        asked = questions_in_force(session, item.profile, item.collection.slug)
    return tuple(q for q in asked if actor.is_staff or not q.is_for_staff)


def is_empty(question: Question, answer: Any) -> bool:
    """Whether an answer says nothing."""
    if isinstance(answer, list):
        return not any(any(row.values()) if isinstance(row, dict) else row for row in answer)
    return not str(answer or "").strip()
