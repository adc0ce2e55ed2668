"""What changed at the partner since the last complete harvest is fetched, no more; what is gone is found out."""

from datetime import timedelta

import pytest

from repository import clock
from repository.db import db, transaction
from repository.partners import listing
from repository.partners.models import Partner, PartnerHarvest, PartnerRecord
from tests.repository.partners.provider import Kept, records


def counts(run):
    return run.new, run.changed, run.deleted, run.gone


def changed(provider, number, at, **values):
    """The record of that number with other values and a new datestamp."""
    found = provider.records[number]
    for name, value in values.items():
        setattr(found, name, value)
    found.datestamp = at
    provider.records.sort(key=lambda record: record.datestamp)
    return found


@pytest.fixture
def harvested(harvesting):
    run = harvesting.run()
    assert (run.state, counts(run)) == ("complete", (25, 0, 0, 0))
    harvesting.provider.requests.clear()
    return harvesting


def test_the_second_harvest_asks_from_the_time_of_the_first_answer(harvested, provider):
    provider.now = "2026-06-02T00:00:00Z"
    changed(provider, 3, "2026-06-01T10:00:00Z", title="Judul yang diubah")
    provider.records.append(Kept("oai:mitra.example:new", "Karya baru", "2026-06-01T11:00:00Z"))
    run = harvested.run()
    assert (run.is_full, counts(run), run.pages) == (False, (1, 1, 0, 0), 1)
    assert provider.requests[0]["from"] == "2026-06-01T00:00:00Z"
    assert harvested.partner.next_from == "2026-06-02T00:00:00Z"
    assert harvested.held() == harvested.offered()


def test_a_change_between_two_pages_of_a_harvest_is_found_by_the_next(harvesting, provider):
    def fault(arguments, number):
        if number == 1:  # while the list is being fetched
            provider.records[3].title = "Diubah sementara itu"
            provider.records[3].datestamp = "2026-06-01T00:00:01Z"
            provider.now = "2026-06-01T00:05:00Z"

    provider.fault = fault
    harvesting.run()
    provider.fault = None
    harvesting.run()
    assert harvesting.held() == harvesting.offered()


def test_the_same_record_again_is_no_change(harvested, provider):
    changed(provider, 3, "2026-06-01T10:00:00Z")
    run = harvested.run()
    assert counts(run) == (0, 0, 0, 0)
    assert harvested.record(3).datestamp == "2026-06-01T10:00:00Z"


def test_deleted_and_live_again(harvested, provider):
    changed(provider, 3, "2026-06-01T10:00:00Z", is_deleted=True)
    assert counts(harvested.run()) == (0, 0, 1, 0)
    assert harvested.record(3).is_deleted
    assert harvested.record(3).raw == ""
    assert harvested.held() == harvested.offered()
    changed(provider, 24, "2026-06-01T12:00:00Z", is_deleted=False)
    assert counts(harvested.run()) == (1, 0, 0, 0)
    assert harvested.held() == harvested.offered()


def test_a_partner_that_counts_days_is_asked_by_days(session, instance, provider, client_of_tests):
    from tests.repository.partners.conftest import Harvesting

    provider.granularity = "YYYY-MM-DD"
    harvesting = Harvesting(instance, provider, client_of_tests)
    harvesting.run()
    harvesting.run()
    assert provider.requests[-1]["from"] == "2026-06-01"


def test_even_a_partner_that_keeps_deletions_is_harvested_fully_now_and_then(harvested, provider):
    """Records that a list in motion lost are found again."""
    provider.records[7].title = "Diubah tanpa tanggal baru"
    assert harvested.run().changed == 0
    days_later(harvested, 90)
    run = harvested.run()
    assert (run.is_full, run.changed) == (True, 1)


@pytest.fixture
def forgetful(session, instance, provider, client_of_tests):
    """A partner that keeps no deletions, harvested once."""
    from tests.repository.partners.conftest import Harvesting

    provider.deleted_record = "no"
    harvesting = Harvesting(instance, provider, client_of_tests)
    harvesting.run()
    return harvesting


def days_later(harvesting, days):
    with transaction() as session:
        session.get(Partner, harvesting.id).full_at = clock.now() - timedelta(days=days)


def test_without_deletions_everything_is_fetched_again_after_a_week(forgetful, provider):
    del provider.records[3:6]
    assert forgetful.run().is_full is False
    assert len(forgetful.held()) == 25
    days_later(forgetful, 7)
    run = forgetful.run()
    assert (run.is_full, counts(run)) == (True, (0, 0, 0, 3))
    assert forgetful.held() == forgetful.offered()
    assert forgetful.run().is_full is False


