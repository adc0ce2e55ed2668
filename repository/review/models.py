"""What reviewers do with a submitted item: stages, the claim and decision of each round, comments and messages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime
from repository.items.models import Collection, Item
from repository.people.models import User


class ReviewStage(Model):
    """One of the stages that a deposit passes in a collection and in those below it that have none of their own.

    `role` is the least role that may decide; where people are named, it is they alone (and administrators).
    """

    __tablename__ = "review_stage"
    __table_args__ = (
        CheckConstraint("role IN ('reviewer','cataloguer','administrator')", name="role"),
        UniqueConstraint("collection_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    title_id: Mapped[str] = mapped_column(String(100))
    title_en: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20))
    collection: Mapped[Collection] = relationship()
    people: Mapped[list[User]] = relationship(secondary="review_stage_person", order_by="User.name")

    def title(self, language: str) -> str:
        """Return the title in `language` (`id` or `en`)."""
        return self.title_en if language == "en" and self.title_en else self.title_id


class ReviewStagePerson(Model):
    """A person named for a stage."""

    __tablename__ = "review_stage_person"

    stage_id: Mapped[int] = mapped_column(
        ForeignKey("review_stage.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )


class Review(Model):
    """One round of review at one stage (none: the collection has no stages). At most one of an item is undecided.

    `revision_number` and `files` (`name`, `sha256`) tell what the deposit was when the round began.
    """

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint(
            "decision IS NULL OR decision IN ('returned','declined','published','passed_on')",
            name="decision",
        ),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
        Index("ix_review_stage_decision", "stage_id", "decision"),
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
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("review_stage.id", ondelete="SET NULL"))
    files: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    item: Mapped[Item] = relationship()
    reviewer: Mapped[User | None] = relationship()
    stage: Mapped[ReviewStage | None] = relationship()


class ReviewComment(Model):
    """What a reviewer says about one question of the form; the depositor sees it there once the deposit is returned."""

    __tablename__ = "review_comment"
    __table_args__ = (
        CheckConstraint("(resolved_at IS NULL) = (resolved_by_id IS NULL)", name="resolved"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(80))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    resolved_by: Mapped[User | None] = relationship(foreign_keys=[resolved_by_id])


class ReviewMessage(Model):
    """One message of the conversation about a deposit; an internal note is never shown to its depositor."""

    __tablename__ = "review_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    is_internal: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    author: Mapped[User] = relationship()


class CannedText(Model):
    """A sentence that reviewers often need, in both languages."""

    __tablename__ = "canned_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
    text_id: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)

    def text(self, language: str) -> str:
        """Return the sentence in `language` (`id` or `en`)."""
        return self.text_en if language == "en" and self.text_en else self.text_id


class TextCheck(Model):
    """What was found in the text of a file's bytes: languages of its pages, personal numbers (masked) by page.

    Derived from the bytes and so kept once for all items that have them; `version` is that of the rules.
    """

    __tablename__ = "text_check"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    languages: Mapped[dict[str, int]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    finding_count: Mapped[int] = mapped_column(Integer)


class StaffDigest(Model):
    """Whether a member of staff wants the weekly letter, and which day's they had last; no row: wants it, had none."""

    __tablename__ = "staff_digest"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    is_wanted: Mapped[bool] = mapped_column(Boolean, default=True)
    last_on: Mapped[date | None] = mapped_column(Date)
