"""The session of one browser: who is signed in, and what the next pages are to say.

The session cookie is signed and holds no more than the account with its session version and notices for the next page.
Only this module touches it; visitors get none until they open a form.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import (
    Response,
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
from repository.people.models import User

KINDS = frozenset({"ok", "info", "warning"})


def begin(user: User) -> None:
    """Sign `user` in: nothing of the session that was there before is carried over."""
    session.clear()
    login_user(user)
    g.pop("actor", None)


def end() -> None:
    """Sign out; the browser keeps no session."""
    logout_user()
    session.clear()
    g.pop("actor", None)


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
