"""People and organisations of the authority list, the forms of their names, merges, and pairs that may be the same.

A record names an entry by `authority` in its agent and keeps its own spelling (metadata §1.2). An entry that was merged
stays as a row that points to the one it became, so that no record need be rewritten, and a merge can be taken back.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime


class Standing(StrEnum):
    """How far a librarian has looked at an entry."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"


class Authority(Model):
    """One person or body. `agent` is the preferred name as metadata §1.2 stores it, titles in `prefix` and `suffix`.

    `merged_into_id` always names an entry that is not merged itself. A proposed entry is offered to those who may see
    one of its works; a confirmed one to everybody who deposits.
    """

    __tablename__ = "authority"
    __table_args__ = (
        CheckConstraint("kind IN ('person','organisation')", name="kind"),
        CheckConstraint("standing IN ('proposed','confirmed')", name="standing"),
        CheckConstraint("merged_into_id <> id", name="not_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    standing: Mapped[str] = mapped_column(String(9), default=Standing.PROPOSED)
    agent: Mapped[dict[str, Any]] = mapped_column(JSON)
    heading: Mapped[str] = mapped_column(String(300))
    sort_key: Mapped[str] = mapped_column(String(300), index=True)
    name_key: Mapped[str] = mapped_column(String(300), index=True)
    orcid: Mapped[str | None] = mapped_column(String(19), index=True)
    ror: Mapped[str | None] = mapped_column(String(9))
    identifiers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    affiliation: Mapped[str] = mapped_column(String(300), default="")
    affiliation_ror: Mapped[str | None] = mapped_column(String(9))
    dates: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    forms: Mapped[list[AuthorityForm]] = relationship(
        order_by="AuthorityForm.id", cascade="all, delete-orphan"
    )
    merged_into: Mapped[Authority | None] = relationship(remote_side=[id])


class AuthorityForm(Model):
    """A form under which an entry is found: the preferred one, or a variant in any script."""

    __tablename__ = "authority_form"
    __table_args__ = (CheckConstraint("kind IN ('preferred','variant')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(
        ForeignKey("authority.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(9))
    form: Mapped[str] = mapped_column(String(300))
    name_key: Mapped[str] = mapped_column(String(300), index=True)
    words: Mapped[str] = mapped_column(String(302))
    """The folded form with a space before each word."""


class AuthorityMerge(Model):
    """A merge as it was done, so that it can be taken back: entries that moved, values the kept one took over."""

    __tablename__ = "authority_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("authority.id", ondelete="CASCADE"), index=True)
    merged_id: Mapped[int] = mapped_column(
        ForeignKey("authority.id", ondelete="CASCADE"), index=True
    )
    moved: Mapped[list[int]] = mapped_column(JSON)
    taken: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuthorityPair(Model):
    """Two entries that may be the same; `first_id` is the smaller. Found by a job, judged by a librarian."""

    __tablename__ = "authority_pair"
    __table_args__ = (
        CheckConstraint("state IN ('open','different')", name="state"),
        CheckConstraint("reason IN ('orcid','words','near','initials')", name="reason"),
        CheckConstraint("first_id < second_id", name="order"),
        Index("ix_authority_pair_state_score", "state", "score"),
    )

    first_id: Mapped[int] = mapped_column(
        ForeignKey("authority.id", ondelete="CASCADE"), primary_key=True
    )
    second_id: Mapped[int] = mapped_column(
        ForeignKey("authority.id", ondelete="CASCADE"), primary_key=True
    )
    reason: Mapped[str] = mapped_column(String(8))
    score: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(9), default="open")
