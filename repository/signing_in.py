"""The session of one browser: who is signed in, and what the next pages are to say.

The session cookie is signed and holds no more than the token of a row of `user_session` and notices for the next page.
Only this module touches it; visitors get none until they open a form.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, cast

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    get_flashed_messages,
    make_response,
    redirect,
    request,
    session,  # noqa: TID251 - the one place that is meant to
    url_for,
)
from flask_login import login_user, logout_user

from repository import web
from repository.db import db, transaction
from repository.errors import Busy, NotAllowed
from repository.people import sessions
from repository.people.models import User

KINDS = frozenset({"ok", "info", "warning"})
_SESSION_KEY = "_user_id"  # the key that Flask-Login keeps `User.get_id()` under


def begin(user: User) -> None:
    """Sign `user` in, in a transaction of its own: nothing of the session that was there before is carried over."""
    before = session.get(_SESSION_KEY)
    with transaction() as writing:
        if before:
            sessions.forget_token(writing, before)
        token = sessions.open_session(
            writing,
            user,
            user_agent=request.user_agent.string,
            address=request.remote_addr or "",
        )
    session.clear()
    user.session_token = token
    login_user(user)
    g.pop("actor", None)
    g.pop("open_session", None)


def end() -> None:
    """Sign out: the browser keeps no session, and no copy of its cookie is worth anything."""
    token = session.get(_SESSION_KEY)
    logout_user()
    session.clear()
    g.pop("actor", None)
    if token:
        with transaction() as writing:
            sessions.forget_token(writing, token)


def user_of(token: str) -> User | None:
    """Return the account whose open session has this token, for Flask-Login."""
    found = sessions.open_session_of(db.session(), token, web.settings())
    if found is None:
        return None
    g.open_session = sessions.summary(found)
    return found.user


def current() -> sessions.OpenSession:
    """Return the session in which this request comes. Raises NotAllowed when nobody is signed in."""
    found: sessions.OpenSession | None = g.get("open_session")
    if not web.current_actor().is_signed_in or found is None:
        raise NotAllowed
    return found


def note_use(response: Response) -> Response:
    """The session counts as used once the answer is on its way: nobody waits for that to be written."""
    found: sessions.OpenSession | None = g.get("open_session")
    if found is not None and found.is_to_be_noted:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        response.call_on_close(lambda: _write_use(app, found.id))
    return response


def _write_use(app: Flask, session_id: int) -> None:
    with app.app_context(), suppress(Busy), transaction() as writing:
        sessions.note_seen(writing, session_id)


def say(text: str, kind: str = "ok") -> None:
    """Show `text`, already translated, on the next page this browser opens."""
    flash(text, kind)


def said() -> list[dict[str, str]]:
    """Return the notices for this page, once; none for visitors, whose session is not read."""
    if not web.current_actor().is_signed_in:
        return []
    found = cast(list[tuple[str, str]], get_flashed_messages(with_categories=True))
    return [{"text": text, "kind": kind} for kind, text in found if kind in KINDS]


def people_only(view: Callable[..., Any]) -> Callable[..., Response]:
    """Send visitors who open `view` to the sign-in page and back; its answers are kept by no cache."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        if not web.current_actor().is_signed_in:
            target = request.full_path.rstrip("?") if request.method == "GET" else request.path
            return cast(Response, redirect(url_for("people.login", next=target), 303))
        response = make_response(view(*args, **kwargs))
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return answer
