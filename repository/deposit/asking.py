"""Which questions the form of an item asks whom."""

from __future__ import annotations

from repository.access.policy import Actor
from repository.deposit.questions import Question, questions_of
from repository.items.models import Item


def questions_for(item: Item, actor: Actor) -> tuple[Question, ...]:
    """Return what the form of `item` asks `actor`, in the order of the form."""
    return questions_of(item.profile)
