"""The migrations make exactly the tables of the models, and can be taken back."""

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

DERIVED = {"page_text", "fixity_check"}


@pytest.fixture
def database(app):
    from repository.db import db

    with app.app_context():
        yield db
        db.session.remove()


def differences(database):
    def is_compared(item, name, kind, reflected, compare_to):
        return not (kind == "table" and name in DERIVED | {"alembic_version"})

    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_compared}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, database.metadata)


def test_the_migrated_tables_are_those_of_the_models(database):
    assert differences(database) == []


def test_a_missing_column_would_be_seen(database):
    table = next(iter(database.metadata.sorted_tables))
    with database.engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN surplus INTEGER')
        connection.commit()
    assert len(differences(database)) == 1


def test_every_migration_can_be_taken_back(database):
    flask_migrate.downgrade(revision="base")
    names = set(inspect(database.engine).get_table_names())
    assert names - DERIVED - {"alembic_version"} == set()
    flask_migrate.upgrade()
    assert differences(database) == []
