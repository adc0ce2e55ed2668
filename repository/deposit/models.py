"""What people typed into the form of an item and did not save yet: theirs alone, kept from the first keystroke."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from repository.db import Model, UtcDateTime


class TypedAnswers(Model):
    """The answers of one person to the form of one item that differ from its description (`deposit.merging`).

    `changes` has an entry for each question that was answered otherwise, `disputed` what other windows answered to the
    same question. Neither is part of the description, nor shown to anybody else.
    """

    __tablename__ = "typed_answers"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    disputed: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)
