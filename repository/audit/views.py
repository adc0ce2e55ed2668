"""`/history`: the audit record, for administrators and auditors; what was done to items, for cataloguers too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, stream_with_context
from sqlalchemy.orm import Session

from repository import signing_in, web
from repository.access.policy import Actor
from repository.audit import presenting, queries
from repository.audit.queries import Wanted
from repository.audit.wording import KINDS, act_label, kind_label
from repository.db import db
from repository.errors import NotFound
from repository.people.queries import names_of

blueprint = Blueprint("audit", __name__)
LARGEST_ID = 2**31 - 1


@blueprint.get("/history")
@signing_in.people_only
def record() -> str:
    """Show entries, the newest first, fifty a page."""
    actor, wanted = web.current_actor(), _wanted()
    found = queries.entries(db.session(), actor, wanted, web.settings().timezone)
    shown = found[: queries.PAGE_SIZE]
    kept = _kept(wanted)
    following = urlencode([*kept, ("before", shown[-1].id)]) if len(found) > len(shown) else None
    return render_template(
        "audit/record.html",
        rows=presenting.page_rows(shown, queries.subject_names(db.session(), shown)),
        wanted=dict(kept),
        acts=_acts(),
        kinds=[(kind, kind_label(kind)) for kind in KINDS] if actor.may_see_whole_history else [],
        person=_person(wanted),
        next_url=f"/history?{following}" if following else None,
        first_url=f"/history?{urlencode(kept)}" if wanted.before else None,
        csv_url=f"/history.csv?{urlencode(kept)}",
    )


@blueprint.get("/history.csv")
@signing_in.people_only
def table() -> Response:
    """Hand out all entries that were asked for as CSV."""
    actor, wanted = web.current_actor(), _wanted()
    if not actor.may_see_history:
        raise NotFound
    response = Response(_pieces(actor, wanted), content_type="text/csv; charset=utf-8")
    name = f"riwayat-{web.today()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _pieces(actor: Actor, wanted: Wanted) -> Iterator[str]:
    """A session of its own: the request's is gone when the last piece leaves."""
    engine, zone = db.engine, web.settings().timezone

    def pieces() -> Iterator[str]:
        yield presenting.csv_head()
        with Session(engine) as session:
            for found in queries.all_entries(session, actor, wanted, zone):
                names = queries.subject_names(session, found)
                yield presenting.csv_rows(found, names)
                session.expunge_all()

    return stream_with_context(pieces())


def _wanted() -> Wanted:
    given = web.arguments()
    number = web.whole_number(given.get("before"), 0, low=0, high=LARGEST_ID)
    person = web.whole_number(given.get("person"), 0, low=0, high=LARGEST_ID)
    return Wanted(
        person=person or None,
        action=web.one_line(given.get("act", ""), 40),
        kind=web.one_line(given.get("kind", ""), 30),
        item=web.one_line(given.get("item", ""), 20),
        since=_day(given.get("since")),
        until=_day(given.get("until")),
        before=number or None,
    )


def _kept(wanted: Wanted) -> list[tuple[str, Any]]:
    values = {
        "person": wanted.person,
        "act": wanted.action,
        "kind": wanted.kind,
        "item": wanted.item,
        "since": wanted.since,
        "until": wanted.until,
    }
    return [(name, value) for name, value in values.items() if value]


def _acts() -> list[tuple[str, str]]:
    """The kinds of acts that occur, in words."""
    found = [(act, act_label(act)) for act in queries.acts(db.session())]
    return sorted(found, key=lambda pair: pair[1].casefold())


def _person(wanted: Wanted) -> str | None:
    if wanted.person is None:
        return None
    return names_of(db.session(), [wanted.person]).get(wanted.person, str(wanted.person))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
