"""The chain: whatever is done to the table behind the program's back is found, at the first entry that it touches."""

import threading
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from repository import clock
from repository.audit import chain, heads
from repository.audit.models import AuditEntry
from repository.checking.history import history_findings
from repository.db import db, transaction
from repository.items import operations
from repository.items.models import Item
from repository.people.operations import system_actor
from tests import factories

DROPPED = {
    "sqlite": [f"DROP TRIGGER audit_entry_no_{verb}" for verb in ("update", "delete", "replace")],
    "postgresql": ["ALTER TABLE audit_entry DISABLE TRIGGER ALL"],
}


@pytest.fixture
def record(app):
    """An application with some entries, inside its context."""
    with app.app_context():
        for _ in range(4):
            with transaction() as session:
                factories.make_item(session)
        yield app
        db.session.remove()


def findings(app):
    db.session.rollback()
    found = [f.line for f in history_findings(db.session(), app.config["DALUANG"])]
    db.session.rollback()
    return found


def tamper(*statements):
    with transaction() as session:
        for statement in (*DROPPED[db.engine.dialect.name], *statements):
            session.execute(text(statement))


def test_every_entry_follows_from_the_one_before(record):
    before = chain.FIRST
    rows = list(chain.rows(db.session()))
    assert len(rows) >= 8
    for number, row in enumerate(rows, 1):
        assert row["id"] == number
        assert row["prev_hash"] == before
        before = row["hash"]
    assert findings(record) == []


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE audit_entry SET action = 'submit' WHERE id = 3", 3),
        ('UPDATE audit_entry SET details = \'{"handle": "x"}\' WHERE id = 4', 4),
        ("UPDATE audit_entry SET actor_id = actor_id + 0, subject_id = 99 WHERE id = 2", 2),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE id = 5", 5),
        ("UPDATE audit_entry SET operating_system_user = 'orang' WHERE id = 1", 1),
        ("DELETE FROM audit_entry WHERE id = 3", 4),
        ("UPDATE audit_entry SET hash = prev_hash WHERE id = 4", 4),
    ],
)
def test_the_first_entry_that_was_touched_is_named(record, statement, number):
    tamper(statement)
    (line,) = findings(record)
    assert f"entry {number} was changed" in line


def test_what_is_cut_off_or_rewritten_is_found_by_the_heads(record):
    settings = record.config["DALUANG"]
    assert heads.write_head(db.session(), settings, date(2026, 11, 23))
    assert not heads.write_head(db.session(), settings, date(2026, 11, 23))
    assert heads.heads_file(settings).stat().st_mode & 0o777 == 0o600
    number, _ = chain.last(db.session())
    with transaction() as session:
        factories.make_item(session)
    assert findings(record) == []
    tamper(f"DELETE FROM audit_entry WHERE id >= {number}")
    (line,) = findings(record)
    assert "its head of 2026-11-23" in line


@pytest.mark.sqlite_only
def test_an_entry_is_not_replaced(record):
    columns = "id, at, actor_id, action, subject_kind, subject_id, details, prev_hash, hash"
    with pytest.raises(DatabaseError, match="never changed"), transaction() as session:
        session.execute(
            text(
                f"INSERT OR REPLACE INTO audit_entry ({columns}) SELECT {columns} FROM audit_entry WHERE id = 1"
            )
        )


def test_details_are_hashed_as_they_come_back(record):
    from repository.audit.operations import record as audit

    odd = {"é": "ك", "numbers": {2: 1.5, 10: None}, "pair": (1, True), "quote": '"\\\u2028'}
    with transaction() as session:
        item = session.scalars(select(Item)).first()
        audit(session, system_actor(session), "odd", item, **odd)
    assert findings(record) == []


def test_writers_at_once_make_one_chain(record):
    ids = list(db.session.scalars(select(Item.id)))
    db.session.remove()
    errors = []

    def work(item_id):
        try:
            for _ in range(5):
                with record.app_context(), transaction() as session:
                    actor, item = system_actor(session), session.get(Item, item_id)
                    operations.withdraw(session, item, actor, reason="x")
                    operations.restore(session, item, actor)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(item_id,)) for item_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    rows = list(chain.rows(db.session()))
    assert [row["id"] for row in rows] == list(range(1, len(rows) + 1))
    assert findings(record) == []


def test_existing_entries_are_chained_by_the_migration(record):
    import flask_migrate
    from alembic.script import ScriptDirectory

    script = ScriptDirectory("migrations")
    (chained,) = [r for r in script.walk_revisions() if "chain_of_history" in r.path]
    count = len(list(chain.rows(db.session())))
    db.session.remove()
    flask_migrate.downgrade(revision=chained.down_revision)
    flask_migrate.upgrade()
    assert findings(record) == []
    assert len(list(chain.rows(db.session()))) == count
    with pytest.raises(DatabaseError, match="never changed"), transaction() as session:
        session.execute(text("UPDATE audit_entry SET action = 'x'"))


def test_the_worker_writes_the_head_of_the_day(record):
    from repository.people.duty import PeopleDuty

    settings = record.config["DALUANG"]
    PeopleDuty(settings).tick()
    (line,) = heads.heads_file(settings).read_text().splitlines()
    number, digest = chain.last(db.session())
    assert line == f"{clock.today(settings.timezone)} {number} {digest}"
    assert db.session.get(AuditEntry, number).hash == digest
