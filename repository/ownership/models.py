"""Offers to pass a deposit on to somebody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime
from repository.items.models import Item
from repository.people.models import User


class TransferOffer(Model):
    """The depositor of an item offers it to whoever signs in with this address; one offer an item."""

    __tablename__ = "transfer_offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), unique=True)
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    item: Mapped[Item] = relationship()
    offered_by: Mapped[User] = relationship()
