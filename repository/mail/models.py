"""The outbox: letters that were written in somebody's transaction and leave in their own time (ADR 0026)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from repository.db import Model, UtcDateTime


class OutgoingMail(Model):
    """One letter to one address. `key` says what it is about, so that nobody is told the same twice.

    `pending`: waits for `next_try_at`; `leased`: a worker sends it until `lease_until`; `sent`: a mail server has
    taken it; `kept`: written into the instance's folder `mail`, because no server is set; `failed`: given up.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        CheckConstraint("state IN ('pending','leased','sent','kept','failed')", name="state"),
        CheckConstraint("state <> 'leased' OR lease_until IS NOT NULL", name="lease"),
        Index("ix_outgoing_mail_state_next_try", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    headers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    message_id: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(8), default="pending")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LetterText(Model):
    """The words of one kind of letter in one language, where a librarian changed the shipped ones."""

    __tablename__ = "letter_text"
    __table_args__ = (
        CheckConstraint("language IN ('id','en')", name="language"),
        UniqueConstraint("name", "language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
