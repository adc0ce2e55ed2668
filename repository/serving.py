"""`daluang serve`: the web server and one worker, started, watched and ended together.

One supervisor starts both as children, starts either again when it dies, and ends both when it is
told to end. Nothing that it started is left behind, also when it is killed itself (see
`repository.processes`).
"""

from __future__ import annotations

import errno
import http.client
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import click

from repository.errors import RepositoryError
from repository.processes import LockHeld, end, exclusive, has_ended, start
from repository.settings import Settings

CHECKOUT = Path(__file__).resolve().parent.parent
HIGHEST_PORT = 65535
STOP_TIMEOUT_SECONDS = 10
LONGEST_DELAY_SECONDS = 30
STEADY_SECONDS = 60
"""A child that ran this long had no trouble starting: when it dies, it is started again at once."""

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104
"""Hosts that mean all addresses of this machine, and how the machine reaches itself then."""

_ENDING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_WATCHED = _ENDING | {signal.SIGCHLD}

_log = logging.getLogger(__name__)


class CannotServe(RepositoryError):
    """The repository cannot be served as asked; nothing runs."""

    status = 500


@dataclass
class _Child:
    """One process that must run; between its death and its next start `process` is None."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: Popen[bytes] | None = None
    started: float = 0.0
    start_next: float = 0.0
    deaths_in_a_row: int = 0

    def watch(self) -> bool:
        """Start it when it is due; return whether it has died since the last look."""
        if self.process is None:
            if time.monotonic() >= self.start_next:
                self.process = start(self.command, self.environment, CHECKOUT)
                self.started = time.monotonic()
            return False
        if not has_ended(self.process):
            return False
        self._plan_restart(self.process.returncode)
        self.process = None
        return True

    def _plan_restart(self, status: int) -> None:
        now = time.monotonic()
        steady = now - self.started >= STEADY_SECONDS
        self.deaths_in_a_row = 1 if steady else self.deaths_in_a_row + 1
        delay = min(2 ** (self.deaths_in_a_row - 1) - 1, LONGEST_DELAY_SECONDS)
        self.start_next = now + delay
        _log.warning("The %s ended (status %s); next start in %d s.", self.name, status, delay)


def serve(
    settings: Settings,
    host: str,
    port: int,
    workers: int,
    prepare: Callable[[], None] = lambda: None,
) -> None:
    """Serve `settings.instance` until SIGINT, SIGTERM or SIGHUP; afterwards nothing of it runs.

    `prepare` (migrations) runs first, once no other server of the instance can be running.

    `workers` is the number of processes that answer requests; beside them runs one that works off
    the jobs. As long as no base URL is set, links, Identify and trusted hosts use the address
    listened on, or with all addresses the one that a visitor asked for. Raises CannotServe when
    this instance is already served, when the address cannot be listened on, or when the web server
    does not come up.
    """
    with _only_server_of(settings), _signals_kept_back():
        _check_address(host, port)
        prepare()
        environment = _environment(settings, host, port)
        web_command = ("-m", "repository.web_server", host, str(port), str(workers))
        web = _Child("web server", (sys.executable, *web_command), environment)
        worker_command = ("-m", "repository", "worker")
        worker = _Child("worker", (sys.executable, *worker_command), environment)
        try:
            if _come_up(web, worker, host, port):
                _announce(settings, host, port)
                _watch_until_told_to_end(web, worker)
        finally:
            _end_all(web, worker)


def _environment(settings: Settings, host: str, port: int) -> dict[str, str]:
    environment = {**os.environ, "DALUANG_INSTANCE": str(settings.instance)}
    environment.pop("DALUANG_LISTENING_URL", None)
    # The arrays of searches come and go in hundreds of threads: with a heap for each, glibc keeps half as much again.
    environment.setdefault("MALLOC_ARENA_MAX", "2")
    environment["DALUANG_REACHABLE_URL"] = listening_url(host, port)  # from this machine
    if host not in _EVERYWHERE:
        environment["DALUANG_LISTENING_URL"] = listening_url(host, port)
    return environment


def listening_url(host: str, port: int) -> str:
    """Return the address of `host` and `port` as seen from this machine, no slash at the end."""
    name = _reachable(host)
    name = f"[{name}]" if ":" in name else name
    return f"http://{name}" if port == 80 else f"http://{name}:{port}"


def _reachable(host: str) -> str:
    return _EVERYWHERE.get(host, host)


@contextmanager
def _only_server_of(settings: Settings) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive(settings.instance / "serve.lock"))
        except LockHeld as error:
            raise CannotServe(
                "%(instance)s is already being served, by process %(process)d. Stop that first, "
                "or serve another instance.",
                instance=settings.instance,
                process=error.process,
            ) from error
        except OSError as error:
            raise CannotServe(
                "%(instance)s cannot be written to (%(reason)s). `daluang init` makes an instance.",
                instance=settings.instance,
                reason=error.strerror,
            ) from error
        yield


@contextmanager
def _signals_kept_back() -> Iterator[None]:
    """The watched signals wait until they are asked for; children start with none kept back."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _told_to_end(timeout_seconds: float) -> bool:
    """Wait for a signal: whether it came and is one that ends us, rather than a child's death."""
    received = signal.sigtimedwait(_WATCHED, timeout_seconds)
    return received is not None and received.si_signo in _ENDING


def _check_address(host: str, port: int) -> None:
    if not 1 <= port <= HIGHEST_PORT:
        raise CannotServe("Port %(port)s does not exist; use 1 to 65535.", port=port)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: "another program listens there; choose another with --port",
            errno.EACCES: "ports below 1024 belong to the superuser; choose another with --port",
            errno.EADDRNOTAVAIL: "this machine has no such address; choose another with --host",
        }
        raise CannotServe(
            "Cannot listen on %(host)s, port %(port)s: %(reason)s.",
            host=host,
            port=port,
            reason=reasons.get(error.errno or 0, error.strerror or str(error)),
        ) from error


def _come_up(web: _Child, worker: _Child, host: str, port: int) -> bool:
    """Return True when the web server answers, False when we were told to end before it did."""
    while True:
        worker.watch()
        if web.watch():
            raise CannotServe("The web server ended while it was starting; the reason is above.")
        if _answers(host, port):
            return True
        if _told_to_end(0.1):
            return False


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=1)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    return False


def _announce(settings: Settings, host: str, port: int) -> None:
    url = listening_url(host, port)
    public = settings.base_url if settings.base_url not in ("", url) else ""
    known_as = f" (its public address is {public}/)" if public else ""
    click.echo(f"{settings.name} is at {url}/{known_as}. Ctrl-C stops it.")


def _watch_until_told_to_end(*children: _Child) -> None:
    while not _told_to_end(1.0):
        for child in children:
            child.watch()


def _end_all(*children: _Child) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        if not has_ended(process):
            process.terminate()
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while time.monotonic() < deadline and not all(has_ended(process) for process in running):
        signal.sigtimedwait({signal.SIGCHLD}, 0.2)
    for process in running:
        end(process)
