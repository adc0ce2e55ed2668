"""Subject schemes and their terms. A record names a term by scheme and notation; its words are looked up."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model


class SubjectScheme(Model):
    """A list of subjects. Terms of an offered one are found in the deposit form."""

    __tablename__ = "subject_scheme"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    uri: Mapped[str] = mapped_column(String(500), default="")
    is_offered: Mapped[bool] = mapped_column(Boolean, default=True)


class SubjectTerm(Model):
    """A term. A deprecated one with `use` stands for that term wherever it is shown; records keep its notation.

    `words` are the folded notation, labels and synonyms with a space before each word, by which it is found.
    """

    __tablename__ = "subject_term"
    __table_args__ = (
        UniqueConstraint("scheme_id", "notation"),
        CheckConstraint("use_id <> id", name="not_itself"),
        Index("ix_subject_term_scheme_id_position", "scheme_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("subject_scheme.id"))
    notation: Mapped[str] = mapped_column(String(40), index=True)
    uri: Mapped[str] = mapped_column(String(500), default="")
    label_id: Mapped[str] = mapped_column(String(300))
    label_en: Mapped[str] = mapped_column(String(300))
    synonyms: Mapped[list[str]] = mapped_column(JSON, default=list)
    scope_note: Mapped[str] = mapped_column(Text, default="")
    close_match: Mapped[str] = mapped_column(String(500), default="")
    close_match_label: Mapped[str] = mapped_column(String(300), default="")
    broader_id: Mapped[int | None] = mapped_column(ForeignKey("subject_term.id"), index=True)
    is_deprecated: Mapped[bool] = mapped_column(Boolean, default=False)
    use_id: Mapped[int | None] = mapped_column(ForeignKey("subject_term.id"), index=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    words: Mapped[str] = mapped_column(Text)

    scheme: Mapped[SubjectScheme] = relationship(lazy="joined")
    broader: Mapped[SubjectTerm | None] = relationship(remote_side=[id], foreign_keys=[broader_id])
    use: Mapped[SubjectTerm | None] = relationship(remote_side=[id], foreign_keys=[use_id])

    def label(self, locale: str) -> str:
        """Return the label in the reader's language."""
        return self.label_id if locale.startswith("id") else self.label_en
