"""Items, their collections, revisions and the rows derived from the current revision for sorting and browsing.

The metadata revision is the truth about the description (ADR 0002); every other descriptive column and table here is
derived from it in the same flush by `items.derive` and proven equal by `daluang check`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime
from repository.files.models import File
from repository.people.models import Group, User

STATES = "('draft','submitted','returned','declined','published','withdrawn')"


class Collection(Model):
    """A place in the tree of collections. `is_hidden` is true when it or a collection above it is internal."""

    __tablename__ = "collection"
    __table_args__ = (CheckConstraint("is_hidden OR NOT is_internal", name="internal_is_hidden"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title_id: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300))
    description_id: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("collection.id"), index=True)
    is_internal: Mapped[bool] = mapped_column(Boolean, default=False)
    is_hidden: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer, default=0)
    parent: Mapped[Collection | None] = relationship(remote_side=[id])

    def path(self) -> list[Collection]:
        """Return the collections from the root of the tree down to this one."""
        above: list[Collection] = [self]
        while above[0].parent is not None:
            above.insert(0, above[0].parent)
        return above

    def title(self, language: str) -> str:
        """Return the title in `language` (`id` or `en`)."""
        return self.title_en if language == "en" and self.title_en else self.title_id


class Item(Model):
    """One described thing with a permanent handle; its state decides who sees it (`access.policy`)."""

    __tablename__ = "item"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(
            "access IN ('open','embargoed','restricted','metadata_only')", name="access"
        ),
        CheckConstraint(
            "access <> 'embargoed' OR embargo_until IS NOT NULL", name="embargo_has_day"
        ),
        CheckConstraint(
            "state NOT IN ('published','withdrawn') OR (published_at IS NOT NULL AND published_by_id IS NOT NULL)",
            name="published_has_publisher",
        ),
        CheckConstraint(
            "state <> 'withdrawn' OR withdrawn_at IS NOT NULL", name="withdrawn_has_day"
        ),
        Index("ix_item_state_changed", "state", "changed_at"),
        Index("ix_item_state_submitted", "state", "submitted_at"),
        Index("ix_item_state_published", "state", "published_at"),
        Index("ix_item_depositor_state", "depositor_id", "state"),
        Index("ix_item_collection_state", "collection_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(8), unique=True)
    identifier: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    version: Mapped[int] = mapped_column(Integer, default=1)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    depositor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    revision_number: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    imported_hash: Mapped[str | None] = mapped_column(String(64))
    is_edited_since_import: Mapped[bool] = mapped_column(Boolean, default=False)

    # derived from the current revision
    profile: Mapped[str] = mapped_column(String(30))
    resource_type: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)
    title_sort: Mapped[str] = mapped_column(String(200), index=True)
    year: Mapped[int | None] = mapped_column(Integer, index=True)
    access: Mapped[str] = mapped_column(String(14), default="open")
    embargo_until: Mapped[date | None] = mapped_column(Date)
    licence: Mapped[str] = mapped_column(String(30))

    collection: Mapped[Collection] = relationship()
    depositor: Mapped[User] = relationship(foreign_keys=[depositor_id])
    published_by: Mapped[User | None] = relationship(foreign_keys=[published_by_id])
    revisions: Mapped[list[Revision]] = relationship(
        back_populates="item",
        order_by="Revision.number",
        cascade="save-update, merge",
        passive_deletes="all",  # the database deletes them with a discarded draft
    )
    revision: Mapped[Revision] = relationship(
        primaryjoin="and_(Item.id == foreign(Revision.item_id), Item.revision_number == foreign(Revision.number))",
        viewonly=True,
        uselist=False,
    )
    files: Mapped[list[File]] = relationship(
        order_by="File.position", cascade="all, delete-orphan", backref="item"
    )
    people: Mapped[list[ItemPerson]] = relationship(
        order_by="ItemPerson.position", cascade="all, delete-orphan"
    )
    subjects: Mapped[list[ItemSubject]] = relationship(
        order_by="ItemSubject.position", cascade="all, delete-orphan"
    )
    languages: Mapped[list[ItemLanguage]] = relationship(
        order_by="ItemLanguage.position", cascade="all, delete-orphan"
    )
    title_words: Mapped[list[ItemTitleWord]] = relationship(
        order_by="ItemTitleWord.word", cascade="all, delete-orphan"
    )
    identifiers: Mapped[list[ItemIdentifier]] = relationship(cascade="all, delete-orphan")
    relations: Mapped[list[ItemRelation]] = relationship(
        order_by="ItemRelation.position", cascade="all, delete-orphan", back_populates="item"
    )
    named_by: Mapped[list[ItemRelation]] = relationship(
        primaryjoin="Item.handle == foreign(ItemRelation.target)", viewonly=True
    )
    readers: Mapped[list[Group]] = relationship(secondary="item_reader")
    quality: Mapped[list[QualityProblem]] = relationship(cascade="all, delete-orphan")

    @property
    def document(self) -> dict[str, Any]:
        """The metadata document of the current revision; must not be changed in place."""
        loaded: list[Revision] = self.__dict__.get("revisions") or []
        for revision in reversed(loaded):
            if revision.number == self.revision_number:
                return revision.document
        return self.revision.document


class RetiredHandle(Model):
    """The handle of a draft that was deleted; it is never given again (architecture D3)."""

    __tablename__ = "retired_handle"

    handle: Mapped[str] = mapped_column(String(8), primary_key=True)


class Revision(Model):
    """The whole description of an item at one moment; never changed once the item was submitted."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    document: Mapped[dict[str, Any]] = mapped_column("metadata", JSON)
    actor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    item: Mapped[Item] = relationship(back_populates="revisions")
    actor: Mapped[User] = relationship()


