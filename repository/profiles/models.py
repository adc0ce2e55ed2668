"""Versions of forms, and which types a collection takes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime
from repository.people.models import User

WORKING = 0
"""The number of the version that is being edited and not in force."""


class FormVersion(Model):
    """A form of a profile, for all collections (`scope` "") or for one (its slug); never changed once it is in force.

    The highest number is in force. Number 0 is the working copy of the librarians; `edits` counts its changes. Where
    `content` is None the form is the one that is shipped. The content is described in `profiles.layout`.
    """

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("profile", "scope", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile: Mapped[str] = mapped_column(String(30))
    scope: Mapped[str] = mapped_column(String(80), default="")
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    note: Mapped[str] = mapped_column(Text, default="")
    edits: Mapped[int] = mapped_column(Integer, default=0)
    actor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[User] = relationship()


class CollectionTypes(Model):
    """What a collection takes: profiles by key, all when there are none; and those for which it is proposed."""

    __tablename__ = "collection_types"

    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True
    )
    takes: Mapped[list[str]] = mapped_column(JSON)
    proposed_for: Mapped[list[str]] = mapped_column(JSON)


class ConsentVersion(Model):
    """The words of the consent to publication, in both languages; the highest number is in force."""

    __tablename__ = "consent_version"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text_id: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[User] = relationship()
