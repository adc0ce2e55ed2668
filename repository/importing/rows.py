"""Reading an import file: one JSON object a line, checked and with its files found, nothing stored yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from repository.files.names import clean_name
from repository.files.storage import digest_of
from repository.metadata.canonical import canonical
from repository.metadata.findings import Problem
from repository.metadata.flat import KEYS, FlatFile, FlatRow, from_flat
from repository.sheets.mangling import mangled
from repository.sheets.reading import read

MAXIMUM_LINE_BYTES = 64 * 1024**2
TABLES = (".csv", ".xlsx")
PARTED = (
    *("creators", "contributors", "language", "script", "script_variety", "identifiers"),
    *("report_number", "relation", "coverage", "spatial", "files"),
)


class Outcome(StrEnum):
    """What became of a row."""

    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class SourceFile:
    """A file that a row names, found on disk: where it lies, what it will be called, what its bytes are."""

    path: Path
    name: str
    label: str
    sha256: str


@dataclass
class ImportRow:
    """One line of the file on its way in. `problems` grows; a `wrong` one refuses the row."""

    line: int
    flat: FlatRow
    files: list[SourceFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    outcome: Outcome | None = None
    handle: str | None = None

    @property
    def identifier(self) -> str:
        """The row's identifier, '' when it has none that can be used."""
        return self.flat.identifier or ""

    def refuse(self, place: str, code: str, **values: Any) -> None:
        """Note a problem that refuses the row."""
        self.problems.append(Problem(place, code, values))

    def is_refused(self, *, publishes: bool) -> bool:
        """Whether the row cannot go in: something is wrong, or missing and needed for publication."""
        stops = ("wrong", "missing") if publishes else ("wrong",)
        return any(problem.severity in stops for problem in self.problems)

    def content_hash(self, collection: str) -> str:
        """Return a hash of everything the row says, so that an unchanged row is recognised."""
        files = [[f.name, f.label, f.sha256] for f in self.files]
        whole = {
            "document": self.flat.document,
            "files": files,
            "fulltext": self.flat.fulltext,
            "collection": collection,
        }
        return _hash(canonical(whole))


def read_rows(path: Path, folder: Path | None, today: date) -> Iterator[ImportRow]:
    """Yield every line of `path` that is not empty; a line that is no JSON object is a row with a problem.

    A table (`.csv`, `.xlsx`) is read row by row; raises `sheets.reading.BadTable` when it cannot be.
    """
    if path.suffix.casefold() in TABLES:
        yield from _table_rows(path, folder, today)
        return
    with path.open("rb") as stream:
        for number, line in enumerate(iter(lambda: _line(stream), b""), 1):
            if line.strip():
                yield _row(number, line, folder, today)


def _table_rows(path: Path, folder: Path | None, today: date) -> Iterator[ImportRow]:
    for found in read(path, KEYS, needed=("identifier",)).rows:
        values = {key: cell_value(key, text) for key, text in found.cells.items() if text.strip()}
        row = ImportRow(found.number, flat := from_flat(values, today=today))
        row.problems = list(flat.problems)
        row.problems += [
            p for key, text in found.cells.items() if (p := mangled(key, text.strip()))
        ]
        row.problems += [Problem(key, "formula", {"value": ""}) for key in sorted(found.formulas)]
        if found.is_too_long:
            row.refuse("", "too_many_cells")
        _find_files(row, folder)
        yield row


def cell_value(key: str, text: str) -> Any:
    """What a cell of a table stands for: several values are parted by semicolons where a field has several."""
    if key not in PARTED:
        return text.strip()
    return [part.strip() for part in text.split(";") if part.strip()]


def _line(stream: BinaryIO) -> bytes:
    """Return the next line; of one that is too long only the beginning, one byte longer than the limit."""
    line = stream.readline(MAXIMUM_LINE_BYTES + 1)
    rest = line
    while len(rest) > MAXIMUM_LINE_BYTES and not rest.endswith(b"\n"):
        rest = stream.readline(MAXIMUM_LINE_BYTES + 1)
    return line


def _row(number: int, line: bytes, folder: Path | None, today: date) -> ImportRow:
    if len(line) > MAXIMUM_LINE_BYTES:
        return _unreadable(number, "line_too_long", limit=MAXIMUM_LINE_BYTES // 1024**2)
    try:
        value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        return _unreadable(number, "not_utf8", position=error.start)
    except (ValueError, RecursionError) as error:
        return _unreadable(number, "not_json", why=str(error)[:200])
    flat = from_flat(value, today=today)
    row = ImportRow(number, flat, problems=list(flat.problems))
    _find_files(row, folder)
    return row


def _unreadable(number: int, code: str, **values: Any) -> ImportRow:
    row = ImportRow(number, FlatRow(None, {}))
    row.refuse("", code, **values)
    return row


def _find_files(row: ImportRow, folder: Path | None) -> None:
    if row.flat.files and folder is None:
        row.refuse("files", "files_folder_needed")
        return
    names: set[str] = set()
    for position, wanted in enumerate(row.flat.files):
        assert folder is not None
        place = f"files[{position}]"
        try:
            _find_file(row, place, wanted, folder, names)
        except (
            OSError,
            RuntimeError,
            ValueError,
        ) as error:  # no right, a loop of links, a bad name
            why = getattr(error, "strerror", None) or str(error)
            row.refuse(place, "file_not_read", value=wanted.name, why=why)


def _find_file(row: ImportRow, place: str, wanted: FlatFile, folder: Path, names: set[str]) -> None:
    path = (folder / wanted.name).resolve()
    name = clean_name(path.name)
    if not path.is_relative_to(folder.resolve()):
        row.refuse(place, "file_outside", value=wanted.name)
    elif not path.is_file():
        row.refuse(place, "file_missing", value=wanted.name)
    elif name in names:
        row.refuse(place, "file_twice", value=wanted.name)
    else:
        names.add(name)
        row.files.append(SourceFile(path, name, wanted.label or "", digest_of(path)))


def _hash(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()
