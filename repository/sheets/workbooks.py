"""XLSX: read row by row and written row by row, with every cell as text.

A workbook is an archive of XML. It is judged as an archive first; parts with a document type, which
could name outside files or entities without end, refuse it.
"""

from __future__ import annotations

import contextlib
import datetime
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from repository.importing.archives import Archive, opened
from repository.sheets.reading import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, BadTable, RawRow


def _(message: str) -> str:
    """Mark a message for the catalogue; it is translated when it is shown."""
    return message


LARGEST_UNPACKED_BYTES = 200 * 1024**2
LARGEST_STRINGS_BYTES = 60 * 1024**2
LAST_ROW = 4 * MOST_ROWS
"""Rows of a sheet that are looked at, empty ones too."""
_TEXT_FORMAT = "@"
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0!\0D\0|\0<\0!\0D", re.IGNORECASE)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_A_WORKBOOK = _("This is not an Excel workbook, or it is damaged; save it again as .xlsx.")
HIDDEN_NOTE = _("Hidden sheets and all sheets but the first visible one are not read.")


def rows(path: Path) -> tuple[Iterator[RawRow], tuple[str, ...]]:
    """The rows of the first visible sheet, and notes about what is not read. Raises BadTable."""
    with opened(path, limit_bytes=LARGEST_UNPACKED_BYTES) as archive:
        _require_workbook(archive)
    stream = path.open("rb")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that are not kept
            book = load_workbook(stream, read_only=True, data_only=False, keep_links=False)
        sheet = _first_visible(book)
    except _FAULTS as error:
        stream.close()
        raise BadTable(_NOT_A_WORKBOOK) from error
    except BadTable:
        stream.close()
        raise
    return _read(sheet, book, stream), (HIDDEN_NOTE,) if len(book.sheetnames) > 1 else ()


def _first_visible(book: Any) -> Any:
    found = next((s for s in book.worksheets if s.sheet_state == "visible"), None)
    if found is None:
        raise BadTable("The workbook has no visible sheet.")
    return found


_FAULTS = (
    *(BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError),
    *(SyntaxError, NotImplementedError, EOFError, OverflowError, AssertionError),
)
"""What the library raises for workbooks that are none; ParseError of XML is a SyntaxError."""


def _require_workbook(archive: Archive) -> None:
    if "[Content_Types].xml" not in archive.entries or "xl/workbook.xml" not in archive.entries:
        raise BadTable(_NOT_A_WORKBOOK)
    for name, entry in archive.entries.items():
        if name.endswith("sharedStrings.xml") and entry.size_bytes > LARGEST_STRINGS_BYTES:
            raise BadTable("The workbook holds too much text; divide it.")
        if name.endswith((".xml", ".rels", ".vml")):
            _require_plain(archive, name)


def _require_plain(archive: Archive, name: str) -> None:
    """A document type stands before the first element."""
    with archive.open(name) as stream:
        if _DOCTYPE.search(stream.read(64 * 1024)):
            raise BadTable(
                "The workbook has a document type inside; it is not read. Save it again."
            )


def _read(sheet: Any, book: Any, stream: IO[bytes]) -> Iterator[RawRow]:
    with stream, contextlib.closing(book):
        yield from _rows_of(sheet)


def _rows_of(sheet: Any) -> Iterator[RawRow]:
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    try:
        for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1):
            number = next((c.row for c in row if getattr(c, "row", None)), 0)
            _require_near(number)
            if not number:
                continue
            texts = [_text(cell) for cell in row]
            formulas = frozenset(n for n, cell in enumerate(row) if cell.data_type == "f")
            yield number, texts, formulas
    except BadTable:
        raise
    except _FAULTS as error:
        raise BadTable(_NOT_A_WORKBOOK) from error


def _require_near(number: int) -> None:
    if number > LAST_ROW:
        raise BadTable("The table has more than %(most)s rows; divide it.", most=MOST_ROWS)


def _text(cell: Any) -> str:
    """A cell as a person reads it: days as ISO dates, whole numbers without a fraction."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)[:LONGEST_CELL]


def write(file: Path | IO[bytes], table: Iterable[Sequence[str]], *, title: str) -> None:
    """The table is a workbook in `file`: text cells alone, no formula; the first row stays in sight."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = "C2"
    for number, row in enumerate(table):
        cells = [_cell(sheet, text, is_head=not number) for text in row]
        sheet.append(cells)
    book.save(file)


def _cell(sheet: Any, text: str, *, is_head: bool) -> Any:
    cell: Any = WriteOnlyCell(sheet, value=_ILLEGAL.sub("", text)[:32_767])
    cell.data_type = "s"  # also what begins with an equals sign
    cell.number_format = _TEXT_FORMAT  # what is typed over it stays text: no dates, no lost zeros
    cell.alignment = _WRAPPED
    if is_head:
        cell.font = _BOLD
    return cell


_BOLD, _WRAPPED = Font(bold=True), Alignment(vertical="top")
