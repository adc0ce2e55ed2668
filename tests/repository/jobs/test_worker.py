"""Workers: killed in mid-work, two at once, a job that always fails, and pages that show the index."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from repository import clock, indexing
from repository.db import db, transaction
from repository.files.models import File, ReadingStatus
from repository.items import operations
from repository.items.models import Item
from repository.jobs import queue
from repository.jobs.models import Job
from repository.jobs.running import worker_of
from repository.people.operations import system_actor
from tests import factories
from tests.conftest import CHECKOUT


def add(app, count=1, **changes):
    with app.app_context():
        with transaction() as session:
            made = [factories.make_item(session, **changes).id for _ in range(count)]
        db.session.remove()
    return made


def found(client, q):
    return client.get("/api/search", query_string={"q": q}).json["total"]


def test_published_item_is_found_after_the_jobs(app, client):
    add(app, title="Wakaf produktif", text="naskah\fhalaman kedua")
    assert factories.work_off(app) == 0
    assert found(client, "wakaf") == 1
    answer = client.get("/api/search", query_string={"q": "kedua"}).json
    assert [hit["page"] for hit in answer["hits"]] == [2]


def test_search_page_kept_before_the_index_was_written_is_made_anew(app, client):
    add(app, title="Wakaf produktif")
    assert "Wakaf produktif" not in client.get("/search?q=wakaf").get_data(as_text=True)
    factories.work_off(app)
    assert "Wakaf produktif" in client.get("/search?q=wakaf").get_data(as_text=True)


def test_withdrawn_item_leaves_the_index_and_every_hit(app, client):
    (item_id,) = add(app, title="Wakaf produktif", text="naskah")
    factories.work_off(app)
    with app.app_context(), transaction() as session:
        item = session.get(Item, item_id)
        operations.withdraw(session, item, system_actor(session), reason="Permintaan penulis")
    assert found(client, "naskah") == 0, "at once, although the index is behind"
    factories.work_off(app)
    assert app.extensions["daluang_stores"].index.versions() == {}


def test_words_of_a_file_that_was_closed_are_not_told_while_the_index_is_behind(app, client):
    (item_id,) = add(app, title="Wakaf produktif", text="naskah")
    factories.work_off(app)
    assert found(client, "naskah") == 1
    with app.app_context(), transaction() as session:
        item = session.get(Item, item_id)
        document = factories.make_document(title="Wakaf produktif", access="restricted")
        operations.revise(session, item, system_actor(session), document)
    answer = client.get("/api/search", query_string={"q": "naskah"}).json
    assert answer["hits"] == []
    assert answer["total"] == 0


def test_one_item_that_cannot_be_indexed_does_not_hold_up_the_others(app, at, monkeypatch):
    good, bad, good_too = add(app, 3)
    document_of = indexing.document_of

    def broken(session, item, store):
        if item.id == bad:
            raise ValueError("cannot be indexed")
        return document_of(session, item, store)

    monkeypatch.setattr(indexing, "document_of", broken)
    moment = clock.now() + timedelta(seconds=5)
    with app.app_context():
        worker = worker_of(app)
        for _ in range(8):
            at(moment)
            worker.tick(eager=True)
            moment += timedelta(minutes=1)
        failed = db.session.scalars(select(Job)).all()
        assert [(job.subject_id, job.state, job.tries) for job in failed] == [(bad, "failed", 5)]
        assert "cannot be indexed" in failed[0].error
        assert set(app.extensions["daluang_stores"].index.versions()) == {good, good_too}
        db.session.remove()


def test_two_workers_share_the_jobs_and_both_return(app, instance):
    add(app, 12)
    command = [sys.executable, "-m", "repository", "worker", "--drain"]
    environment = {**os.environ, "DALUANG_INSTANCE": str(instance.instance)}
    workers = [subprocess.Popen(command, cwd=CHECKOUT, env=environment) for _ in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert len(app.extensions["daluang_stores"].index.versions()) == 12


@pytest.mark.slow
def test_worker_killed_in_mid_work_loses_nothing(app, instance):
    """Killed with work leased, twice; the next worker takes it over and ends with everything done."""
    ids = add(app, 10, text="naskah")
    with app.app_context(), transaction() as session:
        for file in session.scalars(select(File)):
            file.reading = ReadingStatus.PENDING  # to be read in a child, which takes its time
        queue.enqueue(session, "read", ids)
    command = [sys.executable, "-m", "repository", "worker"]
    environment = {**os.environ, "DALUANG_INSTANCE": str(instance.instance)}
    for _ in range(2):
        worker = subprocess.Popen(command, cwd=CHECKOUT, env=environment, start_new_session=True)
        assert _wait_until_leased(app), "the worker took no job"
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    assert factories.work_off(app) == 0
    with app.app_context():
        assert set(db.session.scalars(select(File.reading))) == {ReadingStatus.OK}
        stores = app.extensions["daluang_stores"]
        assert indexing.compare(db.session(), stores.index).is_none
        assert stores.index.page_count() == 10
        assert db.session.scalars(select(Job)).all() == []
        db.session.remove()


def _wait_until_leased(app):
    deadline = time.monotonic() + 30
    with app.app_context():
        while time.monotonic() < deadline:
            leased = db.session.scalar(select(Job.id).where(Job.state == "leased").limit(1))
            db.session.rollback()
            if leased is not None:
                return True
            time.sleep(0.01)
    return False


def test_drain_waits_for_the_lease_of_another(app):
    """Another worker holds the one job; `drain` returns when that one is done, and says nothing failed."""

    add(app, 1)
    with app.app_context(), transaction() as session:
        leased = [job.id for job in queue.lease(session, ["index"], "elsewhere:1:x", 10)]
    results = []
    drain = threading.Thread(target=lambda: results.append(factories.work_off(app)))
    drain.start()
    drain.join(1.5)
    assert drain.is_alive(), "it returned although a job was leased"
    with app.app_context(), transaction() as session:
        queue.finish(session, leased, "elsewhere:1:x")
    drain.join(20)
    assert results == [0]
