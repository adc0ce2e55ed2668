"""How fast `daluang serve` answers full-text searches with facets and snippets over a large collection.

Four clients ask as soon as they are answered. Fifty thousand records with ten pages of text each are loaded by SQL
(`benchmarks/load.py`: copies of two thousand, so that words are as frequent as in these) and indexed by
`daluang index rebuild`, which takes most of the time; small segments are merged as the worker does in quiet hours, and
the jobs that loading left are taken away, so that searches are measured and not their worker. `--folder` keeps the
instance, and uses it when it is there.

    python -m benchmarks.search_http [--records N] [--pages N] [--clients N] [--workers N] [--seconds N] [--folder F]
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.instances import Instance, table
from benchmarks.load import load
from benchmarks.requests import free_port, measured, memory, served
from search_index import SearchIndex

SCENES = ("search page", "search page, filtered", "API search")
TEMPLATES = 2_000


@contextmanager
def collection(folder: Path | None, records: int, pages: int) -> Iterator[Instance]:
    """Give the instance in the folder, made unless it is there; without a folder one that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="daluang-benchmark-") as temporary:
        made = Instance(folder or Path(temporary) / "instance")
        if not (made.folder / "daluang.toml").exists():
            made.run("init", "--base-url", "http://127.0.0.1:8000")
            load(made, records, min(TEMPLATES, records), pages)
            made.run("index", "rebuild")
            SearchIndex(made.folder / "index").optimize()
            with closing(sqlite3.connect(made.folder / "repository.sqlite")) as database:
                database.execute("DELETE FROM job")
                database.commit()
        yield made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    port = free_port()
    with (
        collection(arguments.folder, arguments.records, arguments.pages) as made,
        served(made, port, arguments.workers) as server,
    ):
        rows = [
            measured(port, server, name, [], arguments.clients, arguments.seconds)
            for name in SCENES
        ]
        used = memory(server)
    head = ("request", "requests/s", "server CPU ms/request", "median ms", "95 % ms", "KB/answer")
    table(head, *rows)
    print()
    table(("process", "MB", "own part"), *used)


if __name__ == "__main__":
    main()
