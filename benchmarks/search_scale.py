"""How the cost of a query and the memory for it grow with the collection: records of 150 words, from 20,000 to 320,000.

Each size is a process of its own, which opens the index, asks every query twice and then measures: processor time, the
median of twenty queries of a kind, words known and expressions not (see `benchmarks/search.py`), and the first use of
words. Memory is the process's own part after opening and after all queries. "Growth" divides the cost of a size by that
of the smallest, and by how many times as many records there are: 1 is linear.

    python -m benchmarks.search_scale [--sizes N,N,N] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.instances import table
from benchmarks.search import KINDS, forget_expressions, kept_in, timed
from benchmarks.search_corpus import Corpus, vocabulary
from benchmarks.search_engines import Daluang, opened

ASKED = ("term", "and", "or", "phrase", "filter", "sort", "facets")


def own_megabytes() -> int:
    """The memory that this process does not share with files."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("RssAnon"))


def measured(folder: Path, count: int) -> dict[str, float]:
    """Milliseconds by kind of query, and megabytes, of the index in the folder, built unless it is there."""
    corpus = Corpus(vocabulary(), count, 150)
    (engine,) = opened(folder, False, corpus, [Daluang])
    assert isinstance(engine, Daluang)
    found: dict[str, float] = {"opened, MB": own_megabytes()}
    queries = corpus.queries()
    cold = []
    for words in queries["cold"]:
        started = time.process_time()
        engine.ask("term", words)
        cold.append(1000 * (time.process_time() - started))
    for kind in ASKED:
        for words in queries[KINDS[kind]] * 2:
            engine.ask(kind, words)
        taken = timed([engine], kind, queries[KINDS[kind]], before=forget_expressions)
        found[kind] = statistics.median(taken[engine.name])
    return found | {"first use": statistics.median(cold), "after all, MB": own_megabytes()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="20000,80000,320000")
    parser.add_argument("--folder", type=Path, help="Keeps the indexes for another run.")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measured(arguments.folder, arguments.one)))
        return
    sizes = [int(size) for size in arguments.sizes.split(",")]
    found = []
    with kept_in(arguments.folder) as folder:
        for size in sizes:
            command = [sys.executable, "-m", "benchmarks.search_scale", "--one", str(size)]
            for _ in range(2):  # the second finds the index built
                done = subprocess.run(
                    [*command, "--folder", str(folder / str(size))],
                    stdout=subprocess.PIPE,
                    text=True,
                    check=True,
                )
            found.append(json.loads(done.stdout))
    rows = []
    for what in found[0]:
        values = [of_size[what] for of_size in found]
        growth = values[-1] / values[0] / (sizes[-1] / sizes[0])
        rows.append((what, *(f"{value:.3g}" for value in values), f"{growth:.2f}"))
    table(("query, ms", *(f"{size:,} records" for size in sizes), "growth"), *rows)


if __name__ == "__main__":
    main()
