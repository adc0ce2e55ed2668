"""What pages share at the edge: who asks, in which language, on which day; redirects; the anonymous page cache."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Response, current_app, g, make_response, request
from flask_login import current_user
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as WerkzeugResponse

from repository import clock
from repository.access.policy import VISITOR, Actor
from repository.db import db
from repository.files.storage import FileStore
from repository.harvesting.models import Counter
from repository.harvesting.stamping import CHANGES
from repository.pages.images import PageImages
from repository.pages.store import PageStore
from repository.people.models import Role, User
from repository.people.operations import actor_of
from repository.settings import Settings, current
from search_index import Index

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
LANGUAGE_COOKIE = "daluang_lang"
SESSION_COOKIE = "daluang_session"
SECURE_SESSION_COOKIE = "__Host-daluang_session"
"""Over https: browsers take a cookie of this name from this very host alone, for all of its paths."""
CACHED_PAGES = 400
LONGEST_WORDS = 300  # characters of a search that are kept
_JOINERS = "\u200c\u200d"  # between letters of Arabic and Javanese script they matter


@dataclass(frozen=True)
class Stores:
    """What holds an installation's files, page text and indexes; one set per application."""

    files: FileStore
    pages: PageStore
    images: PageImages
    index: Index
    partners: Index


def stores() -> Stores:
    """Return the stores of the running application."""
    found: Stores = current_app.extensions["daluang_stores"]
    return found


def settings() -> Settings:
    """Return the settings of the running application."""
    return current()


def base_url() -> str:
    """Return the public address: the configured one, else the one that the server listens on or was asked by."""
    return (
        current().base_url
        or current_app.config.get("LISTENING_URL")
        or request.host_url.rstrip("/")
    )


def has_session_cookie() -> bool:
    """Whether the browser sent a session; without one none is read."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def current_actor() -> Actor:
    """Return who asks; a visitor unless a valid session came."""
    if "actor" not in g:
        is_known = has_session_cookie() and current_user.is_authenticated
        g.actor = _known(current_user) if is_known else VISITOR
    return cast(Actor, g.actor)


def _known(user: User) -> Actor:
    """A role that needs a second step is worth no more than a depositor's until it is set up."""
    actor = actor_of(user)
    if user.totp_key is None and actor.role in current().totp_roles:
        return replace(actor, role=Role.DEPOSITOR)
    return actor


def today() -> date:
    """Return the day in the site's zone, the same for the whole request."""
    if "today" not in g:
        g.today = clock.today(current().timezone)
    return cast(date, g.today)


def arguments() -> MultiDict[str, str]:
    """Return the query's arguments; none when the query string is not UTF-8."""
    try:
        return request.args
    except UnicodeDecodeError:
        return MultiDict()


def language() -> str:
    """Return the interface language: `?lang=`, else the cookie, else Accept-Language, else the site's default."""
    if "language" not in g:
        g.language = _language_asked_for()
    return cast(str, g.language)


def _language_asked_for() -> str:
    forced = arguments().get("lang", "")
    if forced in LANGUAGES:
        return forced
    kept = request.cookies.get(LANGUAGE_COOKIE, "")
    if kept in LANGUAGES:
        return kept
    return request.accept_languages.best_match(list(LANGUAGES)) or current().default_language


def remember_language(response: Response) -> Response:
    """Keep a forced language in a cookie, and say that pages vary by it."""
    if arguments().get("lang") in LANGUAGES:
        keep_language(response, arguments()["lang"])
    # In one header with what the view has said: Flask would drop a second one.
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def keep_language(response: WerkzeugResponse, code: str) -> None:
    """The browser has a cookie with the language afterwards."""
    response.set_cookie(LANGUAGE_COOKIE, code, max_age=31536000, samesite="Lax", httponly=True)


def local_path(target: str | None, otherwise: str) -> str:
    """Return `target` when it is a path of this site, else `otherwise`: nobody is redirected elsewhere."""
    if (
        not target
        or not target.startswith("/")
        or target.startswith(("//", "/\\"))
        or "\\" in target
    ):
        return otherwise
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc and target.isprintable() else otherwise


def one_line(text: str, longest: int) -> str:
    """Return `text` in one line, at most `longest` characters, without any that cannot be shown or turn text round."""
    shown = (c if c.isprintable() or c.isspace() or c in _JOINERS else " " for c in text[:longest])
    return " ".join("".join(shown).split())


def words_asked() -> str:
    """Return the words of `?q=`, at most 300 characters in one line."""
    return one_line(arguments().get("q", ""), LONGEST_WORDS)


def whole_number(text: str | None, otherwise: int, *, low: int = 1, high: int = 10**6) -> int:
    """Return the number that `text` writes in ASCII digits, kept between `low` and `high`; else `otherwise`."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 9:
        return otherwise
    return max(low, min(high, int(text)))


def site_changes() -> int:
    """Return how many commits have touched public things so far."""
    return db.session.scalar(select(Counter.value).where(Counter.name == CHANGES)) or 0


@dataclass(frozen=True)
class KeptPage:
    """A finished anonymous page: its body, status and headers."""

    body: bytes
    status: int
    headers: tuple[tuple[str, str], ...]

    def response(self) -> Response:
        """Return the page as an answer, with an ETag made of its body."""
        response = Response(self.body, status=self.status, headers=list(self.headers))
        response.set_etag(hashlib.sha256(self.body).hexdigest()[:32])
        response.headers["Cache-Control"] = "public, no-cache"
        return response


class PageCache:
    """Finished anonymous pages of this process, by address, language, day and change count; the oldest are dropped."""

    def __init__(self, size: int = CACHED_PAGES) -> None:
        self.size = size
        self._pages: OrderedDict[tuple[Any, ...], KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...]) -> KeptPage | None:
        """Return the page kept under `key`."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def put(self, key: tuple[Any, ...], page: KeptPage) -> None:
        """Keep a page under `key`."""
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > self.size:
                self._pages.popitem(last=False)


def cached_for_visitors(view: Callable[..., Any]) -> Callable[..., Response]:
    """Answer anonymous GET requests of `view` from the page cache, with an ETag and 304.

    Pages of those signed in are never kept. Only 200 and 410 answers without cookies are.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        if request.method not in ("GET", "HEAD") or current_actor().is_signed_in:
            response = make_response(view(*args, **kwargs))
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response
        cache: PageCache = current_app.extensions["daluang_page_cache"]
        key = (request.full_path, language(), today(), site_changes(), base_url())
        kept = cache.get(key)
        if kept is None:
            response = make_response(view(*args, **kwargs))
            if response.status_code not in (200, 410) or "Set-Cookie" in response.headers:
                return response
            kept = KeptPage(response.get_data(), response.status_code, tuple(response.headers))
            cache.put(key, kept)
        response = kept.response()
        is_found = kept.status == 200
        return cast(Response, response.make_conditional(request)) if is_found else response

    return answer
