"""A batch, and what it does to each of its items.

The set of items is fixed when the batch is made. A change keeps the version and revision that it was
planned on, so that nothing is changed that was not shown, and those it led to, so that undoing
touches nothing that somebody changed since.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime
from repository.items.models import Collection, Item
from repository.people.models import User


class Kind(StrEnum):
    """Where the changes come from."""

    EDIT = "edit"  # one edit for all items
    TABLE = "table"  # a row for each item
    FILES = "files"  # a row for each new item, and its files


class Stage(StrEnum):
    """How far a batch is."""

    OPEN = "open"  # the items are chosen, what to do is not
    PLANNING = "planning"
    PLANNED = "planned"  # shown, waits for a decision
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"  # never run


UNDER_WAY = (Stage.PLANNING, Stage.RUNNING, Stage.UNDOING)


class Outcome(StrEnum):
    """What is to become, or became, of one item of a batch."""

    CHOSEN = "chosen"  # not planned yet
    WAITING = "waiting"  # will be changed
    SAME = "same"  # says already what it is to say
    LEFT_OUT = "left_out"  # cannot be changed; the problems say why
    APPLIED = "applied"
    UNDONE = "undone"
    KEPT = "kept"  # not undone; the problems say why


class Batch(Model):
    """`edit` is what is done to each item (kind `edit`), `source` where the items come from."""

    __tablename__ = "batch"
    __table_args__ = (
        CheckConstraint("kind IN ('edit','table','files')", name="kind"),
        CheckConstraint(
            "stage IN ('open','planning','planned','running','done','undoing','undone','discarded')",
            name="stage",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    stage: Mapped[str] = mapped_column(String(10), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    run_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    edit: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    total: Mapped[int] = mapped_column(Integer, default=0)
    owner: Mapped[User] = relationship()


class BatchChange(Model):
    """One item of a batch. `cells` is its row of the table, by column; `before` what undoing needs of a draft."""

    __tablename__ = "batch_change"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('chosen','waiting','same','left_out','applied','undone','kept')",
            name="outcome",
        ),
        Index("ix_batch_change_outcome", "batch_id", "outcome", "position"),
        Index("ix_batch_change_item", "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    row_number: Mapped[int | None] = mapped_column(Integer)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="SET NULL"))
    handle: Mapped[str] = mapped_column(String(60), default="")
    outcome: Mapped[str] = mapped_column(String(8), default=Outcome.CHOSEN)
    cells: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    version_before: Mapped[int | None] = mapped_column(Integer)
    revision_before: Mapped[int | None] = mapped_column(Integer)
    collection_before_id: Mapped[int | None] = mapped_column(ForeignKey("collection.id"))
    version_after: Mapped[int | None] = mapped_column(Integer)
    revision_after: Mapped[int | None] = mapped_column(Integer)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    item: Mapped[Item | None] = relationship()
    collection_before: Mapped[Collection | None] = relationship()
