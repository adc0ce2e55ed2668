"""The session of one browser: who is signed in, and what the next pages are to say.

The session cookie is signed and holds no more than the account with its session version, notices for the next page, and
where the values of a fresh deposit were read. Only this module touches it; visitors get none until they open a form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
_READ_FROM = "read_from"
KEPT_DEPOSITS = 3


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


def remember_sources(handle: str, sources: Mapping[str, Any]) -> None:
    """Keep where the first values of the deposit `handle` were read, until `forget_sources`."""
    kept = [(h, s) for h, s in session.get(_READ_FROM, {}).items() if h != handle]
    session[_READ_FROM] = dict([*kept[-KEPT_DEPOSITS + 1 :], (handle, dict(sources))])


def sources_of(handle: str) -> dict[str, Any] | None:
    """Return what was remembered for `handle`; None when nothing was."""
    found: dict[str, Any] | None = session.get(_READ_FROM, {}).get(handle)
    return found


def forget_sources(handle: str) -> None:
    """The values of `handle` count as the person's own from now on."""
    if handle in session.get(_READ_FROM, {}):
        session[_READ_FROM] = {h: s for h, s in session[_READ_FROM].items() if h != handle}


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
