"""The sample content served by the real program, for tests in the browser. Made once, as `make run` makes it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
START_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Demonstration:
    """The address of the served sample content, its folder, and the paths of pages of every kind by name."""

    url: str
    folder: Path
    pages: dict[str, str]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """The sample content, searchable, served by `daluang serve` until the tests end."""
    folder = tmp_path_factory.mktemp("demonstration") / "instance"
    for command in ("init", "demo"):
        subprocess.run(_command(command), env=_environment(folder), cwd=CHECKOUT, check=True)
    with _served(folder) as url:
        withdrawn = _withdraw_one(url, folder)
        yield Demonstration(url, folder, _pages(url, withdrawn))


def _command(*words):
    return [sys.executable, "-m", "repository", *words]


def _environment(folder):
    return {**os.environ, "DALUANG_INSTANCE": str(folder)}


@contextmanager
def _served(folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        _command("serve", "--port", str(port)),
        env=_environment(folder),
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert process.stdout.readline(), f"daluang serve ended with status {process.wait()}"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(START_TIMEOUT_SECONDS)
        process.stdout.close()


def _ask(url, query):
    with urllib.request.urlopen(f"{url}/api/search?{query}") as answer:
        return json.load(answer)["hits"]


def _withdraw_one(url, folder):
    """Withdraw the last report in the order of titles; return its handle."""
    handle = _ask(url, "type=report&sort=title&access=open")[-1]["handle"]
    reason = "Contoh cantuman yang ditarik."
    subprocess.run(
        _command("item", "withdraw", handle, "--reason", reason),
        env=_environment(folder),
        cwd=CHECKOUT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while any(hit["handle"] == handle for hit in _ask(url, "type=report&sort=title&access=open")):
        assert time.monotonic() < deadline, "the index did not follow"
        time.sleep(0.2)
    return handle


def _pages(url, withdrawn):
    report = _ask(url, "q=naskah&type=report")[0]
    manuscript = next(h for h in _ask(url, f"q={quote('kitab')}&type=manuscript") if h["page"])
    return {
        "home": "/",
        "results": "/search?q=naskah",
        "all records": "/search",
        "no results": "/search?q=tiadakatasamasekali&type=report",
        "results of a decade": "/search?q=naskah&year=2020-2029&language=id&per_page=10",
        "all values of a filter": "/search/facets/subject?q=naskah",
        "advanced search": "/search/advanced?q=naskah+-lontar&type=report&from=1990",
        "search help": "/search/help",
        "pages with the words": f"/items/{report['handle']}/matches?q=naskah",
        "pages with words in Jawi": f"/items/{manuscript['handle']}/matches?q={quote('kitab')}",
        "report": f"/items/{report['handle']}",
        "manuscript": f"/items/{manuscript['handle']}",
        "page of a report": report["url"].removeprefix(url),
        "page of a manuscript": manuscript["url"].removeprefix(url),
        "collection": "/collections/naskah",
        "collections": "/collections",
        "for programs": "/api",
        "sign in": "/login",
        "not found": "/tiada",
        "withdrawn": f"/items/{withdrawn}",
    }
