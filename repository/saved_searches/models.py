"""Saved searches, and which items each of them has been told of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime
from repository.people.models import User


class Alert(StrEnum):
    """How often a person is told of what is new to a search."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"


class SavedSearch(Model):
    """A search of one person: the canonical query string of `/search`, a name and how often to tell of news.

    `alerts_since` is when telling was switched on: older items are no news. `last_run_at` is the last time that
    news were looked for. `language` is that of the letters.
    """

    __tablename__ = "saved_search"
    __table_args__ = (
        CheckConstraint("alert IN ('never','daily','weekly')", name="alert"),
        CheckConstraint("alert = 'never' OR alerts_since IS NOT NULL", name="alert_since"),
        UniqueConstraint("user_id", "arguments_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    arguments: Mapped[str] = mapped_column(Text)
    arguments_hash: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    alert: Mapped[str] = mapped_column(String(6), default="never")
    alerts_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_run_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user: Mapped[User] = relationship()


class ToldItem(Model):
    """A saved search has told its owner of an item; it never does so again."""

    __tablename__ = "told_item"

    saved_search_id: Mapped[int] = mapped_column(
        ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
