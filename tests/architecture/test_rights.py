"""Whoever reads items, descriptions, files or pages out of the database asks the policy, or says here why not."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUARDED = {"Item", "Revision", "File", "FormerFile", "Page"}
READING = {"select", "get", "get_one", "query", "exists"}

WITHOUT_POLICY = {
    "aggregators/verdicts.py": "a job's sums by item; the pages that show them ask `aggregators.queries`",
    "checking": "the command line and the worker compare stores, for nobody in particular",
    "copies/views.py": "sends the file that `copies.operations.fetch` gave leave for",
    "harvesting": "harvest entries say what is public: they are written with each change (ADR 0006)",
    "items/versions.py": "the operation asked the policy of the item from which it starts",
    "review/examining.py": "looks at files in the worker; the page that shows the outcome asks the policy",
    "review/rounds.py": "is given an item that its view may review",
    "vocabularies/relabelling.py": "a job writes labels anew when a term changed its name",
    "jobs/nightly.py": "the worker's upkeep, which shows nothing",
    "pages/operations.py": "writes what was read out of files, in the worker",
    "pages/preparing.py": "makes page images in the worker",
    "pages/reading.py": "reads files in the worker",
    "pages/recognising.py": "reads pictures in the worker",
}
"""Modules, or packages, that read without asking the policy, and why they may."""


def reads(tree: ast.Module) -> bool:
    """Whether the module reads one of the guarded tables."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        named = {n.id for a in call.args for n in ast.walk(a) if isinstance(n, ast.Name)}
        if name in READING and named & GUARDED:
            return True
    return False


def asks_the_policy(tree: ast.Module) -> bool:
    """Whether the module has to do with the policy, its twin in SQL, or its checks."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return any((node.module or "").startswith("repository.access") for node in imports)


def reason(path: str) -> str | None:
    return WITHOUT_POLICY.get(path) or WITHOUT_POLICY.get(path.split("/")[0])


def modules() -> dict[str, ast.Module]:
    package = ROOT / "repository"
    found = sorted(package.rglob("*.py"))
    return {str(p.relative_to(package)): ast.parse(p.read_text("utf-8")) for p in found}


def test_whoever_reads_items_asks_the_policy() -> None:
    unasked = [
        path
        for path, tree in modules().items()
        if reads(tree) and not asks_the_policy(tree) and reason(path) is None
    ]
    assert unasked == [], "ask repository.access, or say in WITHOUT_POLICY why not"


def test_views_exporters_and_formats_never_read_items_themselves() -> None:
    edges = ("views.py", "_views.py", "presenting.py", "writing.py", "feeds.py", "spreadsheet.py")
    found = [
        path
        for path, tree in modules().items()
        if (path.endswith(edges) or path.startswith("crosswalks/"))
        and reads(tree)
        and reason(path) is None
    ]
    assert found == []


def test_every_exception_is_still_needed() -> None:
    trees = modules()
    for named in WITHOUT_POLICY:
        inside = [
            tree for path, tree in trees.items() if path == named or path.startswith(f"{named}/")
        ]
        assert any(reads(tree) for tree in inside), named


def test_the_check_sees_a_module_that_reads_items() -> None:
    assert reads(ast.parse("rows = session.scalars(select(Item.id).where(Item.state == 1))"))
    assert reads(ast.parse("session.get_one(File, 3)"))
    assert not reads(ast.parse("select(User.id)"))
    assert not asks_the_policy(ast.parse("from repository.items import queries"))
