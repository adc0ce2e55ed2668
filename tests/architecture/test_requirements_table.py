"""The table of requirements of OAI-PMH names tests that are there, and every row says what holds it."""

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
TABLE = CHECKOUT / "docs" / "oai-pmh-requirements.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def rows():
    """The rows of all tables as lists of cells, without headings."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in cells if row[0] != "Section"]


def test_every_test_that_the_table_names_is_there():
    missing = []
    for file, name in NAMED.findall(TABLE.read_text("utf-8")):
        path = CHECKOUT / file
        is_there = path.is_file() and re.search(
            rf"^def {name}\(", path.read_text("utf-8"), re.MULTILINE
        )
        missing += [] if is_there else [f"{file}::{name}"]
    assert missing == []


def test_every_requirement_is_held_by_a_test_or_says_why_not():
    assert len(rows()) > 90
    for section, level, requirement, held in rows():
        assert section
        assert requirement
        assert level in ("MUST", "SHOULD", "MAY")
        assert NAMED.search(held) or held.startswith(("Not applicable: ", "Not offered: ")), (
            requirement
        )
        if level == "MUST":
            assert NAMED.search(held), requirement


def test_tests_stand_in_backquotes_so_that_none_is_overlooked():
    text = TABLE.read_text("utf-8")
    assert len(re.findall(r"\btest_\w+(?!\w*\.py)\b(?!\.py)", text)) == len(NAMED.findall(text))
