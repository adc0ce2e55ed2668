"""Keeping verdicts right: the job `judge`, finding what is out of date, counting anew.

A change of an item enqueues a job for it in the same transaction, so nothing is lost when the program ends between the
two. Besides, once a day and at the start of a worker, everything is compared: other rules, an embargo that has ended
since, an item that is public no longer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from repository import clock
from repository.aggregators.judging import Fault, effort_of, evidence_for, faults_of
from repository.aggregators.models import (
    ANY,
    EVERY,
    JUDGE,
    JUDGED,
    MANDATORY,
    AggregatorProblem,
    AggregatorTally,
    AggregatorVerdict,
)
from repository.aggregators.rule import Severity
from repository.aggregators.rules import RULES_VERSION
from repository.db import transaction
from repository.items.models import Collection, Item
from repository.items.states import State
from repository.jobs import queue
from repository.settings import current

WITHOUT_ADDRESS = "http://localhost"
"""Stands in for a base URL that is not set: that concerns the repository, not its records."""
BATCH = 500

List = tuple[str, str]


def judge_items(session: Session, item_ids: Sequence[int]) -> None:
    """The verdicts on these items are those of the items as they are; items that are not public have none.

    The judging is done without a lock.
    """
    today = clock.today(current().timezone)
    base_url = current().base_url or WITHOUT_ADDRESS
    made = []
    for item in session.scalars(_judged(select(Item)).where(Item.id.in_(item_ids)).options(*_WITH)):
        faults = faults_of(evidence_for(item, base_url, today))
        made.append((_verdict(item, faults, today), _lists(item.id, faults)))
    session.rollback()
    with transaction() as writing:
        keep(writing, item_ids, made)


def keep(
    session: Session,
    item_ids: Sequence[int],
    made: list[tuple[dict[str, Any], list[dict[str, Any]]]],
) -> None:
    """Put new verdicts and list rows in place of those of `item_ids`, and bring the counts in line.

    An item that has changed since it was judged is left as it is: it has a job of its own.
    """
    _lock(session)
    query = select(Item.id, Item.version).where(Item.id.in_(item_ids))
    versions = {row[0]: row[1] for row in session.execute(query)}
    changed = {v["item_id"] for v, _ in made if versions.get(v["item_id"]) != v["item_version"]}
    item_ids = [item_id for item_id in item_ids if item_id not in changed]
    made = [pair for pair in made if pair[0]["item_id"] not in changed]
    before = _lengths(session, item_ids)
    for table in (AggregatorProblem, AggregatorVerdict):
        session.execute(delete(table).where(table.item_id.in_(item_ids)))
    if made:
        session.execute(insert(AggregatorVerdict), [verdict for verdict, _ in made])
    if rows := [row for _, lists in made for row in lists]:
        session.execute(insert(AggregatorProblem), rows)
    after = _lengths(session, item_ids)
    for key in sorted(before | after):
        if after[key] != before[key]:
            _add(session, key, after[key] - before[key])


def faults_in(item: Item, verdict: AggregatorVerdict) -> list[dict[str, Any]]:
    """Return the faults of a verdict; found anew where it was made by other rules than those in force."""
    if verdict.rules_version == RULES_VERSION:
        return verdict.faults
    today, base_url = clock.today(current().timezone), current().base_url or WITHOUT_ADDRESS
    return [asdict(fault) for fault in faults_of(evidence_for(item, base_url, today))]


def stale_ids(session: Session, today: date) -> list[int]:
    """Return the items whose verdict is missing, out of date, or there without being public."""
    verdict = AggregatorVerdict
    is_public = and_(Item.state == State.PUBLISHED, Collection.is_hidden.is_(False))
    has_opened = and_(Item.embargo_until > verdict.judged_on, Item.embargo_until <= today)
    is_old = or_(
        verdict.item_id.is_(None),
        verdict.item_version != Item.version,
        verdict.rules_version != RULES_VERSION,
        has_opened,
    )
    query = (
        select(Item.id)
        .join(Item.collection)
        .outerjoin(verdict, verdict.item_id == Item.id)
        .where(or_(and_(is_public, is_old), and_(~is_public, verdict.item_id.is_not(None))))
    )
    return list(session.scalars(query.order_by(Item.id)))


def bring_in_line(session: Session, today: date) -> int:
    """Jobs will renew the verdicts that are out of date, and all counts are right; return how many will be renewed."""
    waiting = queue.unfinished_subjects(session, JUDGE)
    stale = [item_id for item_id in stale_ids(session, today) if item_id not in waiting]
    is_miscounted = bool(miscounted(session))
    session.rollback()
    for start in range(0, len(stale), BATCH):
        with transaction() as writing:
            queue.enqueue(writing, JUDGE, stale[start : start + BATCH])
    if is_miscounted:
        with transaction() as writing:
            recount(writing)
    return len(stale)


def miscounted(session: Session) -> list[List]:
    """Return the lists whose count is not the number of their rows."""
    kept = {
        (row.aggregator, row.rule): row.items for row in session.scalars(select(AggregatorTally))
    }
    counted = _lengths(session, None)
    return sorted(key for key in {*kept, *counted} if kept.get(key, 0) != counted[key])


def recount(session: Session) -> None:
    """The counts are the numbers of rows."""
    _lock(session)
    counted = _lengths(session, None)
    session.execute(delete(AggregatorTally))
    counted.setdefault((EVERY, JUDGED), 0)
    rows = [{"aggregator": a, "rule": r, "items": n} for (a, r), n in sorted(counted.items())]
    session.execute(insert(AggregatorTally), rows)


_WITH = (
    joinedload(Item.collection),
    joinedload(Item.revision),
    selectinload(Item.files),
    selectinload(Item.readers),
)


def _judged(query: Select[Any]) -> Select[Any]:
    public = query.join(Item.collection).where(Item.state == State.PUBLISHED)
    return public.where(Collection.is_hidden.is_(False))


def _verdict(item: Item, faults: list[Fault], today: date) -> dict[str, Any]:
    return {
        "item_id": item.id,
        "item_version": item.version,
        "rules_version": RULES_VERSION,
        "judged_on": today,
        "faults": [asdict(fault) for fault in faults],
    }


def _lists(item_id: int, faults: list[Fault]) -> list[dict[str, Any]]:
    """Return the rows of the lists in which an item with these faults stands."""
    rows = []
    for aggregator in sorted({EVERY, *(fault.aggregator for fault in faults)}):
        own = [f for f in faults if aggregator in (EVERY, f.aggregator)]
        effort = effort_of(own)
        names = {ANY, *(f.rule for f in own)} if own else set()
        if any(f.severity == Severity.MANDATORY for f in own):
            names.add(MANDATORY)
        rows += [
            {"item_id": item_id, "aggregator": aggregator, "rule": name, "effort": effort}
            for name in sorted(names)
        ]
    return rows


def _lengths(session: Session, item_ids: Sequence[int] | None) -> Counter[List]:
    """Return how many rows the lists have, all of them or those of some items; with them the number of verdicts."""
    rows = select(AggregatorProblem.aggregator, AggregatorProblem.rule, func.count())
    verdicts = select(func.count()).select_from(AggregatorVerdict)
    if item_ids is not None:
        rows = rows.where(AggregatorProblem.item_id.in_(item_ids))
        verdicts = verdicts.where(AggregatorVerdict.item_id.in_(item_ids))
    grouped = rows.group_by(AggregatorProblem.aggregator, AggregatorProblem.rule)
    found = Counter({(row[0], row[1]): int(row[2]) for row in session.execute(grouped)})
    found[EVERY, JUDGED] = session.scalar(verdicts) or 0
    return found


def _lock(session: Session) -> None:
    """Others that change the counts wait until this transaction ends, and nobody counts what is half written."""
    row = and_(AggregatorTally.aggregator == EVERY, AggregatorTally.rule == JUDGED)
    session.execute(update(AggregatorTally).where(row).values(items=AggregatorTally.items))


def _add(session: Session, key: List, difference: int) -> None:
    row = and_(AggregatorTally.aggregator == key[0], AggregatorTally.rule == key[1])
    change = update(AggregatorTally).where(row).values(items=AggregatorTally.items + difference)
    if not cast(CursorResult[Any], session.execute(change)).rowcount:
        session.execute(
            insert(AggregatorTally).values(aggregator=key[0], rule=key[1], items=difference)
        )
