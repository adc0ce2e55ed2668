"""Running a worker in a process: until told to stop, or until nothing is left to do."""

from __future__ import annotations

import signal
import sys
import threading
import time

from flask import Flask

from repository.files.storage import FileStore
from repository.jobs.worker import Worker
from repository.web import Stores


def run_worker(app: Flask) -> None:
    """Work until SIGTERM or SIGINT; the job at hand is finished or left to its lease. Returns then."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with app.app_context():
        _clean(app)
        worker_of(app).run(stop.is_set)


def drain_jobs(app: Flask) -> int:
    """Return how many jobs have failed for good once no job is pending or leased, whoever did the work."""
    shown = 0.0

    def progress(left: int) -> None:
        nonlocal shown
        if sys.stderr.isatty() and time.monotonic() - shown > 0.2:
            shown = time.monotonic()
            sys.stderr.write(f"\r{left} jobs left   ")

    with app.app_context():
        failed = worker_of(app).drain(progress)
    if shown:
        sys.stderr.write("\r" + " " * 30 + "\r")
    return failed


def worker_of(app: Flask) -> Worker:
    """Return a worker on the application's stores."""
    stores: Stores = app.extensions["daluang_stores"]
    return Worker(stores.files, stores.pages, stores.index)


def _clean(app: Flask) -> None:
    files: FileStore = app.extensions["daluang_stores"].files
    files.remove_stale_temporaries()