def test_a_list_that_lost_most_records_takes_nothing_away_unless_told(forgetful, provider):
    del provider.records[5:]
    days_later(forgetful, 7)
    run = forgetful.run()
    assert (run.state, run.gone, run.odd_counts) == ("complete", 0, {"many_gone": 1})
    assert len(forgetful.held()) == 25
    assert forgetful.run(is_forced=True).gone == 20
    assert forgetful.held() == forgetful.offered()


def test_an_empty_answer_to_a_full_harvest_takes_nothing_away(forgetful, provider):
    provider.records.clear()
    days_later(forgetful, 7)
    assert forgetful.run().odd_counts == {"many_gone": 1}
    assert len(forgetful.held()) == 25


def test_a_record_that_cannot_be_read_is_not_taken_for_gone(forgetful, provider):
    provider.records[4].inside = ""
    days_later(forgetful, 7)
    assert forgetful.run().gone == 0
    assert len(forgetful.held()) == 25
    provider.records[5].identifier = ""
    days_later(forgetful, 7)
    run = forgetful.run()
    assert run.odd_counts["gone_unknown"] == 1
    assert len(forgetful.held()) == 25


def test_a_failed_harvest_moves_no_date(harvested, provider):
    changed(provider, 3, "2026-06-01T10:00:00Z", title="Diubah")
    provider.now = "2026-06-02T00:00:00Z"
    provider.fault = lambda a, n: (503, {}, b"")
    assert harvested.run().state == "failed"
    assert harvested.partner.next_from == "2026-06-01T00:00:00Z"
    provider.fault = None
    assert counts(harvested.run()) == (0, 1, 0, 0)
    assert harvested.held() == harvested.offered()


def test_a_harvest_goes_on_from_its_last_page(harvesting, provider, instance):
    """As after a crash: the steps are made one by one, with a new process in between each."""
    from repository.partners.asking import ask

    provider.records = records(95)
    with transaction() as session:
        begun = listing.begin(session, harvesting.partner).id
    for page in range(1, 6):
        with transaction() as session:
            same = listing.begin(session, harvesting.partner)
            assert same.id == begun
            url = listing.question(harvesting.partner, same)
        answer = ask(harvesting.client, url)
        with transaction() as session:
            listing.enter(session, begun, answer, listing.Pace())
        db.session().expire_all()
        assert len(harvesting.held()) == page * 10
    run = harvesting.run()
    assert (run.id, run.state, run.new, run.pages) == (begun, "complete", 95, 10)
    assert len(provider.requests) == 10
    assert harvesting.held() == harvesting.offered()


def test_an_answer_that_comes_twice_changes_nothing(harvesting, provider):
    from repository.partners.asking import ask

    with transaction() as session:
        begun = listing.begin(session, harvesting.partner)
        run_id, url = begun.id, listing.question(harvesting.partner, begun)
    for _ in range(2):
        with transaction() as session:
            listing.enter(session, run_id, ask(harvesting.client, url), listing.Pace())
    run = harvesting.run()
    assert (run.state, run.new) == ("complete", 25)
    assert harvesting.held() == harvesting.offered()


def test_two_at_once_are_refused(harvesting, instance):
    from repository.errors import Conflict
    from repository.partners.harvesting import harvesting_alone

    with harvesting_alone(instance.temporary_folder, harvesting.id), pytest.raises(Conflict):
        harvesting.run()
    assert harvesting.run().state == "complete"


def test_a_partner_removed_in_mid_harvest_ends_it(harvesting, provider):
    from repository.partners.operations import remove_partner
    from repository.people.operations import system_actor

    def fault(arguments, number):
        if number == 1:
            from flask import current_app

            app = current_app._get_current_object() if current_app else harvesting.app
            with app.app_context():
                with transaction() as session:
                    remove_partner(session, system_actor(session), harvesting_partner(session))
                db.session.remove()

    def harvesting_partner(session):
        return session.get(Partner, harvesting.id)

    from flask import current_app

    harvesting.app = current_app._get_current_object()
    provider.fault = fault
    assert harvesting.run() is None
    assert db.session().query(PartnerRecord).count() == 0
    assert db.session().query(PartnerHarvest).count() == 0


def test_thousands_of_deletions_of_unknown_records_are_no_endless_list(harvesting, provider):
    provider.records = records(120, is_deleted=True)
    provider.records.append(Kept("oai:mitra.example:live", "Karya yang ada"))
    run = harvesting.run()
    assert (run.state, counts(run)) == ("complete", (1, 0, 0, 0))
    assert harvesting.held() == harvesting.offered()
