"""How many requests a running `daluang serve` answers to four clients, and what each costs the server.

The clients keep their connections and ask again as soon as they are answered. They run on the same machine, so that on
two cores they take part of what the server could use; the processor time is that of the server's processes alone.

    python -m benchmarks.requests [--records N] [--pages N] [--clients N] [--seconds N]
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import multiprocessing
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from benchmarks import corpus
from benchmarks.instances import CHECKOUT, Instance, instance, table

TICKS = os.sysconf("SC_CLK_TCK")
WARM_UP_SECONDS = 2.0
TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)</resumptionToken>")
Addresses = Callable[[int, list[str]], Iterator[str]]


@dataclass(frozen=True)
class Answers:
    """What one client saw: how long each answer took, how many were not 200, and bytes in all."""

    seconds: list[float]
    failed: int
    size_bytes: int


def same_item(client: int, handles: list[str]) -> Iterator[str]:
    return itertools.repeat(f"/items/{handles[0]}")


def other_items(client: int, handles: list[str]) -> Iterator[str]:
    """Every address is asked for the first time, so that no page is in the cache."""
    chance = random.Random(client)
    for number in itertools.count():
        yield f"/items/{chance.choice(handles)}?nr={client}-{number}"


def queries(client: int) -> Iterator[str]:
    writer = corpus.Writer(1000 + client)
    for number in itertools.count():
        words = writer.some(1 + number % 3)
        yield f'"{" ".join(words)}"' if number % 10 == 9 else " ".join(words)


def searches(client: int, handles: list[str]) -> Iterator[str]:
    for number, text in enumerate(queries(client)):
        yield "/search?" + urlencode({"q": text, "nr": f"{client}-{number}"})


def faceted_searches(client: int, handles: list[str]) -> Iterator[str]:
    """Words with filters in every second question, as people narrow what they found."""
    chance = random.Random(client)
    for number, text in enumerate(queries(client)):
        chosen: list[tuple[str, str]] = []
        if number % 2:
            chosen = [("type", chance.choice(corpus.TYPES))]
        if number % 4 == 3:
            first = chance.randint(1980, 2010)
            chosen.append(("year", f"{first}-{first + 10}"))
        yield "/search?" + urlencode([("q", text), *chosen, ("nr", f"{client}-{number}")])


def api_searches(client: int, handles: list[str]) -> Iterator[str]:
    for text in queries(client):
        yield "/api/search?" + urlencode({"q": text})


SCENES: dict[str, Addresses | None] = {
    "item page, cached": same_item,
    "item page, made anew": other_items,
    "search page": searches,
    "search page, filtered": faceted_searches,
    "API search": api_searches,
    "OAI ListRecords, 100 records": None,  # each answer names the next address
}


def ask(port: int, client: int, name: str, handles: list[str], seconds: float) -> Answers:
    """Ask for `seconds` after a warm-up and return what came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found = Answers([], 0, 0)
    took: list[float] = []
    failed = size = 0
    addresses = SCENES[name]
    following = None if addresses is None else addresses(client, handles)
    path = "" if following is None else next(following)
    first = "/oai?verb=ListRecords&metadataPrefix=oai_dc"
    starts_at = time.perf_counter() + WARM_UP_SECONDS
    while (now := time.perf_counter()) < starts_at + seconds:
        connection.request("GET", path or first)
        answer = connection.getresponse()
        body = answer.read()
        if now >= starts_at:
            took.append(time.perf_counter() - now)
            failed += answer.status != 200
            size += len(body)
        if following is not None:
            path = next(following)
        else:
            token = TOKEN.search(body)
            path = f"/oai?verb=ListRecords&resumptionToken={quote(token[1])}" if token else ""
    connection.close()
    return Answers(took or found.seconds, failed, size)


