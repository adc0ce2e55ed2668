"""CSV: RFC 4180 with what spreadsheet programs make of it, in UTF-8.

An apostrophe stands before what a program would run as a formula, and is taken off again in reading,
so that a text comes back as it went out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO, TextIOWrapper
from pathlib import Path

from repository.sheets.reading import LONGEST_CELL, BadTable, RawRow

BYTE_ORDER_MARK = "\ufeff"
SEPARATORS = (",", ";", "\t")
LONGEST_LINE = 1_000_000
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_QUOTED_FORMULA = re.compile(r"'+[=+\-@\t\r]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


def escaped(text: str) -> str:
    """The text as it is written: with an apostrophe where a spreadsheet program would calculate."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """The text that `escaped` wrote."""
    return text[1:] if _QUOTED_FORMULA.match(text) else text


def written(table: Iterable[Sequence[str]], *, is_first: bool = False) -> str:
    """Lines of CSV; the first piece of a file begins with a byte order mark, for Excel."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([escaped(c) for c in row] for row in table)
    return (BYTE_ORDER_MARK if is_first else "") + out.getvalue()


def rows(path: Path, known: frozenset[str]) -> Iterator[RawRow]:
    """The rows of a CSV file, the first line with the names too. Raises BadTable."""
    with path.open("rb") as raw:
        _require_utf8(raw.read(4))
        raw.seek(0)
        stream = TextIOWrapper(raw, "utf-8-sig", newline="")
        try:
            separator = _separator(stream, known)
            yield from _read(stream, separator)
        except UnicodeDecodeError as error:
            raise BadTable(
                "The table is not in UTF-8. Save it again as “CSV UTF-8 (Comma delimited)”, or as .xlsx."
            ) from error
        except csv.Error as error:
            raise BadTable(
                "The table cannot be read as CSV: %(why)s. Save it again, or as .xlsx.",
                why=str(error),
            ) from error


def _require_utf8(start: bytes) -> None:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or start[1:2] == b"\0" or start[:1] == b"\0":
        raise BadTable(
            "The table is not in UTF-8. Save it again as “CSV UTF-8 (Comma delimited)”, or as .xlsx."
        )


def _separator(stream: TextIOWrapper, known: frozenset[str]) -> str:
    """What parts the cells: by a line `sep=;`, or whichever gives the most known names."""
    line = stream.readline(LONGEST_CELL)
    named = _SEPARATOR_LINE.fullmatch(line)
    if named:
        return named.group(1)
    stream.seek(0)

    def names(separator: str) -> int:
        return sum(name.strip(' "\r\n\ufeff').casefold() in known for name in line.split(separator))

    return max(SEPARATORS, key=names)


def _read(stream: TextIOWrapper, separator: str) -> Iterator[RawRow]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(_without_nul(stream), delimiter=separator, strict=True)
    for number, cells in enumerate(reader, 1):
        yield number, [unescaped(cell) for cell in cells], frozenset()


def _without_nul(stream: TextIOWrapper) -> Iterator[str]:
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise BadTable("The table has a line that is too long; save it again, or as .xlsx.")
        if "\0" in line:
            raise BadTable("The table is not text: it holds null characters. Save it as CSV UTF-8.")
        yield line
