"""Whether the databases can be read, their rows refer to rows, and their tables are those of this program."""

from __future__ import annotations

from collections.abc import Iterator

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from repository.checking.findings import RESTORE, Finding, Healing
from repository.pages.store import PageStore

ROWS_SHOWN = 20


def database_findings(engine: Engine) -> Iterator[Finding]:
    """Yield what is wrong with the database as such; when it yields nothing, its tables can be asked."""
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                yield from _structure(connection, "database", RESTORE)
                yield from _references(connection)
            yield from _migrations(connection)
    except DatabaseError as error:
        yield Finding("database", f"it cannot be read ({error.orig})", RESTORE)


def page_text_findings(store: PageStore) -> Iterator[Finding]:
    """Yield what is wrong with the database of page text; when it yields nothing, its table can be asked."""
    try:
        with store.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                found = list(_structure(connection, "page text", ""))
                if found:
                    yield _damaged(found[0].what)
                    return
        if not store.exists():
            yield Finding("page text", "its table is missing", healing=Healing.PAGE_TEXT)
    except DatabaseError as error:
        yield _damaged(f"its database cannot be read ({error.orig})")


def _damaged(what: str) -> Finding:
    remedy = "Stop `daluang serve`, then run `daluang check --repair`; all files are read again."
    return Finding("page text", what, remedy, Healing.MOVE_DERIVED)


def _structure(connection: Connection, about: str, remedy: str) -> Iterator[Finding]:
    for row in connection.exec_driver_sql(f"PRAGMA quick_check({ROWS_SHOWN})"):
        if row[0] != "ok":
            yield Finding(about, f"SQLite finds it damaged: {row[0]}", remedy)


def _references(connection: Connection) -> Iterator[Finding]:
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(ROWS_SHOWN):
        what = f"row {row[1]} of table {row[0]} refers to a row of {row[2]} that does not exist"
        yield Finding("database", what, RESTORE)


def _migrations(connection: Connection) -> Iterator[Finding]:
    script = ScriptDirectory(current_app.extensions["migrate"].directory)
    newest = set(script.get_heads())
    present = set(MigrationContext.configure(connection).get_current_heads())
    if present == newest:
        return
    known = {revision.revision for revision in script.walk_revisions()}
    if present - known:
        what = f"its tables are those of another release (migration {', '.join(present)})"
        yield Finding("database", what, "Run the release that wrote it, or a newer one.")
    else:
        what = (
            f"its tables are at migration {', '.join(present) or 'none'}, not {', '.join(newest)}"
        )
        yield Finding("database", what, "Make a backup, then run `daluang init`.")
