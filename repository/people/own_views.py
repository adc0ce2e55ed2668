"""`/account/data`: everything about oneself as a file, and erasing one's account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, send_file, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.db import db, transaction
from repository.errors import Conflict
from repository.people import own_data
from repository.people.models import User

blueprint = Blueprint("own_data", __name__, url_prefix="/account/data")


@blueprint.get("")
@signing_in.people_only
def page() -> str:
    """Say what is kept, and offer the file and the erasure."""
    user = db.session.get_one(User, web.current_actor().user_id)
    return render_template("people/own_data.html", erase_at=user.erase_at, days=own_data.UNDO_DAYS)


@blueprint.post("/export")
@signing_in.recently_proven
def export() -> Any:
    """Hand out the file."""
    with transaction() as session:
        user = session.get_one(User, web.current_actor().user_id)
        file = own_data.export(session, user)
    name = f"data-{web.today()}.zip"
    response = send_file(file, "application/zip", as_attachment=True, download_name=name)
    response.call_on_close(file.close)
    return response


@blueprint.post("/erase")
@signing_in.recently_proven
def erase() -> Any:
    """Have the account erased in seven days."""
    try:
        with transaction() as session:
            user = session.get_one(User, web.current_actor().user_id)
            own_data.ask_erasure(session, user)
    except Conflict as error:
        signing_in.say(_(error.message), "warning")
    return redirect(url_for("own_data.page"), 303)


@blueprint.post("/keep")
@signing_in.people_only
def keep() -> Any:
    """Take the wish to be erased back."""
    with transaction() as session:
        user = session.get_one(User, web.current_actor().user_id)
        own_data.undo_erasure(session, user)
    signing_in.say(_("Your account stays."))
    return redirect(url_for("own_data.page"), 303)
