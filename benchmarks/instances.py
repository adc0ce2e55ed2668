"""Instances to measure on: made by `daluang init` in a temporary folder, worked on by real commands."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    """How long a command took, and how much processor time it and its children used."""

    seconds: float
    cpu_seconds: float


@dataclass(frozen=True)
class Instance:
    """An instance in a folder of its own."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What commands are started with."""
        return {**os.environ, "DALUANG_INSTANCE": str(self.folder)}

    def run(self, *arguments: str) -> Run:
        """Run a command to its end; raises CalledProcessError when it fails."""
        command = [sys.executable, "-m", "repository", *arguments]
        before, started = _cpu_seconds(), time.perf_counter()
        subprocess.run(
            command, cwd=CHECKOUT, env=self.environment, check=True, stdout=subprocess.PIPE
        )
        return Run(time.perf_counter() - started, _cpu_seconds() - before)


@contextmanager
def instance(*options: str) -> Iterator[Instance]:
    """Give a new instance; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="daluang-benchmark-") as folder:
        made = Instance(Path(folder) / "instance")
        made.run("init", *options)
        yield made


def table(head: Sequence[str], *rows: Sequence[object]) -> None:
    """Print a table."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
