"""Going back to a description: a new revision, checked by the rules of today, in harvest and history."""

import pytest
from sqlalchemy import select

from repository.audit.models import AuditEntry
from repository.db import db, transaction
from repository.errors import Conflict, IncompleteMetadata, NotAllowed, NotFound
from repository.harvesting.models import HarvestEntry
from repository.history.operations import restore_revision
from repository.history.queries import events
from repository.items.models import Item
from repository.items.operations import revise
from repository.items.states import State
from repository.people.models import Role
from repository.people.operations import actor_of, system_actor
from tests import factories


@pytest.fixture
def context(app):
    with app.app_context():
        yield app
        db.session.remove()


def made(state=State.PUBLISHED, **changes):
    """Return handle and id of an item with a second description, titled anew with a reason."""
    with transaction() as session:
        owner = factories.make_user(session, email="pemilik@contoh.id")
        item = factories.make_item(session, depositor=owner, title="Judul pertama", **changes)
        second = {
            **item.document,
            "title": [{"value": "Judul kedua", "lang": "ind", "kind": "main"}],
        }
        revise(session, item, system_actor(session), second, reason="judul di sampul lain")
        item.state = state
        return item.handle, item.id


def go_back(handle, number, role=Role.CATALOGUER, version=None):
    with transaction() as session:
        actor = actor_of(factories.make_user(session, role, email=f"{role}@contoh.id"))
        return restore_revision(
            session, handle, actor, number, version=version, today=factories.TODAY
        )


def test_going_back_appends_a_revision_equal_to_the_old_one(context):
    handle, item_id = made()
    assert go_back(handle, 1) is True
    item = db.session.get(Item, item_id)
    assert [r.number for r in item.revisions] == [1, 2, 3]
    assert item.revisions[2].document == item.revisions[0].document
    assert item.title == "Judul pertama"
    assert item.revisions[1].document["title"][0]["value"] == "Judul kedua"
    last = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    assert (last.action, last.details) == ("restore_revision", {"revision": 1, "before": 2})


def test_going_back_moves_the_harvest_and_asks_for_the_index(context, at):
    at("2026-11-23T05:00:00Z")
    handle, item_id = made()
    at("2026-11-24T05:00:00Z")
    go_back(handle, 1)
    stamps = db.session.scalars(
        select(HarvestEntry.datestamp).where(HarvestEntry.item_id == item_id)
    )
    assert {stamp.day for stamp in stamps} == {24}


def test_going_back_to_what_is_there_changes_nothing(context):
    handle, item_id = made()
    version = db.session.get(Item, item_id).version
    assert go_back(handle, 2) is False
    db.session.expire_all()
    assert db.session.get(Item, item_id).version == version


def test_what_the_rules_of_today_refuse_is_not_brought_back(context):
    handle, item_id = made()
    with transaction() as session:
        item = session.get(Item, item_id)
        broken = {k: v for k, v in item.document.items() if k != "creators"}
        item.revisions[0].document = broken  # as an older release may have let it in
    with pytest.raises(IncompleteMetadata) as refusal:
        go_back(handle, 1)
    assert "creators" in {p.field for p in refusal.value.problems}
    db.session.expire_all()
    assert db.session.get(Item, item_id).title == "Judul kedua"


def test_who_saw_an_older_version_is_told(context):
    handle, item_id = made()
    version = db.session.get(Item, item_id).version
    with pytest.raises(Conflict):
        go_back(handle, 1, version=version - 1)


@pytest.mark.parametrize(
    ("role", "error"), [(Role.DEPOSITOR, NotAllowed), (Role.AUDITOR, NotAllowed)]
)
def test_only_who_may_edit_goes_back(context, role, error):
    handle, _ = made()
    with pytest.raises(error):
        go_back(handle, 1, role)


def test_a_revision_that_never_was_is_not_found(context):
    handle, _ = made()
    with pytest.raises(NotFound):
        go_back(handle, 9)


def test_depositors_do_not_see_who_took_it_for_review(context):
    from repository.audit.operations import record

    _, item_id = made()
    with transaction() as session:
        item = session.get(Item, item_id)
        record(session, system_actor(session), "claim", item)
    item = db.session.get(Item, item_id)
    owner = actor_of(item.depositor)
    staff = system_actor(db.session())
    assert "claim" not in {e.action for e in events(db.session(), item, owner, 1)[0]}
    assert "claim" in {e.action for e in events(db.session(), item, staff, 1)[0]}
