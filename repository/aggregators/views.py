"""Pages for staff and depositors: how aggregators see one record, and which records they would complain about."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for

from repository import signing_in, web
from repository.access.policy import CURATORS, Action, Actor, may
from repository.access.subjects import subject_of
from repository.aggregators import presenting
from repository.aggregators.evidence import Evidence
from repository.aggregators.judging import evidence_for, faults_for
from repository.aggregators.models import ANY, EVERY, JUDGED, MANDATORY
from repository.aggregators.queries import listed, tallies, whole_list
from repository.aggregators.rule import Severity
from repository.aggregators.rules import AGGREGATORS, RULES, Aggregator
from repository.db import db
from repository.errors import NotAllowed
from repository.items.models import Item
from repository.items.queries import by_handle
from repository.items.records import item_url
from repository.items.states import State
from repository.metadata.record import main_title
from repository.pagination import pager_of

blueprint = Blueprint("aggregators", __name__)
PAGE_SIZE = 25


@blueprint.get("/harvesting/aggregators")
@signing_in.people_only
def show() -> str:
    """List records that break a rule of an aggregator, the least work first; and how many break which."""
    actor = _staff()
    aggregator, rule = _choice()
    counts = tallies(db.session())
    page = web.whole_number(request.args.get("page"), 1, high=10_000)
    total = counts.get((aggregator, rule), 0)
    rows = listed(db.session(), actor, aggregator, rule, page, PAGE_SIZE)
    may_edit = actor.role in CURATORS
    return render_template(
        "harvesting/aggregators.html",
        judged=counts.get((EVERY, JUDGED), 0),
        aggregators=presenting.overview(counts),
        chosen=AGGREGATORS.get(aggregator),
        rules=presenting.rule_rows(aggregator, counts),
        rule=_rule_words(rule),
        rows=[presenting.entry(*row, aggregator, rule, may_edit=may_edit) for row in rows],
        total=total,
        address=_address,
        csv_url=_address(aggregator, rule, "aggregators.download"),
        pager=pager_of(_address(aggregator, rule), page, total, PAGE_SIZE),
    )


@blueprint.get("/harvesting/aggregators.csv")
@signing_in.people_only
def download() -> Response:
    """Hand out the whole list for a spreadsheet."""
    actor = _staff()
    aggregator, rule = _choice()
    rows = whole_list(db.session(), actor, aggregator, rule)
    lines = presenting.table(rows, aggregator, rule, web.base_url())
    response = Response(stream_with_context(lines), content_type="text/csv; charset=utf-8")
    name = f"aggregators-{web.today():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/items/<handle>/as-seen")
@signing_in.people_only
def as_seen(handle: str) -> str:
    """Show what each aggregator makes of an item, and what it asks of it; of a draft, what it would."""
    actor, today = web.current_actor(), web.today()
    item = by_handle(db.session(), handle, actor)
    subject = subject_of(item)
    if not may(actor, Action.AS_SEEN, subject, today):
        raise NotAllowed("What aggregators see of it is for staff and the depositor.")
    title = main_title(item.document)
    asked = web.arguments().get("aggregator", "")
    chosen = AGGREGATORS.get(asked) or next(iter(AGGREGATORS.values()))
    is_told = item.state != State.WITHDRAWN
    seen = evidence_for(item, web.base_url(), today) if is_told else None
    may_edit = may(actor, Action.EDIT, subject, today)
    return render_template(
        "items/as_seen.html",
        title={"value": title.value, "lang": title.tag},
        url=item_url(item.handle),
        state=item.state,
        is_hidden=item.collection.is_hidden,
        tabs=[_tab(a, seen, handle, chosen) for a in AGGREGATORS.values()] if seen else [],
        seen=_section(chosen, seen, item, may_edit) if seen else None,
    )


def _tab(aggregator: Aggregator, seen: Evidence, handle: str, chosen: Aggregator) -> dict[str, Any]:
    faults = faults_for(aggregator, seen)
    return {
        "key": aggregator.key,
        "name": aggregator.name,
        "url": url_for("aggregators.as_seen", handle=handle, aggregator=aggregator.key),
        "is_current": aggregator is chosen,
        "is_offered": aggregator.read(seen) is not None,
        "mandatory": sum(fault.severity == Severity.MANDATORY for fault in faults),
        "faults": len(faults),
    }


def _section(aggregator: Aggregator, seen: Evidence, item: Item, may_edit: bool) -> dict[str, Any]:
    card = aggregator.read(seen)
    faults = [asdict(fault) for fault in faults_for(aggregator, seen)]
    return {
        "name": aggregator.name,
        "reads": presenting.words(aggregator.reads),
        "is_offered": card is not None,
        "title": {"value": card.title, "lang": presenting.lang_of(card.title)} if card else None,
        "details": presenting.card_rows(card) if card and aggregator.has_display else [],
        "faults": presenting.fault_rows(item, faults, may_edit=may_edit),
        "kept": presenting.kept_rules(aggregator, faults) if card else [],
    }


def _staff() -> Actor:
    actor = web.current_actor()
    if not actor.is_staff:
        raise NotAllowed("What aggregators would complain about is for staff.")
    return actor


def _choice() -> tuple[str, str]:
    """Return the aggregator and the rule asked for; those that do not exist count as not asked for."""
    arguments = web.arguments()
    aggregator = arguments.get("aggregator", "")
    rule = arguments.get("rule", "")
    named = MANDATORY if rule == "mandatory" else rule if rule in RULES else ANY
    return aggregator if aggregator in AGGREGATORS else EVERY, named


def _rule_words(rule: str) -> str | None:
    if rule == MANDATORY:
        return presenting.any_mandatory()
    return presenting.words(RULES[rule].asks) if rule in RULES else None


def _address(aggregator: str, rule: str = ANY, endpoint: str = "aggregators.show") -> str:
    """Return the address of a list."""
    named = "mandatory" if rule == MANDATORY else "" if rule == ANY else rule
    asked = {"aggregator": aggregator, "rule": named}
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"{url_for(endpoint)}?{query}" if query else url_for(endpoint)
