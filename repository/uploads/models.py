"""Uploads that arrive in parts: what was announced, how much of it has arrived, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime
from repository.items.models import Item


class UploadState(StrEnum):
    """How far an upload has come."""

    OPEN = "open"  # bytes are still to come
    RECEIVED = "received"  # all bytes are there and their checksums are known
    ATTACHED = "attached"  # they are a file of the item


class Upload(Model):
    """One file on its way to an item. Its bytes lie in `tus-<public_id>` of the temporary folder until it is attached.

    `received_bytes` is never more than what was written and synchronised. `fingerprint` is how the sender knows the
    file again, empty when it does not say. `declared_sha256` is what the sender computed itself.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("state IN ('open','received','attached')", name="state"),
        CheckConstraint(
            "received_bytes >= 0 AND received_bytes <= size_bytes AND size_bytes > 0", name="size"
        ),
        CheckConstraint(
            "state = 'open' OR (sha256 IS NOT NULL AND sha512 IS NOT NULL)", name="checksums"
        ),
        Index("ix_upload_user_id_state", "user_id", "state"),
        Index("ix_upload_item_id", "item_id"),
        Index("ix_upload_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(100), default="")
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    received_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    declared_sha256: Mapped[str | None] = mapped_column(String(64))
    sha256: Mapped[str | None] = mapped_column(String(64))
    sha512: Mapped[str | None] = mapped_column(String(128))
    state: Mapped[str] = mapped_column(String(8), default=UploadState.OPEN)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    item: Mapped[Item] = relationship()
