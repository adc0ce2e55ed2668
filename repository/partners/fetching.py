"""One HTTP request to a partner: pinned to a judged address, limited in time and size, redirects judged anew.

No proxy, cookie, netrc or credential is ever used. urllib3's connections are used one by one, without its pools and
retries, because the address that is connected to must be the one that was judged (`addresses`).
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from urllib.parse import urljoin

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from repository import clock
from repository.partners.addresses import AddressRefused, Target, split, target_of

REDIRECTS = frozenset({301, 302, 303, 307, 308})
CHUNK_BYTES = 65_536


@dataclass(frozen=True)
class Limits:
    """What a request may cost. `total_seconds` runs from connecting to the last byte; bytes are counted unpacked."""

    connect_seconds: float = 15
    read_seconds: float = 90
    total_seconds: float = 300
    size_bytes: int = 50 * 1024 * 1024
    redirects: int = 5


@dataclass(frozen=True)
class Answer:
    """What came back: HTTP status, headers with names in lower case, the whole body, and the last URL."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def retry_after_seconds(self) -> float | None:
        """What `Retry-After` asks for, as seconds or as a date; None when it says neither."""
        value = self.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return float(value[:9])
        try:
            at = parsedate_to_datetime(value)
            return max(0.0, (at - clock.now()).total_seconds())
        except (ValueError, TypeError, IndexError, OverflowError):
            return None


class FetchFailed(Exception):
    """No whole answer came; `code` is a key of `messages.FAULTS`. `is_final` when asking again cannot help."""

    def __init__(self, code: str, detail: str = "", *, is_final: bool = False) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail[:300]
        self.is_final = is_final


@dataclass(frozen=True)
class Client:
    """Who asks and how: the header `User-Agent`, the limits, and the networks of one's own that may be asked.

    With `allowed_hosts` no other host is asked, not even when it is redirected to.
    """

    user_agent: str = "Daluang"
    sender: str = ""
    allowed_networks: Sequence[str] = ()
    limits: Limits = field(default_factory=Limits)
    allowed_hosts: frozenset[str] | None = None
    accept: str = "text/xml, application/xml;q=0.9, */*;q=0.1"

    def get(self, url: str) -> Answer:
        """Return the answer to a GET of `url` after at most `limits.redirects` redirects. Raises FetchFailed."""
        asked = url
        for _ in range(self.limits.redirects + 1):
            answer = self._get_one(url)
            location = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not location:
                return answer
            following = urljoin(url, location)
            if url.startswith("https:") and not following.lower().startswith("https:"):
                raise FetchFailed("unsafe_redirect", following)
            url = following
        raise FetchFailed("too_many_redirects", asked)

    def _target(self, url: str) -> Target:
        host = split(url).hostname
        if self.allowed_hosts is not None and host not in self.allowed_hosts:
            raise AddressRefused("other_host", str(host))
        return target_of(url, self.allowed_networks)

    def post(self, url: str, form: str) -> Answer:
        """Return the answer to a POST of a form, which follows no redirect. Raises FetchFailed."""
        return self._get_one(url, form)

    def _get_one(self, url: str, form: str | None = None) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            target = self._target(url)
        except AddressRefused as error:
            is_final = error.code != "unknown_host"
            raise FetchFailed(error.code, error.detail, is_final=is_final) from error
        connection = _connection(target, self.limits)
        deadline = _Deadline(connection, self.limits.total_seconds)
        try:
            with closing(connection), deadline:
                connection.connect()
                deadline.socket = connection.sock
                connection.timeout = self.limits.read_seconds
                connection.request(
                    "GET" if form is None else "POST",
                    target.path,
                    body=form,
                    headers=self._headers(target) | ({} if form is None else kind),
                    preload_content=False,
                )
                answer = self._read(connection.getresponse(), url)
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            code = "too_slow" if deadline.is_over else "no_connection"
            raise FetchFailed(code, f"{type(error).__name__}: {error}") from error
        if deadline.is_over:  # what was cut off may look like a whole answer
            raise FetchFailed("too_slow", url)
        return answer

    def _headers(self, target: Target) -> dict[str, str]:
        headers = {
            "Host": target.host_header,
            "User-Agent": self.user_agent,
            "Accept": self.accept,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }
        return headers | ({"From": self.sender} if self.sender else {})

    def _read(self, response: HTTPResponse, url: str) -> Answer:
        body = bytearray()
        with closing(response):
            for chunk in response.stream(CHUNK_BYTES, decode_content=True):
                body += chunk
                if len(body) > self.limits.size_bytes:
                    raise FetchFailed("too_large", f"{self.limits.size_bytes // 1024**2} MB")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, bytes(body), url)


def is_usable_url(url: str) -> bool:
    """Whether `url` is of a form that may be asked at all; its host is not looked up."""
    try:
        split(url)
    except AddressRefused:
        return False
    return True


def _connection(target: Target, limits: Limits) -> HTTPConnection:
    seconds = limits.connect_seconds
    if target.scheme == "https":
        return HTTPSConnection(
            target.address,
            target.port,
            timeout=seconds,
            cert_reqs="CERT_REQUIRED",
            server_hostname=target.host,
            assert_hostname=target.host,
        )
    return HTTPConnection(target.address, target.port, timeout=seconds)


class _Deadline:
    """Closes the connection when the time is up: a server that sends a byte now and then never runs into a time-out."""

    def __init__(self, connection: HTTPConnection, seconds: float) -> None:
        self._connection = connection
        self.socket: socket.socket | None = (
            None  # the connection gives its socket away to the answer
        )
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self.is_over = False

    def _end(self) -> None:
        self.is_over = True
        found = self.socket or self._connection.sock
        if found is not None:
            with suppress(OSError):
                found.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
