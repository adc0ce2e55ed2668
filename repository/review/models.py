"""What reviewers did with a submitted item: the claim and the decision of one round."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime
from repository.items.models import Item
from repository.people.models import User


class Review(Model):
    """One round of review. At most one round of an item is undecided."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint(
            "decision IS NULL OR decision IN ('returned','declined','published')", name="decision"
        ),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_review_undecided_item",
            "item_id",
            unique=True,
            sqlite_where=text("decision IS NULL"),
            postgresql_where=text("decision IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    revision_number: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str | None] = mapped_column(String(12))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    item: Mapped[Item] = relationship()
    reviewer: Mapped[User | None] = relationship()
