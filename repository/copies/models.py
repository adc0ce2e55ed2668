"""Requests for a copy. Tokens are kept as hashes; a row with its personal data is deleted after ninety days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime
from repository.files.models import File
from repository.items.models import Item


class CopyRequest(Model):
    """One person asking for one file. `network` is a keyed hash of the asker's network, never an address.

    `unconfirmed` until the link in the asker's letter is followed, then `waiting`, then `allowed` or `refused`.
    `fetched` counts downloads; the link ends with `open_until`.
    """

    __tablename__ = "copy_request"
    __table_args__ = (
        CheckConstraint("state IN ('unconfirmed','waiting','allowed','refused')", name="state"),
        CheckConstraint(
            "state <> 'allowed' OR (open_until IS NOT NULL AND fetch_hash IS NOT NULL)",
            name="allowed_has_end",
        ),
        Index("ix_copy_request_email_created", "email", "created_at"),
        Index("ix_copy_request_network_created", "network", "created_at"),
        Index("ix_copy_request_item_state", "item_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("file.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    purpose: Mapped[str] = mapped_column(String(20))
    message: Mapped[str] = mapped_column(Text, default="")
    network: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12), default="unconfirmed")
    confirm_hash: Mapped[str] = mapped_column(String(64), unique=True)
    answer_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    fetch_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    open_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched: Mapped[int] = mapped_column(Integer, default=0)
    item: Mapped[Item] = relationship()
    file: Mapped[File | None] = relationship()
