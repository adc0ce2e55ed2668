"""A result as a table for spreadsheets: CSV by RFC 4180, UTF-8 with a byte order mark, safe to open.

The names of the columns are the keys of the import format wherever it has one, the same in every
language of the interface, so that a table can be told apart by programs and read in again later.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from repository.crosswalks import values
from repository.crosswalks.values import Record
from repository.metadata import record

BYTE_ORDER_MARK = "\ufeff"
SEPARATOR = "; "
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection)."""


def header() -> str:
    """The byte order mark and the line of column names."""
    return BYTE_ORDER_MARK + _lines([list(COLUMNS)])


def rows(records: Iterable[Record]) -> str:
    """One line for each record, with the columns of `COLUMNS`."""
    return _lines([cell(str(read(rec))) for read in COLUMNS.values()] for rec in records)


def cell(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _lines(table: Iterable[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue()


def _titles(kind: str) -> Callable[[Record], str]:
    return lambda rec: _joined(t.value for t in record.titles(rec, kind))


def _identifiers(scheme: str) -> Callable[[Record], str]:
    return lambda rec: _joined(values.identifier_values(rec, scheme))


def _part(group: str, key: str) -> Callable[[Record], str]:
    return lambda rec: str(rec.get(group, {}).get(key) or "")


def _list(key: str) -> Callable[[Record], str]:
    return lambda rec: _joined(str(value) for value in rec.get(key, ()))


def _joined(texts: Iterable[str]) -> str:
    return SEPARATOR.join(values.xml_text(text) for text in texts if text)


def _date(rec: Record) -> str:
    main = record.main_date(rec)
    return str(main["edtf"]) if main is not None else ""


def _year(rec: Record) -> str:
    year = record.year(rec)
    return str(year) if year is not None else ""


def _abstract(rec: Record) -> str:
    text = next((t.value for t in record.abstracts(rec)), "")
    return "\n".join(values.xml_text(line) for line in text.splitlines())


def _keywords(rec: Record) -> str:
    return _joined(record.keywords(rec))


COLUMNS: Mapping[str, Callable[[Record], Any]] = {
    "handle": lambda rec: rec["handle"],
    "url": values.landing,
    "type": lambda rec: rec.get("type", ""),
    "title": lambda rec: values.xml_text(record.main_title(rec).value),
    "title_translated": _titles("translated"),
    "title_original": _titles("original"),
    "creators": lambda rec: _joined(values.headings(values.creators(rec))),
    "contributors": lambda rec: _joined(values.headings(values.contributors(rec))),
    "date": _date,
    "year": _year,
    "language": lambda rec: _joined(record.languages(rec)),
    "script": _list("script"),
    "publisher": lambda rec: values.publisher(rec) or "",
    "place": lambda rec: rec.get("place", ""),
    "host": lambda rec: values.host_citation(rec.get("host", {})),
    "series": values.series,
    "subjects": lambda rec: _joined(record.subject_labels(rec, "id")),
    "keywords": _keywords,
    "abstract": _abstract,
    "report_number": _identifiers("report_number"),
    "doi": _identifiers("doi"),
    "isbn": _identifiers("isbn"),
    "issn": _identifiers("issn"),
    "shelfmark": _identifiers("shelfmark"),
    "repository": _part("manuscript", "repository"),
    "license": _part("rights", "licence"),
    "access": _part("rights", "access"),
    "embargo_until": _part("rights", "embargo_until"),
    "collection": lambda rec: next(iter(rec.get("collections", ())[-1:]), ""),
    "added_on": lambda rec: rec.get("added_on", ""),
}
"""Column name and what it holds; several values stand in one cell, parted by a semicolon."""
