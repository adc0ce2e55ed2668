"""How fast `daluang worker --drain` brings imported items into the search index, and `index rebuild` builds it anew.

python -m benchmarks.indexing [--records N] [--pages N]
"""

from __future__ import annotations

import argparse

from benchmarks import corpus
from benchmarks.instances import Instance, Run, instance, table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=400)
    parser.add_argument("--pages", type=int, default=10)
    arguments = parser.parse_args()
    with instance("--base-url", "http://127.0.0.1:8000") as made:
        path = made.folder.parent / "corpus.jsonl"
        rows = []
        # an index that holds something already, as in a library at work
        corpus.write(path, max(1, arguments.records // 10), arguments.pages, seed=2)
        made.run("import", str(path), "--publish")
        made.run("worker", "--drain")
        corpus.write(path, arguments.records, arguments.pages)
        made.run("import", str(path), "--publish")
        rows.append(
            _row("jobs, a hundred at a time", arguments, made.run("worker", "--drain"), made)
        )
        rows.append(_row("built anew", arguments, made.run("index", "rebuild"), made))
    table(("index", "items", "pages", "items/s", "pages/s", "CPU ms/page", "index, MB"), *rows)


def _row(what: str, arguments: argparse.Namespace, run: Run, made: Instance) -> tuple[object, ...]:
    items, pages = arguments.records, arguments.records * arguments.pages
    size_bytes = sum(f.stat().st_size for f in (made.folder / "index").rglob("*") if f.is_file())
    return (
        what,
        items,
        pages,
        f"{items / run.seconds:.0f}",
        f"{pages / run.seconds:.0f}",
        f"{1000 * run.cpu_seconds / pages:.2f}",
        f"{size_bytes / 1e6:.0f}",
    )


if __name__ == "__main__":
    main()
