"""kill -9 of web, worker or all of it at random moments, while items are published and withdrawn.

Afterwards nothing that was acknowledged is lost, nothing is half done, and everything agrees.
"""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from tests import harvester
from tests.made_up import made_up
from tests.served import CHECKOUT, PATIENCE_SECONDS, Served, descendants, is_running, wait_until

pytestmark = pytest.mark.sqlite_only
VICTIMS = (" worker", ".web_server", " worker", ".web_server", "everything")


def daluang(instance, *arguments):
    """Run a command and return its exit status and what it wrote."""
    environment = {**os.environ, "DALUANG_INSTANCE": str(instance)}
    command = [sys.executable, "-m", "repository", *arguments]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


class Librarian(threading.Thread):
    """Publishes and withdraws from the command line until told to stop; remembers what was acknowledged."""

    def __init__(self, instance, folder):
        super().__init__()
        self.instance = instance
        self.folder = folder
        self.published = {}
        self.withdrawn = {}
        self.troubles = []
        self.is_done = threading.Event()

    def run(self):
        for number in itertools.count():
            if self.is_done.is_set():
                return
            word = made_up(number, digits=4)
            self._publish(number, word)
            if number % 3 == 2:
                self._withdraw(next(w for w in self.published if w not in self.withdrawn))
            if number % 4 == 3:
                self._check()

    def _publish(self, number, word):
        text = f"Halaman pertama memuat {word}.\fHalaman kedua tidak."
        row = {
            "identifier": word,
            "type": "report",
            "title": f"Laporan ke-{number}",
            "creators": [{"family": "Rahmawati", "given": "Siti"}],
            "date": "2021",
            "language": "id",
        }
        if number % 2:  # a file that the worker must read
            (self.folder / f"{word}.txt").write_text(text.replace("\f", "\n"), "utf-8")
            row["files"] = [f"{word}.txt"]
        else:
            row["fulltext"] = text
        path = self.folder / f"{word}.jsonl"
        path.write_text(json.dumps(row), "utf-8")
        status, output = daluang(
            self.instance, "import", str(path), "--publish", "--files", str(self.folder)
        )
        if status:
            self.troubles.append(output)
        else:
            self.published[word] = handle_of(self.instance, word)

    def _withdraw(self, word):
        status, output = daluang(
            self.instance, "item", "withdraw", self.published[word], "--reason", "Uji"
        )
        if status:
            self.troubles.append(output)
        else:
            self.withdrawn[word] = self.published[word]

    def _check(self):
        """What is under way is never called wrong."""
        status, output = daluang(self.instance, "check")
        if status:
            self.troubles.append(output)


def handle_of(instance, identifier):
    query = "SELECT handle FROM item WHERE identifier = ? AND state = 'published'"
    return rows(instance, query, identifier)[0][0]


def rows(instance, query, *values):
    """Read the database past the program."""
    from repository.db import sqlite_module

    connection = sqlite_module.connect(instance / "repository.sqlite", timeout=10)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def kill(served, victim):
    """Kill the child of this name, when it runs at the moment, or the supervisor itself; return whether it did."""
    if victim == "everything":
        served.started = descendants(served.process.pid)
        served.process.kill()
        served.process.wait()
        served.assert_nothing_left()
        return True
    try:
        process_id = served.child(victim)
        os.kill(process_id, signal.SIGKILL)
    except (StopIteration, OSError):  # it is just being started again
        return False
    wait_until(lambda: not is_running(process_id))
    return True


def faults(instance, folder, kills, seed, items=4):
    """Let a librarian work while processes are killed; give what was acknowledged."""
    chance = random.Random(seed)
    librarian = Librarian(instance.instance, folder)
    served = Served(instance.instance)
    try:
        librarian.start()
        killed = 0
        for victim in itertools.cycle(VICTIMS):
            time.sleep(chance.uniform(0.05, 1.5))
            killed += kill(served, victim)
            if victim == "everything":
                served.process.communicate()
                served = Served(instance.instance)
            if killed >= kills and len(librarian.published) >= items:
                break
        wait_until(lambda: len(librarian.withdrawn) >= 1)
    finally:
        librarian.is_done.set()
        librarian.join()
        served.started = list({*served.started, *descendants(served.process.pid)})
        served.process.terminate()
        assert served.process.wait(PATIENCE_SECONDS) == 0
        served.process.communicate()
        served.assert_nothing_left()
    return librarian


def assert_nothing_lost(instance, librarian):
    from repository.app import create_app
    from repository.db import db

    assert librarian.troubles == []
    assert librarian.withdrawn
    public = {w: h for w, h in librarian.published.items() if w not in librarian.withdrawn}
    assert public
    status, output = daluang(instance.instance, "worker", "--drain")
    assert status == 0, output
    status, output = daluang(instance.instance, "check", "--deep")
    assert status == 0, output
    assert "All agrees." in output
    query = "SELECT f.name, f.reading, f.page_count FROM file f WHERE f.reading <> 'ok'"
    assert rows(instance.instance, query) == []
    app = create_app(instance)
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    for word, handle in librarian.published.items():
        hits = client.get("/api/search", query_string={"q": word}).json["hits"]
        page = client.get(f"/items/{handle}")
        if word in librarian.withdrawn:
            assert (page.status_code, hits) == (410, [])
        else:
            assert page.status_code == 200
            assert [(hit["handle"], hit["page"]) for hit in hits] == [(handle, 1)]
    records = harvester.harvest(client).records
    deleted = {r.identifier.rpartition(":")[2]: r.deleted for r in records}
    assert deleted == {h: h in librarian.withdrawn.values() for h in librarian.published.values()}
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def test_a_few_kills_lose_nothing(instance, tmp_path):
    librarian = faults(instance, tmp_path, kills=4, seed=1)
    assert_nothing_lost(instance, librarian)


@pytest.mark.slow
def test_many_kills_lose_nothing(instance, tmp_path):
    librarian = faults(instance, tmp_path, kills=32, seed=None, items=12)
    assert_nothing_lost(instance, librarian)