def measured(
    port: int, server: int, name: str, handles: list[str], clients: int, seconds: float
) -> tuple[object, ...]:
    """Return the row of one scene."""
    with multiprocessing.get_context("spawn").Pool(clients) as pool:
        pool.map(abs, range(clients))  # the clients are up
        jobs = [(port, client, name, handles, seconds) for client in range(clients)]
        waiting = pool.starmap_async(ask, jobs)
        time.sleep(WARM_UP_SECONDS)
        before = cpu_seconds(server)
        time.sleep(seconds)
        used = cpu_seconds(server) - before
        answers = waiting.get(timeout=120)
    took = sorted(itertools.chain.from_iterable(a.seconds for a in answers))
    failed = sum(a.failed for a in answers)
    per_answer = sum(a.size_bytes for a in answers) / max(1, len(took)) / 1000
    return (
        name + (f" ({failed} FAILED)" if failed else ""),
        f"{len(took) / seconds:.0f}",
        f"{1000 * used / max(1, len(took)):.2f}",
        f"{1000 * statistics.median(took):.1f}",
        f"{1000 * took[int(len(took) * 0.95)]:.1f}",
        f"{per_answer:.0f}",
    )


@contextmanager
def served(made: Instance, port: int, workers: int = 1) -> Iterator[int]:
    """Give the process id of a running `daluang serve`, which is ended afterwards."""
    command = [sys.executable, "-m", "repository", "serve", "--port", str(port)]
    command += ["--workers", str(workers)]
    process = subprocess.Popen(
        command, cwd=CHECKOUT, env=made.environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline(), "daluang serve did not come up"
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def processes(server: int) -> dict[int, str]:
    """Return the processes of `daluang serve` by id, and what each is."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = {server: "supervisor"}
    for _ in range(3):
        for process, parent in parents.items():
            if parent in found and process not in found:
                line = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                found[process] = _role(line, found[parent])
    return found


def _role(command: str, parent: str) -> str:
    if parent == "web server":
        return "web process"
    return "web server" if "repository.web_server" in command else "worker"


def cpu_seconds(server: int) -> float:
    """Return the processor time that the server's processes have used so far."""
    ticks = 0
    for process in processes(server):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def memory(server: int) -> list[tuple[object, ...]]:
    """Return a row for each process: resident memory, and its own part when shared pages are divided."""
    rows: list[tuple[object, ...]] = []
    for process, role in processes(server).items():
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
        rows.append((role, f"{kilobytes['Rss'] / 1000:.0f}", f"{kilobytes['Pss'] / 1000:.0f}"))
    return rows


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def handles_of(port: int, count: int) -> list[str]:
    """Return handles of public items, as the search interface gives them."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found: list[str] = []
    for page in range(1, count // 20 + 1):
        connection.request("GET", f"/api/search?page={page}")
        hits = json.loads(connection.getresponse().read())["hits"]
        found += [hit["handle"] for hit in hits]
        if not hits:
            break
    connection.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--pages", type=int, default=2)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=10)
    arguments = parser.parse_args()
    port = free_port()
    with instance("--base-url", f"http://127.0.0.1:{port}") as made:
        path = made.folder.parent / "corpus.jsonl"
        corpus.write(path, arguments.records, arguments.pages)
        made.run("import", str(path), "--publish")
        made.run("worker", "--drain")
        with served(made, port) as server:
            handles = handles_of(port, min(2000, arguments.records))
            at_rest = memory(server)
            rows = [
                measured(port, server, name, handles, arguments.clients, arguments.seconds)
                for name in SCENES
            ]
            after = memory(server)
    head = ("request", "requests/s", "server CPU ms/request", "median ms", "95 % ms", "KB/answer")
    table(head, *rows)
    print()
    table(
        ("process", "at rest, MB (own part)", "after all this, MB (own part)"),
        *(
            (r[0], f"{r[1]} ({r[2]})", f"{a[1]} ({a[2]})")
            for r, a in zip(at_rest, after, strict=True)
        ),
    )


if __name__ == "__main__":
    main()
