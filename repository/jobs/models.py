"""The queue's one table: what is to be done, for which subject, and who has leased it until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from repository.db import Model, UtcDateTime

MAXIMUM_TRIES = 5


class Job(Model):
    """One piece of work. Pending jobs of one kind and subject coalesce into one row."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('pending','leased','failed')", name="state"),
        CheckConstraint("state <> 'leased' OR lease_until IS NOT NULL", name="lease"),
        Index(
            "uq_job_pending_subject",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_job_state_run_after", "state", "run_after"),
        Index("ix_job_kind", "kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(Integer)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(8), default="pending")
    run_after: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_by: Mapped[str | None] = mapped_column(String(80))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
