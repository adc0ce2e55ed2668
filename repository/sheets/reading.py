"""A table out of a file, CSV or XLSX: named columns, and rows of texts with their numbers in the file.

What spreadsheet programs do to files is expected here: byte order marks, semicolons and tabulators
in the place of commas, old encodings, empty rows, hidden sheets, cells that became numbers or dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from repository.errors import BadValue

MOST_ROWS = 20_000
MOST_COLUMNS = 200
LARGEST_BYTES = 30 * 1024**2
LONGEST_CELL = 100_000


class BadTable(BadValue):
    """A file that cannot be read as a table, and what to do about it."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__("table", message, **values)


@dataclass(frozen=True)
class SheetRow:
    """A row: its number as the spreadsheet program shows it, and its texts by column.

    `formulas` are the columns in which a formula stood; `is_too_long` says that cells stand outside of the columns.
    """

    number: int
    cells: dict[str, str]
    formulas: frozenset[str] = frozenset()
    is_too_long: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table that was read. `notes` are sentences (message ids) about what was passed over."""

    columns: tuple[str, ...]
    rows: list[SheetRow]
    notes: tuple[str, ...] = field(default=())


RawRow = tuple[int, Sequence[str], frozenset[int]]
"""Number in the file, texts, positions of formulas."""


def read(path: Path, known: Iterable[str], needed: Iterable[str] = ()) -> Sheet:
    """The table in a file; what it is is told by its bytes. Raises BadTable.

    Columns that are not `known`, or `needed` and not there, refuse the table.
    """
    from repository.sheets import comma_separated, workbooks

    if path.stat().st_size > LARGEST_BYTES:
        raise BadTable("The table has more than %(most)s MB.", most=LARGEST_BYTES // 1024**2)
    with path.open("rb") as stream:
        start = stream.read(8)
    if start.startswith(b"PK"):
        raw, notes = workbooks.rows(path)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadTable(
            "This is an old or encrypted Excel file; save it as “Excel workbook (.xlsx)” without a password."
        )
    else:
        raw, notes = comma_separated.rows(path, frozenset(known)), ()
    return _sheet(raw, tuple(known), tuple(needed), notes)


def _sheet(
    raw: Iterator[RawRow], known: tuple[str, ...], needed: tuple[str, ...], notes: tuple[str, ...]
) -> Sheet:
    columns: tuple[str, ...] = ()
    rows: list[SheetRow] = []
    for number, texts, formulas in raw:
        if not any(text.strip() for text in texts):
            continue
        if not columns:
            columns = _columns(texts, known, needed)
            continue
        if len(rows) >= MOST_ROWS:
            raise BadTable("The table has more than %(most)s rows; divide it.", most=MOST_ROWS)
        rows.append(_row(number, texts, formulas, columns))
    if not rows:
        raise BadTable("The table has no rows below its line of column names.")
    return Sheet(columns, rows, notes)


def _row(
    number: int, texts: Sequence[str], formulas: frozenset[int], columns: tuple[str, ...]
) -> SheetRow:
    cells = {c: t for c, t in zip(columns, texts, strict=False) if c}
    beyond = any(text.strip() for text in texts[len(columns) :])
    return SheetRow(
        number, cells, frozenset(columns[n] for n in formulas if n < len(columns)), beyond
    )


def _columns(
    texts: Sequence[str], known: tuple[str, ...], needed: tuple[str, ...]
) -> tuple[str, ...]:
    """The names of the columns; '' for one without name."""
    names = [text.strip().lstrip("\ufeff").casefold() for text in texts]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise BadTable("The table has more than %(most)s columns.", most=MOST_COLUMNS)
    given = [name for name in names if name]
    twice = sorted({name for name in given if given.count(name) > 1})
    if twice:
        raise BadTable("The column “%(name)s” is there twice; remove one.", name=twice[0][:60])
    missing = [name for name in needed if name not in given]
    if missing:
        raise BadTable(
            "The first line must name the columns; “%(name)s” is missing. Known columns are: %(known)s.",
            name=missing[0],
            known=", ".join(known),
        )
    unknown = [name for name in given if name not in known]
    if unknown:
        raise BadTable(
            "There is no column “%(name)s”; remove it or correct its name. Known columns are: %(known)s.",
            name=unknown[0][:60],
            known=", ".join(known),
        )
    return tuple(names)
