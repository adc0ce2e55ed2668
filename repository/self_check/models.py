"""The self-checks that were asked for, and what came of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from repository.db import Model, UtcDateTime


class SelfCheck(Model):
    """One run; `finished_at` is None while it waits or runs.

    `outcomes` is a list of {rule, state, findings}, in the order of the rules; `state` is `kept`, `broken` or
    `unfinished`, `findings` a list of {detail, query}.
    """

    __tablename__ = "self_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    base_url: Mapped[str] = mapped_column(String(500))
    page_count: Mapped[int] = mapped_column(Integer)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcomes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
