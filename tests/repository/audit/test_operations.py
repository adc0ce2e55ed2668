"""The audit record: who did what, never changed and never deleted, on both databases."""

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from repository.audit.models import AuditEntry
from repository.db import db, transaction
from repository.items import operations
from repository.people.models import Role
from repository.people.operations import actor_of, system_actor
from tests import factories


@pytest.fixture
def context(app):
    with app.app_context():
        with transaction() as session:
            factories.make_item(session)
        yield app
        db.session.remove()


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditEntry).values(action="nothing"),
        delete(AuditEntry),
        text("UPDATE audit_entry SET details = '{}'"),
        text("DELETE FROM audit_entry WHERE id = 1"),
    ],
    ids=str,
)
def test_entries_are_never_changed_or_deleted(context, statement):
    before = entries()
    with pytest.raises(DatabaseError, match="never changed"):
        _execute(statement)
    assert entries() == before
    assert before


@pytest.mark.postgres
def test_table_is_not_emptied_at_once(context):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="never changed"):
        _execute(text("TRUNCATE audit_entry"))
    assert entries()


def _execute(statement):
    with transaction() as session:
        session.execute(statement)


def entries(action=None):
    query = select(AuditEntry).order_by(AuditEntry.id)
    found = db.session.scalars(query).all()
    rows = [
        (e.action, e.subject_kind, e.subject_id, e.actor_id, e.operating_system_user, e.details)
        for e in found
        if action in (None, e.action)
    ]
    db.session.rollback()
    return rows


def test_life_of_an_item_is_told(context):
    with transaction() as session:
        cataloguer = factories.make_user(session, Role.CATALOGUER)
        actor = actor_of(cataloguer)
        item = factories.make_item(session)
        session.flush()
        operations.withdraw(session, item, actor, reason="Permintaan penulis")
        operations.restore(session, item, actor)
        item_id, user_id = item.id, cataloguer.id
    told = [e[0] for e in entries() if e[1] == "item" and e[2] == item_id]
    assert told == ["create", "publish", "withdraw", "restore"]
    (withdrawal,) = entries("withdraw")
    assert withdrawal[3:5] == (user_id, None)
    assert withdrawal[5] == {"reason": "Permintaan penulis"}


def test_command_line_names_the_person_at_the_machine(context):
    with transaction() as session:
        system = system_actor(session)
    assert {e[3] for e in entries("publish")} == {system.id}
    assert all(e[4] for e in entries("publish"))


def test_failed_change_is_not_told(context):
    before = entries()
    with pytest.raises(RuntimeError):
        _publish_and_raise()
    assert entries() == before


def _publish_and_raise():
    with transaction() as session:
        factories.make_item(session)
        raise RuntimeError


def test_discarded_draft_is_gone_and_told(context):
    with transaction() as session:
        item = factories.make_item(session, state="draft", text="isi")
        handle, item_id = item.handle, item.id
    with transaction() as session:
        from repository.items.models import Item

        operations.discard(session, session.get(Item, item_id), system_actor(session))
    assert db.session.get(Item, item_id) is None
    (told,) = entries("discard")
    assert told[5]["handle"] == handle
