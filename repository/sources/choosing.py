"""The buttons of the deposit form with which a proposed value is taken or left.

They lie inside the form, so that what was typed is saved with the same click and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.items.models import Item
from repository.sources import operations

TAKE, LEAVE, ALL = "take", "leave", "all"


@dataclass(frozen=True)
class Chosen:
    """What a click decided: the question whose answer may be another now, or "" when there were several."""

    question: str


def is_choice(sent: Mapping[str, str]) -> bool:
    """Whether the form was sent by one of the buttons."""
    return TAKE in sent or LEAVE in sent


def choose(session: Session, item: Item, actor: Actor, sent: Mapping[str, str]) -> Chosen | None:
    """The value of the button is taken or left; return what was decided, None when another button was pressed.

    Raises NotFound when the button names a value that was not proposed for `item`.
    """
    if not is_choice(sent):
        return None
    name = TAKE if TAKE in sent else LEAVE
    if sent[name] == ALL:
        (operations.take_all if name == TAKE else operations.leave_all)(session, item, actor)
        return Chosen("")
    number = int(sent[name]) if sent[name].isascii() and sent[name][:9].isdigit() else 0
    decide = operations.take if name == TAKE else operations.leave
    return Chosen(decide(session, item, actor, number).question)
