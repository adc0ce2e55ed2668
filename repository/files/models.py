"""Files of items: the name a person gave, and the checksum under which the bytes lie in storage."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime
from repository.people.models import User


class FileRole(StrEnum):
    """What a file is for. `text` is a text given by people (truth, ADR 0001); `consent` is never served."""

    MAIN = "main"
    DOCUMENTATION = "documentation"
    PAGE = "page"
    TRANSCRIPT = "transcript"
    TEXT = "text"
    CONSENT = "consent"


class ReadingStatus(StrEnum):
    """How far the program could read a file."""

    PENDING = "pending"
    OK = "ok"
    PARTIAL = "partial"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_MANY_PAGES = "too_many_pages"
    UNSUPPORTED = "unsupported"


class File(Model):
    """One file of one item. The same bytes on two items are stored once."""

    __tablename__ = "file"
    __table_args__ = (
        UniqueConstraint("item_id", "name"),
        CheckConstraint("length(sha256) = 64 AND length(sha512) = 128", name="checksums"),
        CheckConstraint("size_bytes >= 0", name="size"),
        CheckConstraint(
            "access IS NULL OR access IN ('open','embargoed','restricted','metadata_only')",
            name="access",
        ),
        Index("ix_file_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer, default=0)
    name: Mapped[str] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(String(100), default="")
    role: Mapped[str] = mapped_column(String(20), default=FileRole.MAIN)
    mime: Mapped[str] = mapped_column(String(120))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    sha512: Mapped[str] = mapped_column(String(128))
    access: Mapped[str | None] = mapped_column(String(14))
    reading: Mapped[str] = mapped_column(String(20), default=ReadingStatus.PENDING)
    page_count: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def image_count(self) -> int:
        """How many pages can be looked at: all of a PDF and of an image file, none of any other."""
        has_images = self.mime == "application/pdf" or self.mime.startswith("image/")
        return self.page_count if has_images else 0


class FormerFile(Model):
    """A file that an item had while it was public, until it was replaced or removed; served to staff only (ADR 0029).

    `successor_sha256` names the bytes that took its place, None when it was removed.
    """

    __tablename__ = "former_file"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64 AND length(sha512) = 128", name="checksums"),
        Index("ix_former_file_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(String(100), default="")
    role: Mapped[str] = mapped_column(String(20))
    mime: Mapped[str] = mapped_column(String(120))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    sha512: Mapped[str] = mapped_column(String(128))
    access: Mapped[str | None] = mapped_column(String(14))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    successor_sha256: Mapped[str | None] = mapped_column(String(64))
    superseded_by: Mapped[User] = relationship()
