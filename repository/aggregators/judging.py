"""Applying the rules: from what is seen of a record to the faults that each aggregator would find in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from repository.access.policy import VISITOR, Action, may
from repository.access.subjects import subject_of
from repository.aggregators.evidence import Evidence, evidence_of
from repository.aggregators.reading import Card
from repository.aggregators.rule import ELEMENT, Rule, Severity
from repository.aggregators.rules import AGGREGATORS, RULES, Aggregator
from repository.deposit.questions import questions_of
from repository.items.models import Item
from repository.items.records import record_of
from repository.items.states import State
from repository.metadata import record as records

_FIELD_OF = {
    "title": "title",
    "creator": "creators",
    "publisher": "publisher",
    "subject": "keywords",
    "description": "abstract",
}
_NOT_PUBLIC = frozenset(State) - {State.PUBLISHED, State.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a record breaks, as one aggregator sees it; `values` stand in the rule's sentence.

    `field` is the question of the deposit form that mends it, empty when no question does.
    """

    aggregator: str
    rule: str
    severity: Severity
    values: Mapping[str, Any]
    field: str = ""

    @property
    def effort(self) -> int:
        """What it takes to mend it, 1 to 3."""
        return int(RULES[self.rule].effort)


def evidence_for(item: Item, base_url: str, today: date) -> Evidence:
    """Return what aggregators see of `item`; of one that is not public yet, what they would see once it is."""
    record = record_of(item, base_url, today)
    if item.state in _NOT_PUBLIC:
        record["files"] = [
            {**file, "is_open": _opens(item, file, today)} for file in record["files"]
        ]
    return evidence_of(record, today, {file.name: file.reading for file in item.files})


def _opens(item: Item, shown: Mapping[str, Any], today: date) -> bool:
    file = next(file for file in item.files if file.name == shown["name"])
    subject = replace(subject_of(item, file), state=State.PUBLISHED, is_hidden=False)
    return may(VISITOR, Action.READ, subject, today)


def faults_of(seen: Evidence) -> list[Fault]:
    """Return the faults that all aggregators would find."""
    return [fault for a in AGGREGATORS.values() for fault in faults_for(a, seen)]


def faults_for(aggregator: Aggregator, seen: Evidence) -> list[Fault]:
    """Return the faults that one aggregator would find, the mandatory first; none where it gets no record.

    What is only recommended is not asked of a profile whose form has no question for it.
    """
    card = aggregator.read(seen)
    if card is None:
        return []
    return [
        fault
        for severity, rule in aggregator.rules()
        if (fault := _fault(aggregator, severity, rule, seen, card)) is not None
    ]


def _fault(
    aggregator: Aggregator, severity: Severity, rule: Rule, seen: Evidence, card: Card
) -> Fault | None:
    values = rule.find(seen, card)
    if values is None:
        return None
    asked = _questions(seen)
    element = _FIELD_OF.get(str(values.get(ELEMENT, "")), "")
    field = next((name for name in (*rule.fields, element) if name in asked), "")
    if severity is Severity.RECOMMENDED and rule.fields and not field:
        return None
    return Fault(aggregator.key, rule.key, severity, values, field)


def _questions(seen: Evidence) -> frozenset[str]:
    profile = records.profile_of(seen.record.get("type"))
    questions = questions_of(profile) if profile else questions_of("report")
    return frozenset({"files", *(question.name for question in questions)})


def effort_of(faults: Iterable[Fault]) -> int:
    """Return what it takes to mend all of `faults`; those that are mended in one field count once, as the hardest."""
    efforts: dict[str, int] = {}
    for fault in faults:
        place = fault.field or fault.rule
        efforts[place] = max(fault.effort, efforts.get(place, 0))
    return sum(efforts.values())
