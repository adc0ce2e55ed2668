"""What a harvest costs the running program, against sending the same bytes and against another provider.

One client, which keeps its connection, reads whole lists page by page. It does so in turns with yardsticks, some pages
of each, so that a busy machine slows all alike: granian sending the very same pages from memory, without a framework
and in a view of the program; and the server of the PyPI package oaipmh 4 over the same database, at ten places of the
list. Ratios are medians of the turns; processor time is that of the server's processes. Then pages at the beginning and
the end of a list are asked in turns, and pages of a small and a large repository. Records are loaded by SQL
(`benchmarks/load.py`), and the web server runs without the worker, which would build the search index meanwhile.

    python -m benchmarks.harvesting [--records N] [--small N] [--large N] [--turns N]

For a million records: `--records 10000 --large 1000000`, which needs 12 GB of disk.
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from benchmarks.instances import CHECKOUT, Instance, instance, table
from benchmarks.load import check, load
from benchmarks.requests import cpu_seconds, free_port, processes
from benchmarks.yardsticks import PAGE_SIZE, oaipmh_path

TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)</resumptionToken>")
TAIL_BYTES = 1000
PEER_PAGES = 10  # asked of the other provider in a turn, all over the list
DEPTH_SAMPLES = 200
VERBS = ("ListRecords", "ListIdentifiers")


@dataclass
class Client:
    """One harvester on one connection."""

    port: int
    server: int = 0
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)

    def get(self, path: str) -> bytes:
        """Return the body of the answer, which has status 200."""
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200 or b"<error" in body[:2000]:
            raise RuntimeError(f"{answer.status} to {path}: {body[:500]!r}")
        return body

    def seconds(self, path: str) -> float:
        """Return how long the answer took."""
        started = time.perf_counter()
        self.get(path)
        return time.perf_counter() - started


def paths(verb: str, client: Client) -> Iterator[tuple[str, bytes]]:
    """Yield the address and the body of every page of a list."""
    path = f"/oai?verb={verb}&metadataPrefix=oai_dc"
    while path:
        body = client.get(path)
        yield path, body
        token = TOKEN.search(body[-TAIL_BYTES:])
        path = f"/oai?verb={verb}&resumptionToken={quote(token[1])}" if token else ""


@dataclass(frozen=True)
class Part:
    """How long some pages took, how much processor time they cost the server, and how many they were."""

    seconds: float
    cpu_seconds: float
    pages: int


def timed(client: Client, addresses: list[str]) -> Part:
    before, started = cpu_seconds(client.server), time.perf_counter()
    for address in addresses:
        client.get(address)
    seconds = time.perf_counter() - started
    return Part(seconds, cpu_seconds(client.server) - before, len(addresses))


@dataclass(frozen=True)
class Yardstick:
    """A server to compare with, and the addresses there of as many pages as are read here, or of some."""

    name: str
    client: Client
    addresses: list[str]
    is_whole: bool = True


def compared(ours: Client, addresses: list[str], others: list[Yardstick], turns: int) -> None:
    """Read the whole list in `turns` parts, after each the same part of every yardstick, and print the table."""
    size = -(-len(addresses) // turns)
    parts: dict[str, list[Part]] = {"Daluang": [], **{other.name: [] for other in others}}
    for start in range(0, len(addresses), size):
        chosen = slice(start, start + size)
        parts["Daluang"].append(timed(ours, addresses[chosen]))
        for other in others:
            asked = other.addresses[chosen] if other.is_whole else other.addresses
            parts[other.name].append(timed(other.client, asked))
    rows = [_row(name, found, parts["Daluang"]) for name, found in parts.items()]
    table(("server", "records/s", "ms/page", "server CPU ms/page", "our rate is … of its"), *rows)


def _row(name: str, parts: list[Part], ours: list[Part]) -> tuple[object, ...]:
    pages, seconds = sum(p.pages for p in parts), sum(p.seconds for p in parts)
    cpu = sum(p.cpu_seconds for p in parts)
    ratios = [
        (our.pages / our.seconds) / (its.pages / its.seconds)
        for our, its in zip(ours, parts, strict=True)
    ]
    return (
        name,
        f"{pages * PAGE_SIZE / seconds:.0f}",
        f"{1000 * seconds / pages:.2f}",
        f"{1000 * cpu / pages:.2f}",
        f"{statistics.median(ratios):.2f}",
    )


def depth(client: Client, verb: str) -> tuple[object, ...]:
    """Return the row that compares the second page of a list with its last full one, asked in turns."""
    addresses = [path for path, _ in paths(verb, client)]
    early, late = addresses[min(1, len(addresses) - 1)], addresses[-2]
    pairs = [(client.seconds(early), client.seconds(late)) for _ in range(DEPTH_SAMPLES)]
    first = statistics.median(client.seconds(addresses[0]) for _ in range(20))
    second = statistics.median(pair[0] for pair in pairs)
    last = statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(b / a for a, b in pairs)
    return verb, *(f"{1000 * s:.2f}" for s in (first, second, last)), f"{ratio:.2f}"


def compare_sizes(small: Client, large: Client) -> list[tuple[object, ...]]:
    """Return a row for each verb: pages anywhere in the small and the large repository, asked in turns."""
    rows = []
    for verb in VERBS:
        chance = random.Random(1)
        known = [[path for path, _ in paths(verb, client)][1:-1] for client in (small, large)]
        for client in (small, large):
            client.connection.close()  # opened anew: a server closes what was silent for long
        pairs = [
            (small.seconds(chance.choice(known[0])), large.seconds(chance.choice(known[1])))
            for _ in range(DEPTH_SAMPLES)
        ]
        medians = [statistics.median(pair[n] for pair in pairs) for n in range(2)]
        ratio = statistics.median(pair[1] for pair in pairs) / medians[0]
        rows.append((verb, *(f"{1000 * s:.2f}" for s in medians), f"{ratio:.2f}"))
    return rows


def resident_bytes(server: int) -> int:
    """Return the resident memory of the process that answers requests."""
    (process,) = set(processes(server)) - {server}
    text = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) * 1024


@contextmanager
def running(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[Client]:
    """Give a client of a server that listens at the port among the arguments."""
    port = next(int(word) for word in arguments if word.isdecimal() and int(word) > 1)
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment)
    client = Client(port, process.pid)
    try:
        _wait_for(client, process)
        yield client
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _yardstick(
    kind: str, folder: Path, environment: Mapping[str, str]
) -> AbstractContextManager[Client]:
    words = (kind, str(free_port()), str(folder))
    return running("benchmarks.yardsticks", *words, environment=environment)


def _wait_for(client: Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        try:
            client.connection.connect()
        except OSError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not come up")


@contextmanager
def loaded(records: int) -> Iterator[tuple[Client, Instance]]:
    """Give a client of a running program with that many records, and its instance."""
    port = free_port()
    with instance("--base-url", f"http://127.0.0.1:{port}") as made:
        load(made, records)
        check(made)
        program = ("repository.web_server", "127.0.0.1", str(port), "1")
        with running(*program, environment=made.environment) as client:
            yield client, made


def harvest(client: Client, made: Instance, folder: Path, turns: int) -> None:
    """Print the tables about one repository."""
    addresses = []
    for number, (path, body) in enumerate(paths("ListRecords", client)):
        (folder / f"{number:06}.xml").write_bytes(body)
        addresses.append(path)
    for _ in paths("ListIdentifiers", client):
        pass
    before = resident_bytes(client.server)
    numbers = range(len(addresses))
    step = max(1, len(addresses) // PEER_PAGES)
    some = [oaipmh_path(n * PAGE_SIZE) for n in range(0, len(addresses) - 1, step)]
    environment = made.environment
    with (
        _yardstick("memory", folder, environment) as memory,
        _yardstick("program", folder, environment) as program,
        _yardstick("oaipmh", made.folder, environment) as peer,
    ):
        others = [
            Yardstick("the same pages from memory", memory, [f"/{n}" for n in numbers]),
            Yardstick("… in a view", program, [f"/from-memory/{n}" for n in numbers]),
            Yardstick("oaipmh 4", peer, some, is_whole=False),
        ]
        compared(client, addresses, others, turns)
    growth = resident_bytes(client.server) - before
    print(
        f"\nMemory of the process that answers grew by {growth / 1e6:.1f} MB over that harvest.\n"
    )
    head = (
        "list",
        "first page (counts), ms",
        "second page, ms",
        "last full page, ms",
        "last / second",
    )
    table(head, *(depth(client, verb) for verb in VERBS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=200_000)
    parser.add_argument("--turns", type=int, default=10)
    arguments = parser.parse_args()
    with loaded(arguments.records) as (client, made), _folder() as folder:
        print(f"{arguments.records} records, {PAGE_SIZE} a page.\n")
        harvest(client, made, folder, arguments.turns)
    with loaded(arguments.small) as (small, _), loaded(arguments.large) as (large, _):
        rows = compare_sizes(small, large)
    print()
    sizes = [f"page of {n} records, ms" for n in (arguments.small, arguments.large)]
    table(("list", *sizes, "large / small"), *rows)


@contextmanager
def _folder() -> Iterator[Path]:
    import tempfile

    with tempfile.TemporaryDirectory(prefix="daluang-pages-") as folder:
        yield Path(folder)


if __name__ == "__main__":
    main()
