"""Values that a source proposes for a draft: kept with it until the depositor has taken or left each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from repository.db import Model, UtcDateTime


class SourceKind(StrEnum):
    """What a value was taken from."""

    FILE = "file"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL = "csl"
    CROSSREF = "crossref"
    DATACITE = "datacite"
    OPENLIBRARY = "openlibrary"


class Choice(StrEnum):
    """What became of a proposed value."""

    OPEN = "open"  # offered beside its question
    TAKEN = "taken"  # stands in the description, to be checked
    LEFT = "left"  # the depositor does not want it
    KEPT = "kept"  # was in the form that the depositor saved: counts as the depositor's own


class ProposedValue(Model):
    """One value for one question. `value` has the shape it has in the document (metadata §1.2).

    `before` is what stood in its place when it was taken, so that leaving it can be undone and undoes. `name` is the
    file, the key of the reference or the identifier that was looked up; `place` where in it (`extract.Source`).
    """

    __tablename__ = "proposed_value"
    __table_args__ = (
        CheckConstraint("choice IN ('open','taken','left','kept')", name="choice"),
        CheckConstraint(
            "source IN ('file','bibtex','ris','csl','crossref','datacite','openlibrary')",
            name="source",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(String(40))
    value: Mapped[Any] = mapped_column(JSON, nullable=False)
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    source: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(255), default="")
    page: Mapped[int | None] = mapped_column(Integer)
    place: Mapped[str] = mapped_column(String(20), default="")
    choice: Mapped[str] = mapped_column(String(5), default=Choice.OPEN)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
