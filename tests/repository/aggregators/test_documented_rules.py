"""The manual's table of rules is that of the register."""

from pathlib import Path

from repository.aggregators.rules import AGGREGATORS, RULES

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "harvesting.md"


def mark(aggregator, key):
    return "R" if key in aggregator.mandatory else "r" if key in aggregator.recommended else ""


def test_the_table_of_rules_is_that_of_the_register():
    rows = [line.strip("|").split("|") for line in MANUAL.read_text("utf-8").splitlines()]
    rows = [[cell.strip() for cell in row] for row in rows if len(row) == len(AGGREGATORS) + 3]
    assert rows[0][2:-1] == [aggregator.name for aggregator in AGGREGATORS.values()]
    assert {row[1].strip("`"): [row[0], *row[2:]] for row in rows[2:]} == {
        key: [
            rule.asks.rstrip("."),
            *(mark(aggregator, key) for aggregator in AGGREGATORS.values()),
            str(int(rule.effort)),
        ]
        for key, rule in RULES.items()
    }
