"""The worker's duty: partners that are due, a page at a time, without holding anything up; and their index."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from repository import clock
from repository.db import db, transaction
from repository.partners import duty as duty_module
from repository.partners import indexing
from repository.partners.duty import PartnerDuty
from repository.partners.models import Partner, PartnerHarvest, PartnerRecord
from search_index import IndexBusy, Query, SearchIndex

PATIENCE_SECONDS = 30


@pytest.fixture
def index(instance):
    return SearchIndex(instance.partners_index_folder)


@pytest.fixture
def duty(instance, index, monkeypatch):
    monkeypatch.setattr(duty_module, "LOOK_EVERY_SECONDS", 0.01)
    return PartnerDuty(replace(instance, harvest_private_networks=("127.0.0.0/8",)), index)


def work(duty, until):
    """Tick until it is true; return the longest tick in seconds."""
    deadline, longest = time.monotonic() + PATIENCE_SECONDS, 0.0
    while not until():
        assert time.monotonic() < deadline, "the duty did not get there"
        began = time.monotonic()
        is_busy = duty.tick()
        longest = max(longest, time.monotonic() - began)
        if not is_busy:
            time.sleep(0.01)
    return longest


def last(partner_id):
    db.session.rollback()
    query = db.session().query(PartnerHarvest).filter_by(partner_id=partner_id)
    return query.order_by(PartnerHarvest.id.desc()).first()


def is_over(partner_id):
    found = last(partner_id)
    return found is not None and found.state != "running"


def is_indexed():
    db.session.rollback()
    return db.session().query(PartnerRecord).filter_by(needs_indexing=True).count() == 0


def total(index, text=""):
    return index.search(Query(text=text)).total


def test_a_partner_that_is_due_is_harvested_and_indexed(harvesting, duty, index):
    work(duty, lambda: is_over(harvesting.id) and is_indexed())
    assert last(harvesting.id).state == "complete"
    assert harvesting.held() == harvesting.offered()
    assert total(index, "karya") == 25
    assert harvesting.partner.due_at > clock.now() + timedelta(hours=23)
    for _ in range(5):
        duty.tick()
    assert db.session().query(PartnerHarvest).count() == 1


def test_deletions_leave_the_index(harvesting, provider, duty, index):
    work(duty, lambda: is_over(harvesting.id) and is_indexed())
    provider.records[3].is_deleted = True
    provider.records[3].datestamp = "2026-06-02T00:00:00Z"
    with transaction() as session:
        session.get(Partner, harvesting.id).due_at = clock.now()
    work(duty, lambda: last(harvesting.id).deleted == 1 and is_indexed())
    assert total(index, "karya") == 24


def test_a_slow_partner_holds_up_no_tick(harvesting, provider, duty):
    go_on = threading.Event()

    def fault(arguments, number):
        go_on.wait(5)

    provider.fault = fault
    work(duty, lambda: len(provider.requests) > 0)
    began = time.monotonic()
    for _ in range(50):
        assert duty.tick() is False
    assert time.monotonic() - began < 2
    go_on.set()
    work(duty, lambda: is_over(harvesting.id))
    assert last(harvesting.id).state == "complete"


def test_a_partner_that_asks_for_time_gets_it_and_others_are_served(
    harvesting, provider, duty, instance, client_of_tests
):
    from tests.repository.partners import provider as providers
    from tests.repository.partners.conftest import Harvesting

    provider.fault = lambda arguments, number: (
        (503, {"Retry-After": "1"}, b"") if number == 1 else None
    )
    other = providers.Provider(records=providers.records(5))
    with providers.served(other):
        second = Harvesting(instance, other, client_of_tests, name="Lain")
        work(duty, lambda: is_over(second.id))
        work(duty, lambda: is_over(harvesting.id))
    assert last(harvesting.id).state == "complete"
    assert last(harvesting.id).new == 25
    assert len(provider.requests) == 4


def test_a_partner_switched_off_in_mid_harvest_rests_and_goes_on_later(harvesting, provider, duty):
    def fault(arguments, number):
        if number == 1:
            switched.set()

    switched = threading.Event()
    provider.fault = fault
    work(duty, switched.is_set)
    with transaction() as session:
        session.get(Partner, harvesting.id).is_enabled = False
    for _ in range(30):
        duty.tick()
        time.sleep(0.01)
    assert len(provider.requests) == 2
    with transaction() as session:
        session.get(Partner, harvesting.id).is_enabled = True
    work(duty, lambda: is_over(harvesting.id))
    assert harvesting.held() == harvesting.offered()
    assert len(provider.requests) == 3


def test_an_error_is_no_end_of_the_worker(harvesting, duty, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError("for the test")

    monkeypatch.setattr(duty_module.listing, "enter", fail)
    monkeypatch.setattr(duty_module, "PAUSE_AFTER_ERROR_SECONDS", 0.05)
    for _ in range(30):
        duty.tick()
        time.sleep(0.01)
    monkeypatch.undo()
    time.sleep(0.1)
    work(duty, lambda: is_over(harvesting.id))
    assert last(harvesting.id).state == "complete"


def test_a_busy_index_is_tried_again(harvesting, duty, index, monkeypatch):
    def busy(*_arguments):
        raise IndexBusy("for the test")

    monkeypatch.setattr(indexing, "index_some", busy)
    for _ in range(5):
        assert duty.tick() in (True, False)
    monkeypatch.undo()
    work(duty, lambda: is_over(harvesting.id) and is_indexed())
    assert total(index) == 25


DAMAGE = {
    "pointer": lambda folder: (folder / "current").write_text("rubbish"),
    "no pointer": lambda folder: (folder / "current").unlink(),
    "another release": lambda folder: next(folder.glob("g*/fingerprint")).write_text("old"),
    "empty files": lambda folder: [
        path.write_bytes(b"") for path in folder.glob("g*/items/*") if path.is_file()
    ],
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_index_is_built_anew(harvesting, instance, name):
    harvesting.run()
    index = SearchIndex(instance.partners_index_folder)
    while indexing.index_some(db.session(), index):
        pass
    assert total(index) == 25
    DAMAGE[name](instance.partners_index_folder)
    opened_anew = SearchIndex(instance.partners_index_folder)
    indexing.reconcile(db.session(), opened_anew)
    while indexing.index_some(db.session(), opened_anew):
        pass
    assert total(SearchIndex(instance.partners_index_folder), "karya") == 25


def test_what_a_removed_partner_left_in_the_index_is_cleared_away(harvesting, instance):
    from repository.partners.operations import remove_partner
    from repository.people.operations import system_actor

    harvesting.run()
    index = SearchIndex(instance.partners_index_folder)
    indexing.index_some(db.session(), index)
    with transaction() as session:
        remove_partner(session, system_actor(session), session.get(Partner, harvesting.id))
    assert indexing.reconcile(db.session(), index) == 25
    assert total(index) == 0
    assert indexing.reconcile(db.session(), index) == 0
