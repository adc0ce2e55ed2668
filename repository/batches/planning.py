"""What a batch makes of one item, and what stops it: the edit or the row, the rules, the policy.

Asked for the preview and again when the change is made, with the same answer as long as the item is
the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from repository import clock
from repository.access.policy import Action, Actor, may
from repository.access.subjects import subject_of
from repository.batches import edits, tables
from repository.batches.edits import Plan
from repository.batches.models import Batch, BatchChange, Kind
from repository.items.models import Item
from repository.items.states import EVER_PUBLIC, State
from repository.metadata.canonical import document_hash
from repository.metadata.findings import Problem
from repository.metadata.problems import problems

Collections = Mapping[str, int]
"""Id by slug."""


def planned(
    batch: Batch,
    change: BatchChange,
    item: Item,
    actor: Actor,
    collections: Collections,
    today: date,
) -> Plan:
    """What the batch makes of `item`; `problems` say why it cannot, or are empty."""
    plan = _made(batch, change, item, today)
    if not plan.problems:
        plan.problems = [
            *_not_allowed(plan, item, actor, collections),
            *newly_broken(item, plan.document, today),
        ]
    return plan


def is_same(plan: Plan, item: Item) -> bool:
    """Whether the item says already what the plan makes of it."""
    stays = plan.collection is None or plan.collection == item.collection.slug
    return stays and document_hash(plan.document) == document_hash(item.document)


def newly_broken(item: Item, document: dict[str, Any], today: date) -> list[Problem]:
    """The rules that the new description breaks and the present one keeps, as far as they stop a change."""
    stage: Any = "publish" if item.state in EVER_PUBLIC else "import"
    stops = ("wrong", "missing") if item.state in EVER_PUBLIC else ("wrong",)
    after = [p for p in problems(document, stage=stage, today=today) if p.severity in stops]
    if not after:
        return []
    before = {
        (p.field.partition("[")[0], p.code)
        for p in problems(item.document, stage=stage, today=today)
    }
    return [p for p in after if (p.field.partition("[")[0], p.code) not in before]


def _made(batch: Batch, change: BatchChange, item: Item, today: date) -> Plan:
    if batch.kind == Kind.TABLE:
        return tables.plan(change.cells or {}, item.document, item.collection.slug, today)
    return edits.plan(edits.edit_of(batch.edit), item.document, today)


def _not_allowed(plan: Plan, item: Item, actor: Actor, collections: Collections) -> list[Problem]:
    if item.state == State.WITHDRAWN:
        return [Problem("", "not_editable")]
    subject, today = subject_of(item), clock.now().date()
    found = []
    if not may(actor, Action.EDIT, subject, today):
        found.append(Problem("", "may_not_edit"))
    if plan.collection is not None and plan.collection != item.collection.slug:
        if plan.collection not in collections:
            values = {"value": plan.collection, "known": ", ".join(sorted(collections))}
            found.append(Problem("collection", "collection_unknown", values))
        if not may(actor, Action.MOVE, subject, today):
            found.append(Problem("collection", "may_not_move"))
    return found
