"""`transaction()`: the write lock first, all or nothing, never two within each other, Busy after five seconds."""

import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from repository import clock
from repository.access.clauses import may_view
from repository.access.policy import VISITOR
from repository.db import db, gather_statistics, transaction
from repository.errors import Busy
from repository.items.models import Item
from tests import factories


@pytest.fixture
def context(app):
    with app.app_context():
        yield app
        db.session.remove()


def test_nothing_is_committed_when_the_body_raises(context):
    with pytest.raises(ZeroDivisionError):
        _make_and_raise()
    assert db.session.scalars(select(Item)).all() == []
    with transaction() as session:
        factories.make_item(session)
    assert len(db.session.scalars(select(Item)).all()) == 1


def _make_and_raise():
    with transaction() as session:
        factories.make_item(session)
        session.flush()
        raise ZeroDivisionError


def test_transactions_do_not_nest(context):
    with transaction() as session:
        item = factories.make_item(session)
        with pytest.raises(RuntimeError, match="reentrant"):
            transaction().__enter__()
    assert db.session.get(Item, item.id) is not None, "the outer one goes on"


def test_what_was_read_before_is_read_anew_under_the_lock(app):
    """Read, another commits, then write: no stale value and no “database is locked”."""
    with app.app_context():
        with transaction() as session:
            item_id = factories.make_item(session).id
        item = db.session.get(Item, item_id)
        version = item.version

        def change():
            with app.app_context():
                with transaction() as session:
                    session.get(Item, item_id).version += 1
                db.session.remove()

        other = threading.Thread(target=change)
        other.start()
        other.join()
        with transaction() as session:
            assert session.get(Item, item_id).version == version + 1
            session.get(Item, item_id).version += 1
        db.session.remove()


def test_eight_writers_lose_no_change(app):
    with app.app_context():
        with transaction() as session:
            item_id = factories.make_item(session).id
        start = db.session.get(Item, item_id).version
        db.session.remove()

    def count_up():
        for _ in range(5):
            with app.app_context():
                with transaction() as session:
                    session.get(Item, item_id, with_for_update=True).version += 1
                db.session.remove()

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.get(Item, item_id).version == start + 40
        db.session.remove()


def test_write_lock_that_is_not_had_in_time_is_busy(app):
    """SQLite has one lock for all; on PostgreSQL the row is what another holds."""
    with app.app_context():
        with transaction() as session:
            item_id = factories.make_item(session).id
        db.session.remove()
    held, go_on = threading.Event(), threading.Event()

    def hold():
        with app.app_context():
            with transaction() as session:
                session.get(Item, item_id, with_for_update=True)
                held.set()
                go_on.wait(30)
            db.session.remove()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    began = time.monotonic()
    try:
        with app.app_context():
            with pytest.raises(Busy):
                _take(item_id)
            db.session.remove()
    finally:
        go_on.set()
        holder.join()
    assert 4 < time.monotonic() - began < 15


def _take(item_id):
    with transaction() as session:
        session.get(Item, item_id, with_for_update=True)


def test_reading_never_waits_for_a_writer(app):
    with app.app_context():
        with transaction() as session:
            factories.make_item(session)
            session.flush()
            began = time.monotonic()
            with db.engine.connect() as reader:
                assert reader.execute(text("SELECT count(*) FROM item")).scalar_one() == 0
            assert time.monotonic() - began < 1
        db.session.remove()


def test_instants_are_aware_utc_in_whole_seconds(context):
    with transaction() as session:
        item = factories.make_item(session)
        item.created_at = datetime(2026, 11, 23, 5, 0, 0, 999_999, tzinfo=UTC)
    assert db.session.get(Item, item.id).created_at == datetime(2026, 11, 23, 5, tzinfo=UTC)
    with pytest.raises(Exception, match="naive"):
        _store_naive(item.id)


def _store_naive(item_id):
    with transaction() as session:
        session.get(Item, item_id).created_at = datetime(2026, 11, 23, 5)


def test_day_begins_at_midnight_in_the_zone_of_the_site(monkeypatch):
    for zone in ("UTC", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        midnight = clock.start_of(datetime(2026, 11, 24).date(), "Asia/Jakarta")
        assert midnight == datetime(2026, 11, 23, 17, tzinfo=UTC)
        assert str(clock.day_of(midnight, "Asia/Jakarta")) == "2026-11-24"
    monkeypatch.undo()
    time.tzset()


def test_items_looked_up_by_number_are_not_sought_among_all_that_are_published(app):
    """Twenty hits of a search: the planner must know that nearly every item is published."""

    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL gathers its statistics itself")
        with transaction() as session:
            user = factories.make_user(session, email="a@contoh.id")
            for _ in range(300):
                item = factories.make_item(session, depositor=user)
                item.state, item.published_at, item.published_by_id = (
                    "published",
                    clock.now(),
                    user.id,
                )
        gather_statistics(db.engine)
        query = select(Item.id).join(Item.collection)
        query = query.where(Item.id.in_([1, 5, 9]), Item.state == "published", may_view(VISITOR))
        statement = query.compile(db.engine, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
        assert not any("ix_item_state_published" in step for step in plan), plan
        db.session.remove()
