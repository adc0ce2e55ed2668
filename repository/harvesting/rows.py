"""The rows of a list of harvest entries, by statements that are written once, when the program starts.

A harvest is thousands of pages in a row. Building a statement from expressions costs more than running it, so these few
are text; everything else in this package asks in expressions.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.orm import Session

from repository.db import UtcDateTime
from repository.harvesting.sets import WHOLE

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_BEFORE_EVERY_ITEM = 0
Position = tuple[datetime, int]


class ListedRow(NamedTuple):
    """What a record's header needs, and its stored bytes, None where none are stored or none were wanted.

    `handle` is None where the bytes say it.
    `datestamp` is as the database's driver gives it: read it by `moment_of`.
    """

    datestamp: str | datetime
    item_id: int
    deleted: bool
    handle: str | None
    sets: str
    stored: bytes | None


class Span(NamedTuple):
    """The part of a list between two moments, both inclusive, as it stands at `present`."""

    listed: str
    from_at: datetime
    until_at: datetime
    present: datetime


def following(
    session: Session, span: Span, after: Position | None, most: int, *, prefix: str | None
) -> list[ListedRow]:
    """Return up to `most` rows of the span after a position, by (datestamp, item id); bytes of `prefix` if given."""
    at, item_id = after or (span.from_at, _BEFORE_EVERY_ITEM)
    statement = _STATEMENTS[span.listed == WHOLE, prefix is not None, False]
    bounds = {"after_at": at, "after_id": item_id, "until_at": min(span.until_at, span.present)}
    found = {"listed": span.listed, "present": span.present, "prefix": prefix, "most": most}
    return _rows(session, statement, bounds | found)


def of_handle(
    session: Session, listed: str, present: datetime, handle: str, *, prefix: str | None
) -> ListedRow | None:
    """Return the row of one item in a list, or None."""
    statement = _STATEMENTS[listed == WHOLE, prefix is not None, True]
    found = {"listed": listed, "present": present, "handle": handle, "prefix": prefix, "most": 1}
    return next(iter(_rows(session, statement, found)), None)


def holds_any(session: Session, listed: str, present: datetime) -> bool:
    """Return whether a list has ever held a record."""
    found = session.connection().execute(_ANY, {"listed": listed, "present": present})
    return found.first() is not None


def _rows(session: Session, statement: TextClause, values: dict[str, object]) -> list[ListedRow]:
    """The rows as the driver gives them: SQLAlchemy's types would take as long as the statement."""
    found: Any = session.connection().execute(statement, values).all()
    return [ListedRow._make(row) for row in found]


@lru_cache(maxsize=1024)
def moment_of(value: str | datetime) -> datetime:
    """Return a stored moment, which is text on SQLite and without a zone on both, as aware UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC)


def _statement(*, is_whole: bool, with_bytes: bool, of_one: bool) -> TextClause:
    """A list's own entry is the item's in the whole repository, or that one stands beside it (`w`)."""
    w = "e" if is_whole else "w"
    beside = f"JOIN harvest_entry w ON w.item_id = e.item_id AND {_is_now('w', WHOLE)}"
    stored = f"""LEFT JOIN serialisation s
        ON s.item_id = e.item_id AND s.prefix = :prefix AND s.datestamp = {w}.datestamp"""
    of_item = f"i.handle = :handle AND {_is_now('e', ':listed')}"
    after = """e.set_spec = :listed AND (e.datestamp, e.item_id) > (:after_at, :after_id)
        AND e.datestamp <= :until_at AND (e.until IS NULL OR e.until > :present)"""
    # stored bytes name the item already: the rows of items are not read for them
    handle = "CASE WHEN s.xml IS NULL OR e.deleted THEN (SELECT handle FROM item WHERE id = e.item_id) END AS handle"
    is_spared = with_bytes and not of_one
    sql = f"""
        SELECT e.datestamp, e.item_id, e.deleted, {handle if is_spared else "i.handle"}, {w}.sets,
            {"s.xml" if with_bytes else "NULL"} AS stored
        FROM harvest_entry e {"" if is_spared else "JOIN item i ON i.id = e.item_id"}
        {"" if is_whole else beside} {stored if with_bytes else ""}
        WHERE {of_item if of_one else after}
        ORDER BY e.datestamp, e.item_id LIMIT :most"""  # noqa: S608 - no part comes from outside
    names = ("present",) if of_one else ("after_at", "until_at", "present")
    moments = [bindparam(name, type_=UtcDateTime) for name in names]
    return text(sql).bindparams(*moments)


def _is_now(entry: str, listed: str) -> str:
    """This entry of one item stands in that list and counts: datestamp ≤ present < until.

    In coalesce a column is no bound of an index, so that the item's few entries are looked up and not the whole list.
    """
    return f"""coalesce({entry}.set_spec, NULL) = {listed or "''"}
        AND coalesce({entry}.datestamp, NULL) <= :present AND ({entry}.until IS NULL OR {entry}.until > :present)"""


_ANY = text(
    "SELECT 1 FROM harvest_entry WHERE set_spec = :listed AND datestamp <= :present LIMIT 1"
).bindparams(bindparam("present", type_=UtcDateTime))
_STATEMENTS = {
    (is_whole, with_bytes, of_one): _statement(
        is_whole=is_whole, with_bytes=with_bytes, of_one=of_one
    )
    for is_whole in (True, False)
    for with_bytes in (True, False)
    for of_one in (True, False)
}
