"""What is installed is what is declared, what is declared is pinned, and each has its reason."""

import ast
import configparser
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("repository", "oai", "search_index")
SETUP = configparser.ConfigParser()
SETUP.read(CHECKOUT / "setup.cfg", encoding="utf-8")


def canonical(name):
    return re.sub(r"[-_.]+", "-", name.split("[")[0]).lower()


def requirement_lines(text):
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def declared(*sections):
    lines = (line for text in sections for line in requirement_lines(text))
    return {canonical(re.match(r"[\w.-]+", line)[0]) for line in lines}


RUN_TIME = SETUP["options"]["install_requires"]
EXTRAS = SETUP["options.extras_require"]


def imported_modules():
    for package in PACKAGES:
        for path in (CHECKOUT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name.partition(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    yield node.module.partition(".")[0]


def test_every_dependency_has_its_reason():
    assert [line for line in requirement_lines(RUN_TIME) if " # " not in line] == []


def test_every_dependency_is_pinned_exactly():
    lines = requirement_lines((CHECKOUT / "constraints.txt").read_text("utf-8"))
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.+-]+", line)] == []
    pinned = {canonical(line.partition("==")[0]) for line in lines}
    assert declared(RUN_TIME, *EXTRAS.values()) - pinned == set()


def test_whatever_is_imported_is_declared():
    known = declared(RUN_TIME, EXTRAS["postgres"])
    distributions = packages_distributions()
    ours = {*PACKAGES, *sys.stdlib_module_names}
    undeclared = {
        module
        for module in set(imported_modules()) - ours
        if not known & {canonical(name) for name in distributions.get(module, [])}
    }
    assert undeclared == set()


def test_whatever_is_installed_fits_together():
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "check"]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
