"""Error pages: every error answers with a page in the reader's language that says what to do next."""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from repository.db import db, is_busy
from repository.errors import RepositoryError
from repository.web import has_session_cookie, one_line

log = logging.getLogger(__name__)
RETRY_SECONDS = 5
LONGEST_ADDRESS = 200
FOR_PROGRAMS = ("/api/", "/uploads")  # addresses whose errors are read by programs


def _(message: str) -> str:
    return message


PAGES: dict[int, tuple[str, str]] = {
    400: (
        _("This request cannot be understood"),
        _("Part of the address or of the form is not as it should be."),
    ),
    401: (_("Please sign in"), _("This page is for people with an account.")),
    403: (
        _("This is not open to you"),
        _("You may not open this page. Signing in with another account may help."),
    ),
    404: (
        _("There is no page here"),
        _("The address may be mistyped, or the page was never public."),
    ),
    405: (_("This cannot be done here"), _("The page does not take this kind of request.")),
    409: (
        _("Somebody was faster"),
        _("The item was changed after you opened it. Look at it as it is now."),
    ),
    410: (
        _("This item was withdrawn"),
        _("The record stays for reference; the files are no longer served."),
    ),
    413: (_("This is too large"), _("The file is larger than this repository accepts.")),
    422: (_("Something is missing"), _("The values given cannot be used as they are.")),
    429: (_("Too many requests"), _("Please wait a little and try again.")),
    500: (
        _("Something went wrong here"),
        _("The fault is ours and was noted. What you had saved is kept."),
    ),
    503: (_("The repository is busy"), _("Please try again in a few seconds.")),
}


def init_app(app: Flask) -> None:
    """Errors of `app` answer with pages afterwards."""
    app.register_error_handler(RepositoryError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(PoolTimeout, _database_error)
    # PostgreSQL refuses characters that no text of ours may hold (NUL) where SQLite finds nothing
    app.register_error_handler(DataError, _unusable_text)
    app.register_error_handler(UnicodeDecodeError, lambda error: error_page(400))
    app.register_error_handler(Exception, _unexpected_error)


def error_page(status: int, sentence: str | None = None) -> Response:
    """Return the page of an error; `sentence`, already translated, replaces the general one."""
    title, general = PAGES.get(status, PAGES[400 if status < 500 else 500])
    if request.path.startswith(FOR_PROGRAMS) and not request.path.endswith("/remove"):
        return _finished(_problem(status, gettext(title), sentence or gettext(general)), status)
    html = render_template(
        "errors/error.html",
        status=status,
        title=gettext(title),
        sentence=sentence or gettext(general),
        address=one_line(request.path, LONGEST_ADDRESS) if status == 404 else None,
        actions=[],
        show_search=status not in (500, 503),
    )
    return _finished(make_response(html, status), status)


def _problem(status: int, title: str, sentence: str) -> Response:
    """Return the error for programs, as RFC 9457 has it."""
    response = jsonify(type="about:blank", title=title, status=status, detail=sentence)
    response.mimetype = "application/problem+json"
    if not has_session_cookie():
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.status_code = status
    return response


def _finished(response: Response, status: int) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    if status in (429, 503):
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _domain_error(error: RepositoryError) -> Response:
    db.session.rollback()
    if error.status == 404:
        return error_page(404)
    return error_page(error.status, gettext(error.message, **error.values))


def _unknown_host(_error: SecurityError) -> Response:
    """Answer in plain words: a page would need links, and the address asked for is not this site's."""
    return Response(
        "400 Bad Request: this repository is not served under the host name of this request.\n"
        "The setting trusted_hosts lists further names.\n",
        status=400,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "private, no-store"},
    )


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = error_page(error.code)
    if error.code == 405 and error.get_response().headers.get("Allow"):
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


def _csrf_error(_error: CSRFError) -> Response:
    return error_page(
        400,
        gettext(
            "This form was open for too long or came from elsewhere. Open it again and repeat."
        ),
    )


def _unusable_text(_error: DataError) -> Response:
    db.session.rollback()
    return error_page(400)


def _database_error(error: Exception) -> Response:
    db.session.rollback()
    if is_busy(error):
        return error_page(503)
    return _unexpected_error(error)


def _unexpected_error(error: Exception) -> Response:
    db.session.rollback()
    log.error("unexpected error at %s", request.path, exc_info=error)
    return error_page(500)
