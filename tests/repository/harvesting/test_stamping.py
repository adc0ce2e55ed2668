"""Datestamps, serialised records and jobs as a transaction leaves them."""

import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from repository import clock
from repository.db import db, transaction
from repository.harvesting import stamping
from repository.harvesting.models import Counter, HarvestEntry, Serialisation
from repository.harvesting.rebase import rebase
from repository.items import operations
from repository.items.models import Item
from repository.items.states import State
from repository.jobs.models import Job
from repository.people.operations import system_actor
from tests import factories
from tests.harvester import get_record, harvest

NOON = "2026-11-23T05:00:00Z"


def whole_entry(item_id):
    query = select(HarvestEntry).where(HarvestEntry.item_id == item_id, HarvestEntry.set_spec == "")
    found = db.session.scalars(query).all()
    db.session.rollback()
    return found


def publish_one(app, **changes):
    with app.app_context():
        with transaction() as session:
            item_id = factories.make_item(session, **changes).id
        db.session.remove()
    return item_id


def test_draft_leaves_no_trace_for_harvesters(app):
    item_id = publish_one(app, state=State.DRAFT)
    with app.app_context():
        assert whole_entry(item_id) == []
        assert db.session.scalars(select(Job).where(Job.kind == "index")).all() == []


def test_datestamps_do_not_go_back_with_the_clock(app, at, client):
    at(NOON)
    publish_one(app)
    at("2026-11-23T04:00:00Z")
    second = publish_one(app)
    with app.app_context():
        assert [e.datestamp for e in whole_entry(second)] == [datetime.fromisoformat(NOON)]
    assert len(harvest(client).records) == 2, (
        "what changed with the clock set back is there at once"
    )


def test_withdrawal_with_the_clock_set_back_is_harvested(app, at, client):
    at(NOON)
    item_id = publish_one(app)
    at("2026-11-23T04:00:00Z")
    with app.app_context(), transaction() as session:
        item = session.get(Item, item_id)
        operations.withdraw(session, item, system_actor(session), reason="Permintaan penulis")
    assert [record.deleted for record in harvest(client).records] == [True]


def test_embargo_is_serialised_for_both_days(app, at, client):
    at(NOON)
    item_id = publish_one(app, access="embargoed", embargo_until="2026-11-25", text="isi")
    opens = clock.start_of(date(2026, 11, 25), "Asia/Jakarta")
    with app.app_context():
        stored = db.session.scalars(
            select(Serialisation)
            .where(Serialisation.item_id == item_id)
            .order_by(Serialisation.datestamp)
        ).all()
        assert [s.datestamp for s in stored] == [datetime.fromisoformat(NOON), opens]
        before, after = (s.xml.decode() for s in stored)
        db.session.remove()
    assert "embargoedAccess" in before
    assert "openAccess" not in before
    assert "openAccess" in after
    assert "embargoedAccess" not in after
    # one second decides, with no job and no change
    at("2026-11-24T16:59:59Z")
    (found,) = harvest(client).records
    assert found.datestamp == "2026-11-23T05:00:00Z"
    assert "access:embargoed" in found.set_specs
    at("2026-11-24T17:00:00Z")
    (found,) = harvest(client).records
    assert found.datestamp == "2026-11-24T17:00:00Z"
    assert "access:open" in found.set_specs
    (gone,) = harvest(client, set="access:embargoed").records
    assert gone.deleted


def test_serialised_record_is_replaced_by_every_change(app, at, client):
    at(NOON)
    item_id = publish_one(app)
    with app.app_context():
        with transaction() as session:
            item = session.get(Item, item_id)
            document = factories.make_document(title="Judul yang baru")
            operations.revise(session, item, system_actor(session), document)
        stored = db.session.scalars(select(Serialisation)).all()
        assert len(stored) == 1
        assert "Judul yang baru" in stored[0].xml.decode()
        handle = db.session.get(Item, item_id).handle
        db.session.remove()
    found = get_record(client, f"oai:daluang.example:{handle}")
    assert "Judul yang baru" in [e.text for e in found.metadata]


def test_nothing_is_stamped_when_the_transaction_raises(app):
    with app.app_context():
        changes = db.session.get(Counter, stamping.CHANGES).value
        with pytest.raises(RuntimeError), transaction() as session:
            _publish_and_fail(session)
        assert db.session.scalars(select(HarvestEntry)).all() == []
        assert db.session.get(Counter, stamping.CHANGES).value == changes


def _publish_and_fail(session):
    factories.make_item(session)
    raise RuntimeError


def test_slow_writing_is_stamped_anew(app, monkeypatch):
    """A harvest during a long commit is answered with an earlier second than the records get."""
    slow = stamping._write
    monkeypatch.setattr(stamping, "_write", lambda *args: (slow(*args), time.sleep(2.2)))
    with app.app_context():
        with transaction() as session:
            item = factories.make_item(session, access="embargoed", embargo_until="2033-01-01")
        committed_at = clock.now()
        entries = db.session.scalars(
            select(HarvestEntry).where(HarvestEntry.item_id == item.id)
        ).all()
        now = [e for e in entries if e.datestamp.year < 2032]
        assert min(e.datestamp for e in now) >= committed_at.replace(microsecond=0) - (
            timedelta(seconds=1)
        )
        assert {e.until.year for e in now} == {2032}, "the day on which it opens stays"
        stored = db.session.scalars(select(Serialisation).order_by(Serialisation.datestamp)).all()
        assert [s.datestamp.year for s in stored] == [2032], "what named the earlier second is gone"
        db.session.remove()


def test_two_writers_at_once_give_ordered_datestamps(app):
    """Eight threads publish; who reads after each commit never finds a newer record before an older one."""
    ids, failures = [], []

    def write():
        try:
            ids.extend(publish_one(app) for _ in range(6))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    seen = {}
    with app.app_context():
        while any(thread.is_alive() for thread in threads):
            rows = db.session.execute(
                select(HarvestEntry.item_id, HarvestEntry.datestamp).where(
                    HarvestEntry.set_spec == ""
                )
            ).all()
            db.session.rollback()
            newest = max(seen.values(), default=datetime.min.replace(tzinfo=UTC))
            fresh = {i: stamp for i, stamp in rows if i not in seen}
            assert all(stamp >= newest for stamp in fresh.values())
            seen |= fresh
            time.sleep(0.02)
        db.session.remove()
    assert failures == []
    assert len(set(ids)) == 24


def test_new_address_moves_every_record_once(app, at, client):
    at(NOON)
    publish_one(app)
    assert rebase(app) == 1, "the first address counts as a new one"
    assert rebase(app) == 0
    at("2026-11-24T05:00:00Z")
    app.config["DALUANG"] = replace(app.config["DALUANG"], base_url="https://baru.contoh.id")
    assert rebase(app) == 1
    (found,) = harvest(client, from_="2026-11-24").records
    assert not found.deleted
    with app.app_context():
        assert "baru.contoh.id" in db.session.scalar(select(Serialisation.xml)).decode()
        db.session.remove()
