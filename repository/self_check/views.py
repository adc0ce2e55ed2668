"""`/harvesting/check`: the self-check for staff. Cataloguers and administrators run it, by a button; the worker asks.

As a job, because a check asks some hundred questions: no request waits for it, no web process is kept by it, and its
result stays for everybody to see.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from repository import signing_in, web
from repository.db import db, transaction
from repository.errors import NotAllowed
from repository.self_check import operations, queries
from repository.self_check.explaining import RULES
from repository.self_check.models import SelfCheck

blueprint = Blueprint("self_check", __name__)
EARLIER = 10


@blueprint.get("/harvesting/check")
@signing_in.people_only
def show() -> str:
    """Show the last check, rule by rule, and those before it."""
    actor = web.current_actor()
    if not actor.is_staff:
        raise NotAllowed("The pages about harvesting are for staff.")
    session = db.session()
    found = queries.finished(session, EARLIER + 1)
    return render_template(
        "harvesting/check.html",
        address=f"{web.base_url()}/oai",
        rules=[_rule(outcome) for outcome in found[0].outcomes] if found else [],
        last=_summary(found[0]) if found else None,
        earlier=[_summary(check) for check in found[1:]],
        under_way=operations.under_way(session),
        may_run=actor.may_run_checks,
        all_rules=[gettext(explanation.title) for explanation in RULES.values()],
    )


@blueprint.post("/harvesting/check")
@signing_in.people_only
def run() -> AnyResponse | Response:
    """Leave the check to the worker."""
    with transaction() as session:
        operations.ask_for(session, web.current_actor(), f"{web.base_url()}/oai")
    signing_in.say(gettext("The check is running; its result is here within a minute."), "info")
    return redirect(url_for("self_check.show"), 303)


def _rule(outcome: dict[str, Any]) -> dict[str, Any]:
    explanation = RULES.get(outcome["rule"])
    return {
        "title": gettext(explanation.title) if explanation else outcome["rule"],
        "why": gettext(explanation.why) if explanation else "",
        "remedy": gettext(explanation.remedy) if explanation else "",
        "state": outcome["state"],
        "findings": outcome["findings"],
    }


def _summary(check: SelfCheck) -> dict[str, Any]:
    states = [outcome["state"] for outcome in check.outcomes]
    return {
        "finished_at": check.finished_at,
        "base_url": check.base_url,
        "pages": check.page_count,
        "broken": states.count("broken"),
        "unfinished": states.count("unfinished"),
        "rules": len(states),
    }
