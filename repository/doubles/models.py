"""Pairs of items that may describe the same work, and what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from repository.db import Model, UtcDateTime


class ItemPair(Model):
    """Two items; `first_id` is the smaller. `done` says what a merge did, so that it can be undone.

    Items that are deleted take their pairs with them.
    """

    __tablename__ = "item_pair"
    __table_args__ = (
        CheckConstraint("state IN ('open','different','merged')", name="state"),
        CheckConstraint("reason IN ('identifier','checksum','title','near')", name="reason"),
        CheckConstraint("first_id < second_id", name="order"),
        Index("ix_item_pair_state_score", "state", "score"),
    )

    first_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    second_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reason: Mapped[str] = mapped_column(String(10))
    score: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(9), default="open")
    done: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
