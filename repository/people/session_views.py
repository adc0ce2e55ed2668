"""`/account/sessions`, "Sesi saya": the browsers in which one is signed in, each ended by one click."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from repository import signing_in, web
from repository.db import db, transaction
from repository.errors import NotFound
from repository.people import sessions
from repository.people.models import User

blueprint = Blueprint("sessions", __name__, url_prefix="/account/sessions")
LARGEST_ID = 2**31 - 1


@blueprint.get("")
@signing_in.people_only
def mine() -> str:
    """List one's open sessions, this one first."""
    present, settings = signing_in.current(), web.settings()
    rows = sessions.sessions_of(db.session(), web.current_actor().user_id, settings)
    shown = [
        {
            "id": row.id,
            "browser": row.browser or _("Unknown browser"),
            "network": row.network,
            "began_at": row.created_at,
            "seen_at": row.seen_at,
            "is_this": row.id == present.id,
        }
        for row in rows
    ]
    return render_template(
        "people/sessions.html",
        rows=sorted(shown, key=lambda row: not row["is_this"]),
        idle_hours=settings.session_idle_hours,
        days=settings.session_days,
    )


@blueprint.post("/<int:session_id>/end")
@signing_in.people_only
def end(session_id: int) -> Any:
    """End one of one's own sessions; this one as signing out does."""
    if session_id > LARGEST_ID:
        raise NotFound
    if session_id == signing_in.current().id:
        signing_in.end()
        return redirect("/", 303)
    with transaction() as session:
        sessions.end_session(session, web.current_actor(), session_id)
    signing_in.say(_("The session is ended. That browser must sign in again."))
    return redirect(url_for("sessions.mine"), 303)


@blueprint.post("/end-others")
@signing_in.people_only
def end_others() -> Any:
    """End all of one's sessions but this one."""
    actor, present = web.current_actor(), signing_in.current()
    with transaction() as session:
        user = session.get_one(User, actor.user_id)
        count = sessions.end_sessions(session, actor, user, but=present.id)
    words = ngettext(
        "%(count)s other session is ended.",
        "%(count)s other sessions are ended.",
        count,
        count=count,
    )
    signing_in.say(words if count else _("There was no other session."))
    return redirect(url_for("sessions.mine"), 303)
