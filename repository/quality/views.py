"""`/quality`: what is still to be mended in published descriptions, by rules of the house and of aggregators."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, stream_with_context

from repository import signing_in, web
from repository.access.policy import CURATORS, Actor
from repository.aggregators.rules import AGGREGATORS, RULES
from repository.db import db
from repository.errors import NotAllowed
from repository.metadata import vocabularies
from repository.pagination import pager_of
from repository.quality import presenting, queries
from repository.quality.queries import OWN, Filter

blueprint = Blueprint("quality", __name__)
PAGE_SIZE = 25


@blueprint.get("/quality")
@signing_in.people_only
def show() -> Any:
    """List published records that break a rule, the least work first; by rule, collection and type."""
    actor, session = _staff(), db.session()
    chosen, arguments = _chosen()
    page = web.whole_number(request.args.get("page"), 1, high=10_000)
    total = queries.count_with_problems(session, actor, chosen)
    items = queries.with_problems(session, actor, page, PAGE_SIZE, chosen)
    found = queries.verdicts(session, items)
    may_edit = actor.role in CURATORS
    path = f"/quality?{urlencode(arguments)}" if arguments else "/quality"
    return render_template(
        "quality/show.html",
        rows=[presenting.row(i, found.get(i.id), chosen, may_edit=may_edit) for i in items],
        rules=_rules(actor, chosen),
        chosen=arguments,
        collections=[(c.slug, c.title(web.language())) for c in queries.collections(session)],
        profiles=[
            (key, vocabularies.label_of(row, web.language()))
            for key, row in vocabularies.profiles().items()
        ],
        total=total,
        csv_url=f"/quality.csv?{urlencode(arguments)}",
        pager=pager_of(path, page, total, PAGE_SIZE),
    )


@blueprint.get("/quality.csv")
@signing_in.people_only
def export() -> Any:
    """Give the whole list, as it is narrowed, as a table for spreadsheets."""
    actor, session = _staff(), db.session()
    chosen, _arguments = _chosen()
    items = queries.whole_list(session, actor, chosen)
    rows = (
        presenting.row(i, queries.verdicts(session, [i]).get(i.id), chosen, may_edit=False)
        for i in items
    )
    body = stream_with_context(presenting.table(rows, web.base_url()))
    headers = {"Content-Disposition": f"attachment; filename=quality-{web.today():%Y-%m-%d}.csv"}
    return Response(body, mimetype="text/csv", headers=headers)


def _chosen() -> tuple[Filter, dict[str, str]]:
    """What the list is narrowed to, and the arguments that say so; what is not known is left out."""
    given = request.args
    source, _sign, rule = given.get("rule", "").partition(":")
    if source != OWN and (source not in AGGREGATORS or (rule and rule not in RULES)):
        source = rule = ""
    rule = web.one_line(rule, 60)
    places = {c.slug: c.id for c in queries.collections(db.session())}
    slug, profile = given.get("collection", ""), given.get("type", "")
    slug = slug if slug in places else ""
    profile = profile if profile in vocabularies.profiles() else ""
    named = f"{source}:{rule}" if source else ""
    arguments = {"rule": named, "collection": slug, "type": profile}
    chosen = Filter(source, rule, places.get(slug), profile)
    return chosen, {key: value for key, value in arguments.items() if value}


def _rules(actor: Actor, chosen: Filter) -> list[dict[str, Any]]:
    """The broken rules by who asks for them, each with the number of records and whether it is chosen."""
    groups: dict[str, dict[str, Any]] = {}
    for source, rule, count in queries.rule_counts(db.session(), actor, chosen):
        if source != OWN and (source not in AGGREGATORS or rule not in RULES):
            continue
        group = groups.setdefault(source, {"label": presenting.source_name(source), "rules": []})
        label = presenting.rule_words(source, rule)
        group["rules"].append({"value": f"{source}:{rule}", "label": label, "count": count})
    return list(groups.values())


def _staff() -> Actor:
    actor = web.current_actor()
    if not actor.is_staff:
        raise NotAllowed("The quality list is for staff.")
    return actor
