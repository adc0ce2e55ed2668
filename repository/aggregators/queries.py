"""The lists of items to be mended, the least work first; no query reads more than it returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.aggregators.models import AggregatorProblem, AggregatorTally, AggregatorVerdict
from repository.items.models import Item
from repository.items.queries import published_by_ids

BATCH = 500


def tallies(session: Session) -> dict[tuple[str, str], int]:
    """Return how many items stand in each list, by aggregator and rule; a list that is empty may be missing."""
    rows = session.scalars(select(AggregatorTally))
    return {(row.aggregator, row.rule): row.items for row in rows}


def listed(
    session: Session, actor: Actor, aggregator: str, rule: str, page: int, page_size: int
) -> list[tuple[Item, AggregatorVerdict]]:
    """Return one page of a list, counted from 1, with the verdicts; items that `actor` may not view are left out."""
    problem = AggregatorProblem
    query = (
        select(problem.item_id)
        .where(problem.aggregator == aggregator, problem.rule == rule)
        .order_by(problem.effort, problem.item_id)
    )
    ids = list(session.scalars(query.limit(page_size).offset((page - 1) * page_size)))
    return _with_verdicts(session, actor, ids)


def whole_list(
    session: Session, actor: Actor, aggregator: str, rule: str
) -> Iterator[tuple[Item, AggregatorVerdict]]:
    """Yield a whole list in its order, some hundred items in memory at a time; `session` is closed at the end.

    A page that is sent piece by piece outlives its request, and with it the closing of the request's session.
    """
    problem = AggregatorProblem
    place = (problem.effort, problem.item_id)
    query = (
        select(*place)
        .where(problem.aggregator == aggregator, problem.rule == rule)
        .order_by(*place)
        .limit(BATCH)
    )
    try:
        rows = session.execute(query).all()
        while rows:
            yield from _with_verdicts(session, actor, [row[1] for row in rows])
            session.expunge_all()
            rows = session.execute(query.where(tuple_(*place) > tuple(rows[-1]))).all()
    finally:
        session.close()


def _with_verdicts(
    session: Session, actor: Actor, ids: Sequence[int]
) -> list[tuple[Item, AggregatorVerdict]]:
    items = published_by_ids(session, ids, actor)
    query = select(AggregatorVerdict).where(AggregatorVerdict.item_id.in_(ids))
    verdicts = {verdict.item_id: verdict for verdict in session.scalars(query)}
    return [(items[i], verdicts[i]) for i in ids if i in items and i in verdicts]
