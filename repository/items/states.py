"""The life of an item: its states, and the only moves between them."""

from __future__ import annotations

from enum import StrEnum

from repository.errors import WrongState


class State(StrEnum):
    """Where an item stands in its life."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DECLINED = "declined"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


MOVES: dict[tuple[State, State], str] = {
    (State.DRAFT, State.SUBMITTED): "submit",
    (State.RETURNED, State.SUBMITTED): "submit",
    (State.SUBMITTED, State.RETURNED): "return",
    (State.SUBMITTED, State.DECLINED): "decline",
    (State.SUBMITTED, State.PUBLISHED): "publish",
    (State.DRAFT, State.PUBLISHED): "publish",
    (State.RETURNED, State.PUBLISHED): "publish",
    (State.PUBLISHED, State.WITHDRAWN): "withdraw",
    (State.WITHDRAWN, State.PUBLISHED): "restore",
}

IN_WORK = frozenset({State.DRAFT, State.RETURNED})
EVER_PUBLIC = frozenset({State.PUBLISHED, State.WITHDRAWN})


def require_move(present: str, target: State, move: str) -> None:
    """Return when the table has `move` from the state `present` to `target`.

    Raises WrongState naming both.
    """
    if MOVES.get((State(present), target)) != move:
        raise WrongState(
            "The item is %(present)s and cannot become %(target)s.",
            present=present,
            target=str(target),
        )
