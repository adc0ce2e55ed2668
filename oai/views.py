"""The Flask blueprint: HTTP around `verbs.respond` (OAI-PMH 2.0 §3.1).

GET and form-encoded POST, every protocol error with status 200, content coding by
Accept-Encoding, 503 with Retry-After while the repository is busy, and pages for browsers.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from oai import arguments, coding, negotiation, verbs
from oai.arguments import Pairs
from oai.errors import BadArgument, Busy, Refused
from oai.exchange import Exchange
from oai.source import Source
from oai.tokens import Tokens

MAX_PAGE_SIZE = 500
MIN_TOKEN_LIFETIME_HOURS = 24
_MAX_FORM_BYTES = 65_536
_FORM = "application/x-www-form-urlencoded"
PageOf = Callable[[bytes, Pairs], str]
"""From an answer's XML and the arguments as they were asked to an HTML page."""
Observe = Callable[[Exchange], None]
_log = logging.getLogger(__name__)


def create_blueprint(
    source_factory: Callable[[], Source],
    *,
    secret_keys: Sequence[str],
    page_size: int = 100,
    token_lifetime_hours: int = 48,
    paths: Sequence[str] = ("/oai", "/oai/request", "/cgi/oai2"),
    xml_paths: Sequence[str] = ("/oai.xml",),
    page: PageOf | None = None,
    observe: Observe | None = None,
) -> Blueprint:
    """A blueprint named `oai` that answers OAI-PMH at every path, the first being the main one.

    `source_factory` is called once for each request, at its arrival, inside the application
    context. The first secret key signs tokens, all of them are accepted. A blueprint has no
    form of its own, so it is to be exempted from CSRF checks. At `paths` browsers get the `page`
    made of the answer; everybody else, and everybody at `xml_paths`, gets XML. `observe` is told
    of every answer in XML before it is sent, inside the request; what it raises is logged and
    disturbs nobody. ValueError when `page_size` is not 1 to 500, the lifetime under 24 hours, or no key is
    given.
    """
    if not 1 <= page_size <= MAX_PAGE_SIZE:
        raise ValueError(f"page_size is {page_size}, but must be 1 to {MAX_PAGE_SIZE}")
    if token_lifetime_hours < MIN_TOKEN_LIFETIME_HOURS:
        raise ValueError(f"token_lifetime_hours must be at least {MIN_TOKEN_LIFETIME_HOURS}")
    if not secret_keys or not all(secret_keys):
        raise ValueError("secret_keys needs at least one key, none of them empty")
    tokens = Tokens(tuple(secret_keys), timedelta(hours=token_lifetime_hours))
    paging = verbs.Paging(page_size, tokens)

    def answer() -> Response:
        is_browser = page and negotiation.prefers_html(request.accept_mimetypes)
        if is_browser:
            return _answer(request, partial(_ask, request, source_factory, paging, None), page)
        return answer_xml()

    def answer_xml() -> Response:
        return _answer(request, partial(_ask, request, source_factory, paging, observe), None)

    blueprint = Blueprint("oai", __name__)
    blueprint.after_request(_varying)
    views = [(path, answer) for path in paths] + [(path, answer_xml) for path in xml_paths]
    for number, (path, view) in enumerate(views):
        endpoint = "answer" if number == 0 else f"answer_{number}"
        blueprint.add_url_rule(path, endpoint, view, methods=["GET", "POST"], strict_slashes=False)
    return blueprint


def _answer(
    asked: Request, ask: Callable[[], tuple[Pairs, bytes]], page: PageOf | None
) -> Response:
    started = time.perf_counter()
    try:
        pairs, body = ask()
    except Busy as busy:
        response = Response("The repository is busy.\n", 503, mimetype="text/plain")
        response.headers["Retry-After"] = str(busy.retry_after_seconds)
        return response
    spent_ms = (time.perf_counter() - started) * 1000
    # Not request.args: it raises on bytes that are no UTF-8.
    query = asked.query_string[:120]
    _log.info("%s %r: %d bytes in %.1f ms", asked.method, query, len(body), spent_ms)
    kind = "text/html" if page else "text/xml"
    body = page(body, pairs).encode() if page else body
    response = Response(body, content_type=f"{kind}; charset=utf-8")
    chosen = coding.choose(asked.accept_encodings.quality)
    if chosen is not None:
        response.data = coding.compress(body, chosen)
        response.headers["Content-Encoding"] = chosen
    response.headers["Cache-Control"] = "no-store"  # responseDate is part of the answer
    return response


def _varying(response: Response) -> Response:
    """Every answer says what it depends on, also those that an application gives to its errors."""
    response.vary.update(["Accept", "Accept-Encoding"])
    return response


def _ask(
    asked: Request,
    source_factory: Callable[[], Source],
    paging: verbs.Paging,
    observe: Observe | None,
) -> tuple[Pairs, bytes]:
    """The arguments, none when they could not be read, and the answer; the observer was told."""
    told = Exchange(500)
    try:
        pairs, (body, told) = _respond(asked, source_factory(), paging)
    except Busy:
        told = Exchange(503)
        raise
    finally:
        if observe is not None:
            _tell(observe, told)
    return pairs, body


def _tell(observe: Observe, told: Exchange) -> None:
    try:
        observe(told)
    except Exception:
        _log.exception("an answer could not be observed")


def _respond(
    asked: Request, source: Source, paging: verbs.Paging
) -> tuple[Pairs, tuple[bytes, Exchange]]:
    try:
        pairs = _pairs(asked)
    except Refused as refused:
        return [], verbs.refuse(refused.errors, [], source)
    return pairs, verbs.respond(pairs, source, paging)


def _pairs(asked: Request) -> Pairs:
    """The arguments of the URL followed by those of a form-encoded body (§3.1.1)."""
    pairs = arguments.decode(asked.query_string)
    if asked.method == "POST":
        pairs += arguments.decode(_form(asked))
    return pairs


def _form(asked: Request) -> bytes:
    asked.max_content_length = _MAX_FORM_BYTES
    try:
        form = asked.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise Refused([BadArgument(f"The form is longer than {_MAX_FORM_BYTES} bytes.")]) from error
    if form and asked.mimetype != _FORM:
        raise Refused([BadArgument(f"The body of a POST request is {_FORM} (§3.1.1.2).")])
    return form
