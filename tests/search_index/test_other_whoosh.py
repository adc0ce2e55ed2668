"""whoosh3, a maintained fork of Whoosh, passes the tests of the index in the place of Whoosh 2.7.4.

Both import as `whoosh`, so it lies in a folder of its own (`make setup-test` installs it there), which stands first
among those that a second run of the tests imports from. The fork leaves files open when a commit fails, of which Python
warns; that is not held against it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHOOSH3 = ROOT / "build" / "whoosh3"
TESTS = ("test_engine.py", "test_semantics.py")


@pytest.mark.slow
def test_the_tests_of_the_index_pass_with_whoosh3() -> None:
    if not (WHOOSH3 / "whoosh").is_dir():
        assert "CI" not in os.environ, "make setup-test installs whoosh3"
        pytest.skip("whoosh3 is not installed; make setup-test does it")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    command += ["-W", "ignore::pytest.PytestUnraisableExceptionWarning", "-k", "not opensearch"]
    command += [f"tests/search_index/{name}" for name in TESTS]
    environment = {**os.environ, "PYTHONPATH": str(WHOOSH3)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    asked = [sys.executable, "-c", "import whoosh; print(whoosh.__file__)"]
    which = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True)
    assert which.stdout.startswith(str(WHOOSH3))
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:]
