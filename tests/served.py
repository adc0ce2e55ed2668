"""A running `daluang serve` for tests: where it is, which processes it has started, and what is left of them."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(instance, port):
    environment = {**os.environ, "DALUANG_INSTANCE": str(instance)}
    command = [sys.executable, "-m", "repository", "serve", "--port", str(port)]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=pipe, stderr=pipe, text=True
    )


def descendants(process_id):
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [process_id]
    while waiting:
        new = children.get(waiting.pop(), [])
        found += new
        waiting += new
    return found


def is_running(process_id):
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def command_of(process_id):
    return Path(f"/proc/{process_id}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def status_of(url):
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return answer.status
    except OSError:
        return None


class Served:
    """A running `daluang serve` and all that it has started."""

    def __init__(self, instance):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = start(instance, self.port)
        self.first_line = self.process.stdout.readline()
        wait_until(lambda: len(descendants(self.process.pid)) >= 3)
        self.started = descendants(self.process.pid)

    def child(self, word):
        children = descendants(self.process.pid)
        return next(i for i in children if f"repository{word}" in command_of(i))

    def assert_nothing_left(self):
        wait_until(lambda: not any(is_running(i) for i in self.started))