class ItemPerson(Model):
    """A person or body on an item, in the order of the record; private names are left out."""

    __tablename__ = "item_person"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    role: Mapped[str] = mapped_column(String(12))
    heading: Mapped[str] = mapped_column(String(300))
    sort_key: Mapped[str] = mapped_column(String(300), index=True)
    is_creator: Mapped[bool] = mapped_column(Boolean)
    is_person: Mapped[bool] = mapped_column(Boolean, default=True)
    name_key: Mapped[str] = mapped_column(String(300), index=True, default="")
    orcid: Mapped[str | None] = mapped_column(String(19))
    authority_id: Mapped[int | None] = mapped_column(Integer, index=True)
    """The entry of the authority list that the record names; one that was merged since stands as it did."""


class ItemSubject(Model):
    """A term (scheme and notation) or a free keyword (label only) on an item."""

    __tablename__ = "item_subject"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    scheme: Mapped[str | None] = mapped_column(String(40))
    notation: Mapped[str | None] = mapped_column(String(40), index=True)
    label: Mapped[str] = mapped_column(String(300))


class ItemLanguage(Model):
    """A language of the content, ISO 639-3."""

    __tablename__ = "item_language"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(3))


class ItemIdentifier(Model):
    """An identifier of the item in a scheme (DOI, ISBN, shelfmark …), for duplicates and look-up."""

    __tablename__ = "item_identifier"
    __table_args__ = (Index("ix_item_identifier_scheme_value", "scheme", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    scheme: Mapped[str] = mapped_column(String(30))
    value: Mapped[str] = mapped_column(String(500))


class ItemRelation(Model):
    """A relation of the description to another item here, by its handle; the inverse is never stored (R16)."""

    __tablename__ = "item_relation"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    target: Mapped[str] = mapped_column(String(8), index=True)
    item: Mapped[Item] = relationship(back_populates="relations")


class ItemTitleWord(Model):
    """A telling word of the main title, folded (`duplicates.words`), by which nearly the same titles are found."""

    __tablename__ = "item_title_word"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    word: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class ItemReader(Model):
    """A group that may read the files of a restricted item."""

    __tablename__ = "item_reader"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("reader_group.id", ondelete="CASCADE"), primary_key=True
    )


class QualityProblem(Model):
    """A rule that the description of an item breaks although it was let in; the quality list is made of these."""

    __tablename__ = "quality_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(60))
