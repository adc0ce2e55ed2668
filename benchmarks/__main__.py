"""Run every benchmark and write what came of it to docs/benchmarks.md.

    python -m benchmarks [--note TEXT] [--quick]

`--quick` takes small numbers, prints the tables and writes nothing: to see that the benchmarks work.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from benchmarks.instances import CHECKOUT

RESULTS = CHECKOUT / "docs" / "benchmarks.md"
PARTS = {
    "extraction": ("Reading uploaded files", ("--pairs", "1")),
    "proposing": ("Proposing from uploaded files", ("--turns", "1")),
    "depositing": ("Pages of a deposit", ("--records", "500", "--turns", "3")),
    "reviewing": ("Pages of review", ("--records", "500", "--turns", "3")),
    "importing": ("Importing", ("--records", "200", "--pages", "2")),
    "batches": ("Changing many records", ("--records", "300", "--changed", "200")),
    "indexing": ("Indexing", ("--records", "100", "--pages", "2")),
    "index_building": (
        "Building the index",
        ("--turns", "1", "--records", "300", "--texts", "10", "--queries", "24"),
    ),
    "harvesting": (
        "Harvesting",
        ("--records", "1000", "--small", "500", "--large", "1000", "--turns", "2"),
    ),
    "suggesting": ("Completion and similar works", ("--records", "500", "--questions", "20")),
    "search": ("Searching", ("--records", "300", "--texts", "30")),
    "search_http": (
        "Searching a large collection",
        ("--records", "200", "--pages", "2", "--seconds", "1"),
    ),
    "requests": ("Requests and memory", ("--records", "200", "--pages", "2", "--seconds", "1")),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--note", default="", help="A sentence about the circumstances.")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    parts, loads = [], [os.getloadavg()[0]]
    for name, (title, quick) in PARTS.items():
        print(f"Measuring: {title.lower()} …", file=sys.stderr, flush=True)
        command = (sys.executable, "-m", f"benchmarks.{name}", *(quick if arguments.quick else ()))
        done = subprocess.run(command, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True)
        loads.append(os.getloadavg()[0])
        parts.append(f"## {title}\n\n{_explanation(name)}\n\n{done.stdout.strip()}\n")
    text = "\n".join([_head(arguments.note, loads), *parts])
    if arguments.quick:
        print(text)
    else:
        RESULTS.write_text(text, "utf-8")
        print(f"Written: {RESULTS.relative_to(CHECKOUT)}")


def _head(note: str, loads: list[float]) -> str:
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`, which runs the programs in `benchmarks/`; each can be run alone with other numbers.",
        "",
        f"- Date: {datetime.now().astimezone():%Y-%m-%d %H:%M %Z}",
        f"- Machine: {_processor()}, {len(os.sched_getaffinity(0))} cores, {_memory_gb():.0f} GB of memory,"
        f" {platform.system()}",
        f"- Python {platform.python_version()}, SQLite {_sqlite_version()}",
    ]
    shown = ", ".join(f"{load:.1f}" for load in loads)
    lines.append(f"- Load average before, and after each part: {shown}")
    if note:
        lines.append(f"- {note}")
    return "\n".join([*lines, ""])


def _explanation(name: str) -> str:
    """Return what stands above the commands in the module's docstring, and the command."""
    text = importlib.import_module(f"benchmarks.{name}").__doc__ or ""
    prose = re.split(r"\n\s*python -m", text)[0].strip()
    return f"{prose}\n\nCommand: `python -m benchmarks.{name}`"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _sqlite_version() -> str:
    from repository import db

    return str(vars(db)["sqlite_module"].sqlite_version)


if __name__ == "__main__":
    main()
