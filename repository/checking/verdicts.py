"""Whether what aggregators would find in records is what they would find now, and the lists made of it are counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.aggregators.models import JUDGE
from repository.aggregators.verdicts import miscounted, stale_ids
from repository.checking.findings import Finding, Healing
from repository.items.models import Item
from repository.jobs.queue import unfinished_subjects

SHOWN = 20


def verdict_findings(session: Session, today: date) -> Iterator[Finding]:
    """Yield the items whose verdict is out of date without a job that would renew it, and wrong counts."""
    waiting = unfinished_subjects(session, JUDGE)
    stale = [item_id for item_id in stale_ids(session, today) if item_id not in waiting]
    handles = {
        row[0]: row[1]
        for row in session.execute(select(Item.id, Item.handle).where(Item.id.in_(stale[:SHOWN])))
    }
    for item_id in stale:
        about = f"item {handles.get(item_id, f'number {item_id}')}"
        what = "what aggregators would find in it was not looked at since it changed"
        yield Finding(about, what, healing=Healing.JUDGE, subject_id=item_id, is_wrong=False)
    if wrong := miscounted(session):
        named = ", ".join(" ".join(filter(None, key)) for key in wrong[:SHOWN])
        what = f"they hold another number of items than is kept ({named})"
        yield Finding("lists for aggregators", what, healing=Healing.COUNT)
