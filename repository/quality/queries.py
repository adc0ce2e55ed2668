"""The quality list: published records that break a rule of the house or of an aggregator, the least work first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from repository.access.clauses import may_view
from repository.access.policy import Actor
from repository.aggregators.models import ANY, EVERY, AggregatorProblem, AggregatorVerdict
from repository.items.models import Collection, Item, QualityProblem
from repository.items.states import State

OWN = "own"
"""In place of an aggregator: the rules of the house."""
CHOICE_FIELDS = ("subjects", "language", "type", "rights", "licence", "access")
WRITING_FIELDS = ("abstract", "description")
BATCH = 300


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to: `source` (OWN or an aggregator), a `rule` of it, a collection's id, a profile."""

    source: str = ""
    rule: str = ""
    collection_id: int | None = None
    profile: str = ""


def own_effort(field: Any) -> ColumnElement[int]:
    """Return what it takes to mend an own problem at `field`: 1 a choice, 2 a short value, 3 writing."""
    named = [(field.startswith(name), 1) for name in CHOICE_FIELDS]
    named += [(field.startswith(name), 3) for name in WRITING_FIELDS]
    return case(*named, else_=2)


def count_with_problems(session: Session, actor: Actor, chosen: Filter | None = None) -> int:
    """Return how many published items that `actor` may view break a rule."""
    query = _narrowed(select(func.count(Item.id)), actor, chosen or Filter())
    return session.scalar(query) or 0


def with_problems(
    session: Session, actor: Actor, page: int, page_size: int, chosen: Filter | None = None
) -> list[Item]:
    """Return one page of those items, counted from 1: those with the least work first, then the oldest change."""
    ids = _ordered(actor, chosen or Filter()).limit(page_size).offset((page - 1) * page_size)
    return _items(session, list(session.scalars(ids)))


def whole_list(session: Session, actor: Actor, chosen: Filter) -> Iterator[Item]:
    """Yield the whole list in its order, some hundred items in memory at a time."""
    ids = list(session.scalars(_ordered(actor, chosen)))
    for start in range(0, len(ids), BATCH):
        yield from _items(session, ids[start : start + BATCH])
        session.expunge_all()


def verdicts(session: Session, items: Sequence[Item]) -> dict[int, AggregatorVerdict]:
    """Return what aggregators were found to complain about, by item id."""
    ids = [item.id for item in items]
    query = select(AggregatorVerdict).where(AggregatorVerdict.item_id.in_(ids))
    return {row.item_id: row for row in session.scalars(query)}


def rule_counts(session: Session, actor: Actor, chosen: Filter) -> list[tuple[str, str, int]]:
    """Return source, rule and how many records break it, in the collection and of the profile that are chosen."""
    place = Filter(collection_id=chosen.collection_id, profile=chosen.profile)
    own = (
        select(QualityProblem.code, func.count(func.distinct(QualityProblem.item_id)))
        .join(Item, Item.id == QualityProblem.item_id)
        .join(Collection, Collection.id == Item.collection_id)
        .where(*_where(actor, place))
        .group_by(QualityProblem.code)
    )
    theirs = (
        select(AggregatorProblem.aggregator, AggregatorProblem.rule, func.count())
        .join(Item, Item.id == AggregatorProblem.item_id)
        .join(Collection, Collection.id == Item.collection_id)
        .where(
            AggregatorProblem.aggregator != EVERY,
            AggregatorProblem.rule.notin_((ANY, "!")),
            *_where(actor, place),
        )
        .group_by(AggregatorProblem.aggregator, AggregatorProblem.rule)
    )
    found = [(OWN, row[0], row[1]) for row in session.execute(own)]
    found += [(row[0], row[1], row[2]) for row in session.execute(theirs)]
    return sorted(found, key=lambda row: (row[0] != OWN, -row[2], row[0], row[1]))


def collections(session: Session) -> list[Collection]:
    """Return every collection, by title."""
    return list(session.scalars(select(Collection).order_by(Collection.title_id)))


def _items(session: Session, ids: Sequence[int]) -> list[Item]:
    query = select(Item).where(Item.id.in_(ids))
    options = (joinedload(Item.revision), joinedload(Item.collection))
    found = {item.id: item for item in session.scalars(query.options(*options))}
    return [found[i] for i in ids if i in found]


def _ordered(actor: Actor, chosen: Filter) -> Select[Any]:
    effort = func.sum(own_effort(QualityProblem.field)).label("effort")
    own = select(QualityProblem.item_id, effort).group_by(QualityProblem.item_id).subquery()
    theirs = and_(
        AggregatorProblem.item_id == Item.id,
        AggregatorProblem.aggregator == EVERY,
        AggregatorProblem.rule == ANY,
    )
    total = func.coalesce(own.c.effort, 0) + func.coalesce(AggregatorProblem.effort, 0)
    query = (
        select(Item.id)
        .join(Item.collection)
        .outerjoin(own, own.c.item_id == Item.id)
        .outerjoin(AggregatorProblem, theirs)
        .where(*_where(actor, chosen), total > 0)
        .order_by(total, Item.changed_at, Item.id)
    )
    return query.where(_breaks(chosen)) if chosen.source else query


def _narrowed(query: Select[Any], actor: Actor, chosen: Filter) -> Select[Any]:
    return query.join(Item.collection).where(*_where(actor, chosen), _breaks(chosen))


def _where(actor: Actor, chosen: Filter) -> list[ColumnElement[bool]]:
    found = [Item.state == State.PUBLISHED, may_view(actor)]
    if chosen.collection_id is not None:
        found.append(Item.collection_id == chosen.collection_id)
    if chosen.profile:
        found.append(Item.profile == chosen.profile)
    return found


def _breaks(chosen: Filter) -> ColumnElement[bool]:
    own = select(QualityProblem.item_id).where(QualityProblem.item_id == Item.id)
    theirs = select(AggregatorProblem.item_id).where(AggregatorProblem.item_id == Item.id)
    own, theirs = own.correlate(Item), theirs.correlate(Item)
    if chosen.source == OWN:
        return (own.where(QualityProblem.code == chosen.rule) if chosen.rule else own).exists()
    theirs = theirs.where(
        AggregatorProblem.aggregator == (chosen.source or EVERY),
        AggregatorProblem.rule == (chosen.rule or ANY),
    )
    return or_(theirs.exists(), own.exists() if not chosen.source else false())
