"""What harvesters read: entries by datestamp and set, and the records serialised for them (architecture D9, D10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from repository.db import Model, UtcDateTime


class HarvestEntry(Model):
    """An item as one set shows it from `datestamp` on; it counts while datestamp ≤ now < until (or until is open).

    `set_spec` '' is the whole repository; `PREFIX=` and `PREFIX=SET` are lists of one format (`harvesting.sets`). A set
    that an item left keeps a `deleted` entry for ever. `sets` are those that the header names, with spaces between, in
    the entry of the whole repository; '' in all others.
    """

    __tablename__ = "harvest_entry"
    __table_args__ = (
        Index("ix_harvest_entry_item", "item_id"),
        {"sqlite_with_rowid": False},  # a list is read in the order in which it is kept
    )

    set_spec: Mapped[str] = mapped_column(String(270), primary_key=True)
    datestamp: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    deleted: Mapped[bool] = mapped_column(Boolean)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sets: Mapped[str] = mapped_column(Text, default="", server_default="")


class Serialisation(Model):
    """An item's `record` in one format from `datestamp` on, header included; packed by `harvesting.serialising`."""

    __tablename__ = "serialisation"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(30), primary_key=True)
    datestamp: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    xml: Mapped[bytes] = mapped_column(LargeBinary)


class Counter(Model):
    """A number that only grows, under a name: `changes` counts commits that touched public things."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, default=0)
