"""Asking the server: JSON over HTTP, and what its failures mean for an index.

A client of its own, because a handful of requests is asked: the official one brings gRPC with it.
TLS is verified against the authorities that the system trusts.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import urllib3

from search_index.errors import IndexDamaged, IndexUnreachable
from search_index.opensearch.address import Address

CONNECT_SECONDS = 2.0
READ_SECONDS = 10.0
WRITE_SECONDS = 120.0
CONNECTIONS = 16
REST_SECONDS = 3.0
"""How long a server that could not be reached is not asked again, so that no page waits for it."""

Json = dict[str, Any]
Body = Mapping[str, Any]


class Conflict(Exception):
    """What was to be made or changed was made or changed by somebody else."""


class Client:
    """A server, asked by any thread. Raises `IndexUnreachable` when it gives no answer or refuses, and
    `IndexDamaged` when it does not have what is asked for.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self._pool: urllib3.HTTPConnectionPool = _pool(address)
        self._headers = {"Accept": "application/json"}
        if address.user is not None:
            account = f"{address.user}:{address.password}"
            self._headers |= urllib3.make_headers(basic_auth=account)
        self._resting_until = 0.0
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        self._pool.close()
        self._pool = _pool(self.address)

    def get(self, path: str) -> Json:
        """Give the answer to GET."""
        return self._json("GET", path, None, READ_SECONDS)

    def put(self, path: str, body: Body) -> Json:
        """Give the answer to PUT. Raises `Conflict`."""
        return self._json("PUT", path, _line(body), WRITE_SECONDS)

    def post(self, path: str, body: Body | None = None) -> Json:
        """Give the answer to POST."""
        return self._json("POST", path, None if body is None else _line(body), WRITE_SECONDS)

    def delete(self, path: str) -> None:
        """Delete what stands there."""
        self._json("DELETE", path, None, WRITE_SECONDS)

    def exists(self, path: str) -> bool:
        """Tell whether something stands there."""
        return self._request("HEAD", path, None, READ_SECONDS).status != 404

    def search(self, target: str, query: Body) -> Json:
        """Give the answer of all shards to one query."""
        (answer,) = self.searches([(target, query)])
        return answer

    def searches(self, queries: Sequence[tuple[str, Body]]) -> list[Json]:
        """Give the answers of all shards to several queries, asked at once, each of its index."""
        if not queries:
            return []
        lines = b"".join(
            _line({"index": target, "allow_partial_search_results": False}) + _line(query)
            for target, query in queries
        )
        answers: list[Json] = self._json("POST", "_msearch", lines, READ_SECONDS)["responses"]
        for answer in answers:
            if "error" in answer:
                raise _failure(int(answer.get("status", 500)), answer)
            if answer.get("timed_out") or answer.get("_shards", {}).get("failed"):
                raise IndexUnreachable("the search server could not ask all of its parts")
        return answers

    def bulk(self, lines: Iterable[bytes]) -> None:
        """Carry out index and delete lines in order. Raises `IndexDamaged` naming the first that was
        refused; to delete what is not there is no failure.
        """
        answer = self._json("POST", "_bulk", b"".join(lines), WRITE_SECONDS)
        if not answer.get("errors"):
            return
        for entry in answer["items"]:
            (result,) = entry.values()
            if "error" in result:
                raise _failure(int(result.get("status", 500)), result)

    def _json(self, method: str, path: str, data: bytes | None, seconds: float) -> Json:
        response = self._request(method, path, data, seconds)
        try:
            body = json.loads(response.data)
        except ValueError as error:
            raise IndexUnreachable(f"no search server answers at {self.address}") from error
        if response.status >= 400 or not isinstance(body, dict):
            raise _failure(response.status, body)
        return body

    def _request(
        self, method: str, path: str, data: bytes | None, seconds: float
    ) -> urllib3.BaseHTTPResponse:
        if time.monotonic() < self._resting_until:
            raise IndexUnreachable(
                f"the search server {self.address} could not be reached just now"
            )
        headers = dict(self._headers)
        if data is not None:
            is_lines = path in ("_bulk", "_msearch")
            headers["Content-Type"] = f"application/{'x-ndjson' if is_lines else 'json'}"
        try:
            response = self._pool.request(
                method,
                "/" + path,
                body=data,
                headers=headers,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=seconds),
                retries=urllib3.Retry(0, redirect=0),
            )
        except urllib3.exceptions.HTTPError as error:
            if not isinstance(error, urllib3.exceptions.ReadTimeoutError):
                self._resting_until = time.monotonic() + REST_SECONDS
            reason = type(getattr(error, "reason", None) or error).__name__
            raise IndexUnreachable(
                f"the search server {self.address} cannot be reached ({reason})"
            ) from error
        if response.status in (401, 403, 429) or response.status >= 500:
            raise IndexUnreachable(
                f"the search server {self.address} refuses to answer (status {response.status})"
            )
        return response


def _pool(address: Address) -> urllib3.HTTPConnectionPool:
    secure = address.scheme == "https"
    kind = urllib3.HTTPSConnectionPool if secure else urllib3.HTTPConnectionPool
    return kind(address.host, address.port, maxsize=CONNECTIONS)


def _line(body: Body) -> bytes:
    return (
        json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"
    )


def _failure(status: int, body: Any) -> Exception:
    """Give the error that the answer means."""
    error = body.get("error") if isinstance(body, dict) else None
    kind = error.get("type") if isinstance(error, dict) else None
    reason = error.get("reason") if isinstance(error, dict) else error
    said = f"{kind or status}: {str(reason)[:200]}"
    if status == 409:
        return Conflict(said)
    if status in (401, 403, 429) or status >= 500:
        return IndexUnreachable(f"the search server refuses to answer ({said})")
    return IndexDamaged(f"the search server has no such index or refuses it ({said})")
