"""Pages: the reading order of an item over all its readable files (architecture D4)."""

from __future__ import annotations

from sqlalchemy import Float, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model
from repository.files.models import File
from repository.items.models import Item


class Page(Model):
    """One page of an item. `text_file_id` and `text_number` name a text given by people for this page, if any.

    `width` and `height` are PDF points or pixels, 0 when the page has no image.
    """

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("item_id", "position"), Index("ix_page_file", "file_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(100))
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id", ondelete="CASCADE"))
    number_in_file: Mapped[int] = mapped_column(Integer)
    width: Mapped[float] = mapped_column(Float, default=0)
    height: Mapped[float] = mapped_column(Float, default=0)
    kind: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10), default="ok")
    text_file_id: Mapped[int | None] = mapped_column(
        ForeignKey("file.id", ondelete="SET NULL"), index=True
    )
    text_number: Mapped[int | None] = mapped_column(Integer)
    item: Mapped[Item] = relationship()
    file: Mapped[File] = relationship(foreign_keys=[file_id])
    text_file: Mapped[File | None] = relationship(foreign_keys=[text_file_id])
