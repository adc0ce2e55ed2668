"""Alembic's environment: migrations run on the application's own engine; page text is derived and not migrated."""

from __future__ import annotations

from alembic import context
from flask import current_app

from repository.db import UtcDateTime, db


def is_ours(item, name, kind, reflected, compare_to):
    """Leave out what is derived, which shares the database on PostgreSQL and is made again when it is missing."""
    return not (kind == "table" and name in ("page_text", "fixity_check"))


def as_column_type(kind, value, _context):
    """Write our instant as the plain type it is, so that a migration never depends on the program's code."""
    return "sa.DateTime()" if kind == "type" and isinstance(value, UtcDateTime) else False


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(writes=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            include_object=is_ours,
            render_item=as_column_type,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
