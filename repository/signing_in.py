"""The session of one browser: who is signed in, and what the next pages are to say.

The session cookie is signed and holds no more than the token of a row of `user_session` and notices for the next page.
Only this module touches it; visitors get none until they open a form.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

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

from repository import clock, web
from repository.db import db, transaction
from repository.errors import Busy, NotAllowed
from repository.people import sessions
from repository.people.models import User
from repository.people.openid import Attempt

KINDS = frozenset({"ok", "info", "warning"})
_SECOND_STEP, _NEW_KEY, _ATTEMPT = "second_step", "new_key", "attempt"
SECOND_STEP_SECONDS = 600
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


def ask_second_step(user: User, target: str) -> None:
    """`user` has proved the first step: the code is asked for within ten minutes, then `target` is opened."""
    session.clear()
    session[_SECOND_STEP] = [user.id, int(clock.now().timestamp()), target]


def second_step() -> tuple[int, str] | None:
    """Return whose code is asked for, and what is opened afterwards; None when nobody's is, or not any more."""
    found = session.get(_SECOND_STEP)
    if found is None or clock.now().timestamp() - found[1] > SECOND_STEP_SECONDS:
        return None
    return found[0], found[2]


def keep_new_key(encrypted: str) -> None:
    """Keep the encrypted secret of a second step that is being set up, until `new_key` is asked with `forget`."""
    session[_NEW_KEY] = encrypted


def new_key(*, forget: bool = False) -> str | None:
    """Return the encrypted secret that is being set up in this browser."""
    found: str | None = session.pop(_NEW_KEY, None) if forget else session.get(_NEW_KEY)
    return found


def keep_attempt(attempt: Attempt) -> None:
    """The browser goes to an issuer elsewhere and comes back with an answer to `attempt`."""
    session[_ATTEMPT] = list(astuple(attempt))


def take_attempt() -> Attempt | None:
    """Return the attempt that this browser began, once; None when it began none."""
    found = session.pop(_ATTEMPT, None)
    return None if found is None else Attempt(*found)


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


def recently_proven(view: Callable[..., Any]) -> Callable[..., Response]:
    """As `people_only`, for what gives power: who did not prove within ten minutes who they are does so first."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        if current().is_recent:
            return make_response(view(*args, **kwargs))
        # a form that was sent is not kept: the page from which it came is opened again
        back = request.path if request.method == "GET" else urlsplit(request.referrer or "").path
        return cast(Response, redirect(url_for("proof.confirm", next=back), 303))

    return people_only(answer)


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
