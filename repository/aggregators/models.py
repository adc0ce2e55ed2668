"""What was found when records were judged: one verdict for each public item, and rows and counts for the list.

All of it is derived from items by `aggregators.verdicts` and can be made again at any time.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from repository.db import Model

JUDGE = "judge"
"""The kind of the job that judges an item."""
EVERY = ""
"""In place of an aggregator: all of them; one mending that several ask for counts once."""
ANY, MANDATORY = "*", "!"
"""In place of a rule: any rule, any mandatory rule."""
JUDGED = "judged"
"""In place of a rule, with EVERY: how many items were judged."""


class AggregatorVerdict(Model):
    """The faults of a public item as it was at `item_version` on `judged_on`, by the rules of a version.

    `faults` is a list of `{aggregator, rule, severity, values, field}`.
    """

    __tablename__ = "aggregator_verdict"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    item_version: Mapped[int] = mapped_column(Integer)
    rules_version: Mapped[int] = mapped_column(Integer)
    judged_on: Mapped[date] = mapped_column(Date)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class AggregatorProblem(Model):
    """An item in one list of items to be mended: that of an aggregator and a rule, or of EVERY, ANY or MANDATORY.

    `effort` is what it takes to mend all that the aggregator finds in the item; lists are read in its order.
    """

    __tablename__ = "aggregator_problem"
    __table_args__ = (
        Index("ix_aggregator_problem_list", "aggregator", "rule", "effort", "item_id"),
    )

    item_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    aggregator: Mapped[str] = mapped_column(String(20), primary_key=True)
    rule: Mapped[str] = mapped_column(String(30), primary_key=True)
    effort: Mapped[int] = mapped_column(Integer)


class AggregatorTally(Model):
    """How many items stand in each such list, so that no page counts them."""

    __tablename__ = "aggregator_tally"

    aggregator: Mapped[str] = mapped_column(String(20), primary_key=True)
    rule: Mapped[str] = mapped_column(String(30), primary_key=True)
    items: Mapped[int] = mapped_column(Integer)
