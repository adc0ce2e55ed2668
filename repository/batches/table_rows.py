"""A table that somebody edited becomes the rows of a batch: each names an item that is there, or says why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.batches import messages, operations, tables
from repository.batches.models import Batch, Kind
from repository.items.models import Item
from repository.metadata.findings import Problem, shown
from repository.sheets.reading import Sheet, SheetRow, read

ROWS_AT_ONCE = 500
OF_RESULTS = ("row", "outcome", "problems")
"""Columns of the file of results, which may be mended and sent in again."""
KNOWN = (*tables.COLUMNS, "url", *OF_RESULTS)


def sheet_in(path: Path) -> Sheet:
    """The table in a file. Raises BadTable naming a column that is not known or missing."""
    return read(path, KNOWN, needed=("handle",))


def begin(session: Session, actor: Actor, sheet: Sheet, name: str) -> Batch:
    """A batch with a row for each row of the table is being planned. Raises NotAllowed, BadValue."""
    operations.require_curator(actor)
    ids = _ids(session, sheet)
    seen: dict[str, int] = {}
    rows = [_row(row, ids, seen) for row in sheet.rows]
    batch = operations.create(session, actor, Kind.TABLE, rows, {"name": name[:200]})
    operations.choose(session, batch, actor, None, "")
    return batch


def _ids(session: Session, sheet: Sheet) -> dict[str, int]:
    handles = [_handle(row) for row in sheet.rows]
    found: dict[str, int] = {}
    for start in range(0, len(handles), ROWS_AT_ONCE):
        part = Item.handle.in_(handles[start : start + ROWS_AT_ONCE])
        found |= {r[0]: r[1] for r in session.execute(select(Item.handle, Item.id).where(part))}
    return found


def _handle(row: SheetRow) -> str:
    return row.cells.get("handle", "").strip().casefold()[:60]


def _row(row: SheetRow, ids: dict[str, int], seen: dict[str, int]) -> dict[str, Any]:
    handle = _handle(row)
    problems = [*_of_handle(handle, row, ids, seen), *_of_row(row)]
    return {
        "item_id": ids.get(handle),
        "handle": handle,
        "row_number": row.number,
        "cells": row.cells,
        "problems": [messages.stored(problem) for problem in problems],
    }


def _of_handle(
    handle: str, row: SheetRow, ids: dict[str, int], seen: dict[str, int]
) -> list[Problem]:
    if not handle:
        return [Problem("handle", "handle_needed")]
    if handle not in ids:
        return [Problem("handle", "handle_unknown", {"value": shown(handle)})]
    first = seen.setdefault(handle, row.number)
    if first != row.number:
        return [Problem("handle", "handle_twice", {"value": handle, "row": first})]
    return []


def _of_row(row: SheetRow) -> list[Problem]:
    found = [
        Problem(column, "formula", {"value": shown(row.cells.get(column, ""))})
        for column in sorted(row.formulas)
        if column and column not in OF_RESULTS
    ]
    return found + ([Problem("", "too_many_cells")] if row.is_too_long else [])
