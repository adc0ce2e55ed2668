"""How the self-check asks: over HTTP where the server listens, else in this process by way of the application.

The rules see the public base URL, as harvesters do; only the way there is another one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from flask import Flask, current_app

from oai.walk import USER_AGENT, Fetch, OutOfTime, over_http
from repository.settings import Settings

Answer = tuple[int, Mapping[str, str], bytes]
ANSWER_SECONDS = 20.0
_HERE = "http://localhost"
_FORM = "application/x-www-form-urlencoded"


def base_url(app: Flask) -> str:
    """Return the base URL that harvesters are told, as far as it is known outside a request."""
    settings: Settings = app.config["DALUANG"]
    known = settings.base_url or app.config["LISTENING_URL"] or _reachable() or _HERE
    return f"{known}/oai"


def fetch_within(seconds: float) -> Fetch:
    """Return a way to ask the running repository that raises OutOfTime when the seconds are over."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    public, deadline = base_url(app), time.monotonic() + seconds
    reachable = _reachable()

    def fetch(url: str, form: bytes | None = None, accept_encoding: str = "identity") -> Answer:
        left_seconds = deadline - time.monotonic()
        if left_seconds <= 0:
            raise OutOfTime
        path = "/oai" + url.removeprefix(public)
        if reachable:
            timeout_seconds = min(ANSWER_SECONDS, left_seconds)
            return over_http(reachable + path, form, accept_encoding, timeout_seconds)
        return _in_process(app, public, path, form, accept_encoding)

    return fetch


def _reachable() -> str:
    """The address at which `daluang serve` answers on this machine; empty when this process was started otherwise."""
    return os.environ.get("DALUANG_REACHABLE_URL", "")


def _in_process(
    app: Flask, public: str, path: str, form: bytes | None, accept_encoding: str
) -> Answer:
    """Ask the application in a thread of its own, where no context of ours is seen."""

    def ask() -> Answer:
        site = urlsplit(public)
        headers = {"Accept-Encoding": accept_encoding, "User-Agent": USER_AGENT}
        client = app.test_client()
        response = client.open(
            path,
            base_url=f"{site.scheme}://{site.netloc}",
            method="GET" if form is None else "POST",
            data=form,
            content_type=None if form is None else _FORM,
            headers=headers,
        )
        return response.status_code, dict(response.headers), response.get_data()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(ask).result()
