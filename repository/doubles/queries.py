"""The list of pairs, and one pair; both items must be such as the reader may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from repository.access.clauses import may_view
from repository.access.policy import Actor
from repository.doubles.models import ItemPair
from repository.errors import NotFound
from repository.items.models import Item

PAGE_SIZE = 25
STATES = ("open", "different", "merged")


def count(session: Session, actor: Actor, state: str = "open") -> int:
    """Return how many pairs are in `state`."""
    return session.scalar(_seen(select(func.count()).select_from(ItemPair), actor, state)) or 0


def listed(
    session: Session, actor: Actor, state: str, page: int
) -> list[tuple[ItemPair, Item, Item]]:
    """Return one page of the pairs in `state`, counted from 1, the most likely first."""
    query = (
        _seen(select(ItemPair), actor, state)
        .order_by(ItemPair.score.desc(), ItemPair.first_id, ItemPair.second_id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    pairs = list(session.scalars(query))
    ids = {i for pair in pairs for i in (pair.first_id, pair.second_id)}
    options = (joinedload(Item.revision), joinedload(Item.collection))
    items = {
        i.id: i for i in session.scalars(select(Item).where(Item.id.in_(ids)).options(*options))
    }
    return [(pair, items[pair.first_id], items[pair.second_id]) for pair in pairs]


def pair_with(
    session: Session, actor: Actor, first_id: int, second_id: int
) -> tuple[ItemPair, Item, Item]:
    """Return one pair with its items. Raises NotFound when there is none, or none that the reader may know of."""
    query = _seen(select(ItemPair), actor, None)
    pair = session.scalar(
        query.where(ItemPair.first_id == first_id, ItemPair.second_id == second_id)
    )
    if pair is None:
        raise NotFound("There is no such pair.")
    return pair, session.get_one(Item, first_id), session.get_one(Item, second_id)


def _seen(query: Select[Any], actor: Actor, state: str | None) -> Select[Any]:
    allowed = select(Item.id).join(Item.collection).where(may_view(actor))
    query = query.where(ItemPair.first_id.in_(allowed), ItemPair.second_id.in_(allowed))
    if state is None:
        return query
    return query.where(ItemPair.state == state)
