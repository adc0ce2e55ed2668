"""The web server as one process tree, started and watched by `repository.serving`.

`python -m repository.web_server HOST PORT WORKERS` serves `wsgi:app` with granian until SIGTERM.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from repository.processes import end_with_parent

CHECKOUT = Path(__file__).resolve().parent.parent
STOP_TIMEOUT_SECONDS = 7
"""How long requests under way may go on after SIGTERM; less than the supervisor waits."""


def run(host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM; requests under way are finished for up to `STOP_TIMEOUT_SECONDS`.

    The number of blocking threads stays granian's own, several hundred a process: with a handful
    of threads as many unfinished uploads keep everybody waiting.
    """
    server = Server(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        websockets=False,
        log_level=LogLevels.error,  # it warns about its own default number of threads
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_TIMEOUT_SECONDS,
    )
    server.serve(target_loader=partial(_application, os.getpid()))


def _application(server_process: int, target: str) -> Callable[..., Any]:
    """Return the application; called once in each process that answers requests."""
    end_with_parent(server_process)
    sys.path.insert(0, str(CHECKOUT))  # wsgi.py is no part of the installed packages
    module, _, name = target.partition(":")
    application: Callable[..., Any] = getattr(importlib.import_module(module), name)
    gc.collect()
    gc.freeze()  # the program itself is not looked through again and again for what can be freed
    return application


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
