"""Tables of partners: whom we harvest, each harvest with what was odd in it, and the records as they came.

Partners' records are no items: nothing of them is in our own lists for harvesters, sitemaps, feeds or statistics.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from repository.db import Model, UtcDateTime

LONGEST_IDENTIFIER = 500
PASSES = 8
"""How often a harvest may go through its list, the first time included; see `PartnerRecord.seen_in`."""


class HarvestState(StrEnum):
    """How a harvest stands."""

    RUNNING = "running"
    COMPLETE = "complete"
    FAILED = "failed"


class Partner(Model):
    """A library whose records are harvested. `next_from` is the `from` of the next harvest, empty for everything.

    Ids are never used twice, so that the search index cannot take one partner for another.
    """

    __tablename__ = "partner"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    base_url: Mapped[str] = mapped_column(String(1000))
    set_spec: Mapped[str] = mapped_column(String(250), default="")
    prefix: Mapped[str] = mapped_column(String(60), default="oai_dc")
    has_seconds: Mapped[bool] = mapped_column(default=False)
    deleted_record: Mapped[str] = mapped_column(String(10), default="no")
    is_enabled: Mapped[bool] = mapped_column(default=True)
    next_from: Mapped[str] = mapped_column(String(20), default="")
    full_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PartnerHarvest(Model):
    """One harvest of a partner, from its first page to its end, over any number of interruptions.

    `token` is that of the page to be asked next, empty for the first page. `next_from` becomes the partner's when the
    harvest is complete. `idle_pages` counts pages in a row that brought nothing new to this harvest.
    """

    __tablename__ = "partner_harvest"
    __table_args__ = (
        CheckConstraint("state IN ('running','complete','failed')", name="state"),
        Index(
            "uq_partner_harvest_running",
            "partner_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(
        ForeignKey("partner.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(String(10), default=HarvestState.RUNNING)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_full: Mapped[bool]
    is_forced: Mapped[bool] = mapped_column(default=False)
    from_date: Mapped[str] = mapped_column(String(20), default="")
    next_from: Mapped[str] = mapped_column(String(20), default="")
    token: Mapped[str] = mapped_column(Text, default="")
    complete_list_size: Mapped[int | None] = mapped_column(Integer)
    listed: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    passes: Mapped[int] = mapped_column(default=0)
    idle_pages: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    wait_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    deleted: Mapped[int] = mapped_column(default=0)
    gone: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(String(40), default="")
    fault_detail: Mapped[str] = mapped_column(Text, default="")
    odd_counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    oddities: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)


class PartnerRecord(Model):
    """A partner's record as it was last seen. `raw` is its XML, empty when it is deleted or very long.

    `seen_in` is `PASSES` times the id of the harvest that saw it last, plus the number of the pass through the list.
    `version` goes up with every change; `needs_indexing` until the search index has this version, or has let it go.
    """

    __tablename__ = "partner_record"
    __table_args__ = (
        UniqueConstraint("partner_id", "identifier"),
        Index("ix_partner_record_seen_in", "partner_id", "seen_in"),
        Index(
            "ix_partner_record_needs_indexing",
            "id",
            sqlite_where=text("needs_indexing"),
            postgresql_where=text("needs_indexing"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"))
    identifier: Mapped[str] = mapped_column(String(LONGEST_IDENTIFIER))
    datestamp: Mapped[str] = mapped_column(String(30))
    is_deleted: Mapped[bool] = mapped_column(default=False)
    seen_in: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    needs_indexing: Mapped[bool] = mapped_column(default=True)
    title: Mapped[str] = mapped_column(Text, default="")
    creators: Mapped[list[str]] = mapped_column(JSON, default=list)
    subjects: Mapped[list[str]] = mapped_column(JSON, default=list)
    others: Mapped[list[str]] = mapped_column(JSON, default=list)
    abstract: Mapped[str] = mapped_column(Text, default="")
    type: Mapped[str] = mapped_column(String(60), default="")
    year: Mapped[int | None] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String(10), default="")
    url: Mapped[str] = mapped_column(Text, default="")
    raw: Mapped[str] = mapped_column(Text, default="")


SHOWN_COLUMNS = (
    "title",
    "creators",
    "subjects",
    "others",
    "abstract",
    "type",
    "year",
    "language",
    "url",
    "raw",
    "is_deleted",
)
"""What of a record counts as a change."""
