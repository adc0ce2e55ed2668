"""Habits that a reader relies on, in every file that git knows."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("repository", "oai", "search_index")
LONGEST_FILE_LINES = 300
VAGUE = {"manager", "helper", "util", "utils", "utility", "service", "base", "abstract", "misc"}
NAMED_SO_BY_CONVENTION = {"templates/base.html", "repository/static/css/base.css"}


def tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [name for name in listed.stdout.splitlines() if (CHECKOUT / name).is_file()]


def modules():
    names = (name for name in tracked() if name.endswith(".py"))
    return [CHECKOUT / name for name in names if name.startswith(PACKAGES)]


def words(name):
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_file_names_say_what_is_inside():
    vague = [
        n for n in tracked() if words(Path(n).stem) & VAGUE and n not in NAMED_SO_BY_CONVENTION
    ]
    assert vague == []


def test_class_names_say_what_they_are():
    vague = [
        f"{path.relative_to(CHECKOUT)}: {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and words(node.name) & VAGUE
    ]
    assert vague == []


def test_no_module_is_too_long_to_read_in_one_sitting():
    long = {
        str(path.relative_to(CHECKOUT)): count
        for path in modules()
        if (count := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE_LINES
    }
    assert long == {}


def test_every_module_opens_with_what_it_is_for():
    silent = [
        str(path.relative_to(CHECKOUT))
        for path in modules()
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_every_folder_of_the_packages_is_a_package():
    folders = {path.parent for path in modules()}
    assert [str(f) for f in sorted(folders) if not (f / "__init__.py").exists()] == []


def test_views_do_not_query_the_database_themselves():
    views = [path for path in modules() if path.name == "views.py"]
    querying = r"\bselect\(|session\.(scalars?|execute|query|add|flush|commit)\("
    assert [str(p) for p in views if re.search(querying, p.read_text("utf-8"))] == []


def test_one_place_knows_where_the_samples_are():
    # spelt in two parts, or this file would be one that names it
    pattern = re.compile(r"environ.*DALUANG_" + "SAMPLES")
    names = [n for n in tracked() if n.endswith(".py") and n != "tests/requirements.py"]
    assert [n for n in names if pattern.search((CHECKOUT / n).read_text("utf-8"))] == []


def test_no_file_names_a_folder_or_host_of_one_machine():
    patterns = [
        r"(?<![\w./])/(?:root|home/\w+|work)/",
        r"file:///(?!etc/)",
        r"@ file:",
        r'"resolved":',
    ]
    found = []
    for name in tracked():
        try:
            text = (CHECKOUT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if name != "tests/architecture/test_sources.py" and re.search("|".join(patterns), text):
            found.append(name)
    assert found == []
