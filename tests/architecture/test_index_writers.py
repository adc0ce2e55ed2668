"""Only the worker and the commands that are told to write an index; pages and forms read it."""

from __future__ import annotations

import ast
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
WRITING = {"write", "rebuild", "optimize", "tidy"}
WRITERS = {
    "repository/indexing.py",
    "repository/partners/indexing.py",
    "repository/jobs/index_duty.py",
    "repository/jobs/nightly.py",
}
CALLERS = {
    "repository/checking/healing.py",
    "repository/commands/index.py",
    "repository/jobs/starting.py",
    "repository/jobs/worker.py",
}
"""Who may ask `repository.indexing` for it: the worker, and commands."""


def calls() -> list[tuple[str, str, str]]:
    """Path, name of what is called upon and of the method, of each call that may write an index."""
    found = []
    for path in (CHECKOUT / "repository").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                target = ast.unparse(node.func.value)
                if node.func.attr in WRITING | {"index_items"}:
                    found.append((str(path.relative_to(CHECKOUT)), target, node.func.attr))
    return found


def test_indexes_are_written_by_the_worker_and_commands_alone() -> None:
    found = [
        (path, method)
        for path, target, method in calls()
        if target.endswith("index") and method in WRITING
    ]
    assert {path for path, _ in found} == WRITERS
    assert {method for _, method in found} == {"write", "rebuild", "tidy"}


def test_indexing_is_asked_for_by_the_worker_and_commands_alone() -> None:
    found = {path for path, target, _ in calls() if target == "indexing"}
    assert found == CALLERS
