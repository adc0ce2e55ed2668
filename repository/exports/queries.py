"""All hits of a search and their items, as the asker may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from repository import clock, indexing
from repository.access.policy import Actor
from repository.items.models import Item
from repository.items.queries import published_by_ids
from repository.search.arguments import SearchArguments
from repository.search.queries import readers
from search_index import Index

EVERYTHING = 10**7


def hit_ids(
    session: Session,
    index: Index,
    arguments: SearchArguments,
    actor: Actor,
    today: date,
    *,
    relax: bool = True,
) -> tuple[int, ...]:
    """Return the ids of everything that `actor` finds on `today`, in the order asked for.

    Without `relax` only what satisfies the whole query counts. Raises `search_index.IndexDamaged`.
    """
    lag = indexing.lag(session)
    query = arguments.query(readers(session, actor), clock.day_number(today))
    query = replace(query, gone_ids=lag.gone, closed_ids=lag.closed, relax=relax)
    return tuple(index.item_ids(query, EVERYTHING))


def items_of(session: Session, ids: Sequence[int], actor: Actor) -> list[Item]:
    """Return the items of `ids` in their order; those that `actor` may not view by now are left out."""
    found = published_by_ids(session, ids, actor)
    return [found[i] for i in ids if i in found]
