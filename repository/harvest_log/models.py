"""The harvest log rolled up: sums by harvester, by its days, errors and lists; how far each file was read."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime


class Harvester(Model):
    """Who harvests: a name or user agent, from one network. All numbers only grow.

    `agent` is the name that the user agent is known by, else the user agent itself; `user_agent` is the last one seen.
    `error_count` leaves out what is no fault: that nothing had changed, and that the repository was busy.
    """

    __tablename__ = "harvester"
    __table_args__ = (UniqueConstraint("agent", "network"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agent: Mapped[str] = mapped_column(String(200))
    network: Mapped[str] = mapped_column(String(43))
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    request_count: Mapped[int] = mapped_column(BigInteger, default=0)
    record_count: Mapped[int] = mapped_column(BigInteger, default=0)
    error_count: Mapped[int] = mapped_column(BigInteger, default=0)
    busy_count: Mapped[int] = mapped_column(BigInteger, default=0)

    errors: Mapped[list[HarvesterError]] = relationship(order_by="HarvesterError.code")
    lists: Mapped[list[HarvestedList]] = relationship(order_by="HarvestedList.asked_at.desc()")


class HarvesterDay(Model):
    """What one harvester did on one day in the site's zone."""

    __tablename__ = "harvester_day"

    harvester_id: Mapped[int] = mapped_column(ForeignKey("harvester.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    request_count: Mapped[int] = mapped_column(Integer, default=0)
    record_count: Mapped[int] = mapped_column(BigInteger, default=0)
    error_count: Mapped[int] = mapped_column(Integer, default=0)
    list_count: Mapped[int] = mapped_column(Integer, default=0)


class HarvesterError(Model):
    """How often a harvester got a protocol error, `busy` (503) or `failed` (500), and when last."""

    __tablename__ = "harvester_error"

    harvester_id: Mapped[int] = mapped_column(ForeignKey("harvester.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    count: Mapped[int] = mapped_column(Integer, default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HarvestedList(Model):
    """What a harvester asked for: verb, format and set; and the last list of it that it fetched to the end.

    `covered_until` is the moment up to which that list had everything: its beginning, or its `until` where that is
    earlier. It is None as long as no list was fetched to the end. `set_spec` '' is the whole repository.
    """

    __tablename__ = "harvested_list"

    harvester_id: Mapped[int] = mapped_column(ForeignKey("harvester.id"), primary_key=True)
    verb: Mapped[str] = mapped_column(String(20), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(60), primary_key=True)
    set_spec: Mapped[str] = mapped_column(String(270), primary_key=True)
    request_count: Mapped[int] = mapped_column(Integer, default=0)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    covered_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    from_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_count: Mapped[int | None] = mapped_column(Integer)


class HarvestLogFile(Model):
    """How many bytes of a file of the harvest log stand in the sums."""

    __tablename__ = "harvest_log_file"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    offset_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
