"""Records stored for harvesters in every format: by whom, when, and that they are never those of before."""

from dataclasses import replace

from lxml import etree
from sqlalchemy import delete, select

from repository.app import create_app
from repository.crosswalks.harvested import suiting
from repository.db import db, transaction
from repository.harvesting import serialising
from repository.harvesting.models import Serialisation
from repository.harvesting.serialising import SERIALISE, serialise_items, unpack
from repository.items import operations
from repository.items.models import Item
from repository.jobs.models import Job
from repository.jobs.running import drain_jobs, worker_of
from repository.people.operations import system_actor
from tests import factories
from tests.harvester import get_record, harvest

NOON = "2026-11-23T05:00:00Z"


def publish(app, **changes):
    with app.app_context():
        with transaction() as session:
            item = factories.make_item(session, **changes)
            made = item.id, item.handle
        db.session.remove()
    return made


def revise(app, item_id, title):
    with app.app_context():
        with transaction() as session:
            document = factories.make_document(title=title)
            operations.revise(session, session.get(Item, item_id), system_actor(session), document)
        db.session.remove()


def stored(app, item_id):
    with app.app_context():
        rows = db.session.scalars(select(Serialisation).where(Serialisation.item_id == item_id))
        found = {(s.prefix, s.datestamp): unpack(s.prefix, s.xml) for s in rows}
        db.session.remove()
    return found


def metadata_in(record):
    """Return the element in the metadata of a stored record."""
    return etree.fromstring(record).find("metadata")[0]


def answers(client, handle):
    """Return the metadata of one record in each format that it is offered in, as answered."""
    identifier = f"oai:daluang.example:{handle}"
    return {
        form.prefix: get_record(client, identifier, prefix=form.prefix).metadata
        for form in suiting("report")
    }


def test_the_job_stores_every_format_that_suits(app, client):
    item_id, _ = publish(app)
    assert {prefix for prefix, _ in stored(app, item_id)} == {"oai_dc"}
    assert drain_jobs(app) == 0
    offered = {form.prefix for form in suiting("report")}
    assert {prefix for prefix, _ in stored(app, item_id)} == offered
    assert len(offered) > 4
    assert len(harvest(client, prefix="oai_openaire").records) == 1


def test_stored_and_made_answers_are_the_same(app, client, at):
    at(NOON)
    _, handle = publish(app, text="Isi laporan.")
    made = {prefix: _text(found) for prefix, found in answers(client, handle).items()}
    drain_jobs(app)
    kept = {prefix: _text(found) for prefix, found in answers(client, handle).items()}
    assert made == kept


def test_a_change_removes_what_it_makes_wrong_at_once(app, client):
    item_id, handle = publish(app, title="Judul lama")
    drain_jobs(app)
    revise(app, item_id, "Judul baru sekali")
    assert {prefix for prefix, _ in stored(app, item_id)} == {"oai_dc"}
    for prefix, found in answers(client, handle).items():
        assert "Judul baru sekali" in _text(found), prefix
    drain_jobs(app)
    assert all("Judul baru sekali" in xml.decode() for xml in stored(app, item_id).values())


def test_an_item_that_changes_while_it_is_written_is_left_to_its_new_job(app, monkeypatch):
    item_id, _ = publish(app, title="Judul lama")
    made = serialising._made

    def change_meanwhile(session, ids, settings):
        rows = list(made(session, ids, settings))
        revise(app, item_id, "Judul baru sekali")
        return rows

    monkeypatch.setattr(serialising, "_made", change_meanwhile)
    with app.app_context():
        with transaction() as session:
            session.execute(delete(Job).where(Job.kind == SERIALISE))  # as a worker's lease does
        serialise_items(db.session(), [item_id])
        db.session.remove()
    assert {prefix for prefix, _ in stored(app, item_id)} == {"oai_dc"}
    monkeypatch.setattr(serialising, "_made", made)
    drain_jobs(app)
    found = stored(app, item_id)
    assert len(found) > 4
    assert all("Judul baru sekali" in xml.decode() for xml in found.values())


def test_an_embargo_is_stored_for_both_days_in_every_format(app, client, at):
    at(NOON)
    item_id, handle = publish(app, access="embargoed", embargo_until="2026-11-25", text="isi")
    drain_jobs(app)
    by_prefix = {}
    for (prefix, datestamp), xml in sorted(stored(app, item_id).items()):
        by_prefix.setdefault(prefix, []).append((datestamp, xml))
    assert all(len(both) == 2 for both in by_prefix.values())
    for at_moment, which in (("2026-11-24T16:59:59Z", 0), ("2026-11-24T17:00:00Z", 1)):
        at(at_moment)
        for prefix, found in answers(client, handle).items():
            stored_then = metadata_in(by_prefix[prefix][which][1])
            assert _text(found) == _text(stored_then), prefix
            assert by_prefix[prefix][0][1] != by_prefix[prefix][1][1], prefix


def test_an_item_that_cannot_be_written_holds_up_no_other(app, monkeypatch):
    bad, _ = publish(app, title="Rusak")
    good, _ = publish(app, title="Baik")
    made = serialising._made

    def fail(session, ids, settings):
        if bad in ids:
            raise RuntimeError("this one spoils the batch")
        return made(session, ids, settings)

    monkeypatch.setattr(serialising, "_made", fail)
    with app.app_context():
        worker = worker_of(app)
        while worker.tick(eager=True):
            pass
        waiting = db.session.scalars(select(Job).where(Job.kind == SERIALISE)).all()
        assert [(job.subject_id, "spoils" in job.error) for job in waiting] == [(bad, True)]
        db.session.remove()
    assert len({prefix for prefix, _ in stored(app, good)}) > 4


def test_nothing_is_stored_while_the_address_is_provisional(instance):
    settings = replace(instance, base_url="")
    provisional = create_app(settings)
    item_id, _ = publish(provisional)
    drain_jobs(provisional)
    assert stored(provisional, item_id) == {}
    with provisional.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _text(element):
    return etree.tostring(element, method="c14n", exclusive=True).decode()
