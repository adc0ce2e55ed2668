"""What each aggregator would still ask of a deposit: one check for each of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from flask import url_for
from flask_babel import gettext, ngettext

from repository.aggregators.judging import evidence_for, faults_for
from repository.aggregators.presenting import sentence
from repository.aggregators.rule import Severity
from repository.aggregators.rules import AGGREGATORS
from repository.items.models import Item
from repository.review.checks import Check, Link


def aggregator_checks(item: Item, base_url: str, today: date) -> list[Check]:
    """Return one check for each aggregator: good where nothing that it requires is missing."""
    seen = evidence_for(item, base_url, today)
    found = []
    for aggregator in AGGREGATORS.values():
        faults = [
            fault for fault in faults_for(aggregator, seen) if fault.severity == Severity.MANDATORY
        ]
        if not faults:
            text = gettext("%(name)s would take the record", name=aggregator.name)
            found.append(Check("good", text))
            continue
        url = url_for("aggregators.as_seen", handle=item.handle, aggregator=aggregator.key)
        text = ngettext(
            "%(name)s would complain of %(count)s thing",
            "%(name)s would complain of %(count)s things",
            len(faults),
            name=aggregator.name,
            count=len(faults),
        )
        remedy = " ".join(sentence(asdict(fault)) for fault in faults[:3])
        found.append(Check("look", text, remedy, (Link(gettext("How it sees the record"), url),)))
    return found
