"""The database: SQLAlchemy handle, column types, SQLite pragmas and `transaction()`.

Reads run in short deferred transactions. Whoever changes something opens `transaction()`, which takes the write lock
before anything is loaded (SQLite: BEGIN IMMEDIATE; PostgreSQL: READ COMMITTED, row locks where a row is contended), and
is the only place that commits. Hooks registered with `before_commit` run as the last statements of the transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session

from repository.errors import Busy, SettingsError

try:  # the wheel carries a library without the WAL-reset fault (SQLite 3.51.3 release notes)
    import pysqlite3 as sqlite_module
except ImportError:  # pragma: no cover - only on platforms without a wheel
    sqlite_module = sqlite3

WAL_SAFE_VERSION = (3, 51, 3)
SQLITE_PAGE_BYTES = (
    16_384  # a record for harvesters has 2 to 3 kB: fewer reads than with the usual 4 kB
)
LOCK_TIMEOUT_SECONDS = 5

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class _Declarative(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=_Declarative)

if TYPE_CHECKING:
    Model = _Declarative
else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant in whole seconds; naive values are refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC without an offset, cut to the second."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime; use repository.clock.now()")
        return value.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC instant."""
        return None if value is None else value.replace(tzinfo=UTC)


def engine_options(url: str) -> dict[str, Any]:
    """Return the SQLAlchemy engine options for `url`.

    A request that waits longer than 5 s for a connection or a lock fails (and is answered with 503).
    """
    if url.startswith("sqlite"):
        return {
            "module": sqlite_module,
            "connect_args": {"timeout": LOCK_TIMEOUT_SECONDS},
            "pool_size": 20,
            "max_overflow": 400,
            "pool_timeout": 5,
            "pool_recycle": 3600,  # a connection plans by the statistics that it found when it was made
        }
    return {
        "connect_args": {"options": f"-c lock_timeout={LOCK_TIMEOUT_SECONDS}s"},
        "pool_size": 20,
        "max_overflow": 60,
        "pool_timeout": 5,
        "pool_pre_ping": True,
    }


def prepare_engine(engine: Engine) -> None:
    """Give `engine` the pragmas and the BEGIN of this program; does nothing on PostgreSQL.

    Raises SettingsError when the SQLite library is older than 3.51.3, whose WAL mode can corrupt a file.
    """
    if engine.dialect.name != "sqlite":
        return
    if sqlite_module.sqlite_version_info < WAL_SAFE_VERSION:
        raise SettingsError(
            f"SQLite {sqlite_module.sqlite_version} can damage a WAL database; install pysqlite3 0.6.1 or newer."
        )

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = (
            None  # SQLAlchemy's begin event below says BEGIN, not the driver
        )
        for pragma in (
            f"page_size={SQLITE_PAGE_BYTES}",  # of a new file; an old one keeps its own
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={LOCK_TIMEOUT_SECONDS * 1000}",
            "cache_size=-32000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def gather_statistics(engine: Engine) -> None:
    """SQLite knows afterwards how selective its indexes are, where tables have grown much since it last looked.

    Without it a look-up of twenty items by number goes through every published one. A tenth of a second at most;
    PostgreSQL does this by itself.
    """
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA analysis_limit=1000")
        cursor.execute("PRAGMA optimize=0x10002")
        cursor.close()
    finally:
        raw.close()


_ADVISORY_LOCK = 0xDA1A0A6
_before_commit: list[Callable[[Session], None]] = []


def before_commit(hook: Callable[[Session], None]) -> Callable[[Session], None]:
    """Register `hook` to run in every `transaction()` after its flush, as the last thing before COMMIT."""
    if hook not in _before_commit:
        _before_commit.append(hook)
    return hook


def lock_commits(session: Session) -> None:
    """Nobody else writes what must be seen in order until the transaction ends; SQLite's write lock says so already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})


@contextmanager
def transaction() -> Iterator[Session]:
    """Hold the write lock for the body; afterwards everything is committed, or nothing when it raised.

    Objects loaded before are expired: operations read their subject anew inside. Raises Busy when the lock, or on
    PostgreSQL a row, cannot be had within 5 s. Not reentrant.
    """
    session: Session = db.session()
    if session.info.get("in_transaction"):
        raise RuntimeError("transaction() is not reentrant; operations never open one")
    session.rollback()
    session.info["in_transaction"] = True
    try:
        with _busy_as_error():
            session.connection(execution_options={"writes": True})
            yield session
            session.flush()
            for hook in _before_commit:
                hook(session)
            session.flush()
            session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        for key in [k for k in session.info if k != "bind_key"]:
            del session.info[key]


@contextmanager
def _busy_as_error() -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        if is_busy(error):
            raise Busy from error
        raise


def is_busy(error: BaseException) -> bool:
    """Whether `error` means that the database could not be had in time rather than that something is wrong."""
    return (
        isinstance(error, PoolTimeout)
        or "database is locked" in str(error)
        or "LockNotAvailable" in str(error)
        or "DeadlockDetected" in str(error)
    )
