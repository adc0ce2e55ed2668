"""How fast `daluang import --publish` takes records in: from starting the command to its end.

Once descriptions alone, once with a full text of a few pages each, which is stored as a file.

    python -m benchmarks.importing [--records N] [--pages N]
"""

from __future__ import annotations

import argparse

from benchmarks import corpus
from benchmarks.instances import instance, table


def measured(records: int, pages: int) -> tuple[object, ...]:
    with instance("--base-url", "http://127.0.0.1:8000") as made:
        path = made.folder.parent / "corpus.jsonl"
        corpus.write(path, records, pages)
        run = made.run("import", str(path), "--publish")
    what = f"{pages} pages of text each" if pages else "descriptions alone"
    per_record = 1000 * run.cpu_seconds / records
    return what, records, f"{records / run.seconds:.0f}", f"{per_record:.1f}", f"{run.seconds:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--pages", type=int, default=5)
    arguments = parser.parse_args()
    head = ("import", "records", "records/s", "CPU ms/record", "whole run, s")
    rows = [measured(arguments.records, pages) for pages in (0, arguments.pages)]
    table(head, *rows)


if __name__ == "__main__":
    main()
