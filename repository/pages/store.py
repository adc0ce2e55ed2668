"""The page store: text and word boxes of pages by the checksum of the file they were read from (architecture D1).

Everything here is derived and can be read again from the files. It lies in its own SQLite file, or in the same
PostgreSQL database, and is written outside the main transaction: a text without a page row is harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    delete,
    inspect,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite

_metadata = MetaData()
page_text = Table(
    "page_text",
    _metadata,
    Column("file_sha256", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("boxes", LargeBinary),
    Column("language", String(3)),
)


@dataclass(frozen=True)
class PageText:
    """The text of one page of a file; `boxes` as packed by `pages.extract.pack_boxes`, None when there are none."""

    number: int
    text: str
    boxes: bytes | None = None
    language: str | None = None


class PageStore:
    """Reading and writing page text through `engine`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def create(self) -> None:
        """The table exists afterwards."""
        _metadata.create_all(self.engine)

    def exists(self) -> bool:
        """Whether the table is there. Raises SQLAlchemy's DatabaseError when its database cannot be read."""
        return inspect(self.engine).has_table(page_text.name)

    def put(self, file_sha256: str, pages: Iterable[PageText]) -> None:
        """The given pages of the file are stored, replacing what was there under their numbers."""
        rows = [
            {
                "file_sha256": file_sha256,
                "number": p.number,
                "text": p.text,
                "boxes": p.boxes,
                "language": p.language,
            }
            for p in pages
        ]
        if not rows:
            return
        dialect = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(page_text)
        statement = statement.on_conflict_do_update(
            index_elements=["file_sha256", "number"],
            set_={name: statement.excluded[name] for name in ("text", "boxes", "language")},
        )
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(statement, rows)

    def forget(self, file_sha256: str) -> None:
        """Nothing of the file is stored afterwards."""
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(delete(page_text).where(page_text.c.file_sha256 == file_sha256))

    def get(self, file_sha256: str, number: int) -> PageText | None:
        """Return one page with its boxes, or None when it was never read."""
        with self.engine.connect() as connection:
            row = connection.execute(
                select(page_text).where(
                    page_text.c.file_sha256 == file_sha256, page_text.c.number == number
                )
            ).first()
        return None if row is None else PageText(row.number, row.text, row.boxes, row.language)

    def held(self, keys: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
        """Return those of the keys (checksum, number) under which a text, be it empty, is stored."""
        columns = (page_text.c.file_sha256, page_text.c.number)
        found: set[tuple[str, int]] = set()
        with self.engine.connect() as connection:
            for start in range(0, len(keys), 400):
                wanted = tuple_(*columns).in_(list(keys[start : start + 400]))
                found |= {(r[0], r[1]) for r in connection.execute(select(*columns).where(wanted))}
        return found

    def texts(self, keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], PageText]:
        """Return the pages (without boxes) named by (checksum, number); those never read are missing."""
        found: dict[tuple[str, int], PageText] = {}
        columns = (
            page_text.c.file_sha256,
            page_text.c.number,
            page_text.c.text,
            page_text.c.language,
        )
        with self.engine.connect() as connection:
            for start in range(0, len(keys), 400):
                wanted = tuple_(page_text.c.file_sha256, page_text.c.number).in_(
                    list(keys[start : start + 400])
                )
                for row in connection.execute(select(*columns).where(wanted)):
                    found[row.file_sha256, row.number] = PageText(
                        row.number, row.text, None, row.language
                    )
        return found
