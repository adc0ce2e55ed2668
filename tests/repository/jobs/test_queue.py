"""The queue: jobs of one subject coalesce, leases run out, jobs that always fail stop, no change is lost between."""

import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from repository import clock
from repository.db import db, transaction
from repository.jobs import queue
from repository.jobs.models import MAXIMUM_TRIES, Job


@pytest.fixture
def context(app):
    with app.app_context():
        yield app
        db.session.remove()


def enqueue(*subjects, kind="index", **options):
    with transaction() as session:
        queue.enqueue(session, kind, subjects, **options)


def lease(worker="a", limit=100, kinds=("index",)):
    with transaction() as session:
        return [job.subject_id for job in queue.lease(session, kinds, worker, limit)]


def jobs():
    found = db.session.scalars(select(Job).order_by(Job.id)).all()
    rows = [(job.subject_id, job.state, job.tries) for job in found]
    db.session.rollback()
    return rows


def ids():
    found = list(db.session.scalars(select(Job.id).order_by(Job.id)))
    db.session.rollback()
    return found


def test_pending_jobs_of_one_subject_coalesce(context):
    enqueue(1, 2, 2)
    enqueue(1)
    assert jobs() == [(1, "pending", 0), (2, "pending", 0)]


def test_a_change_during_the_work_gives_another_job(context):
    enqueue(1)
    assert lease() == [1]
    enqueue(1)
    assert jobs() == [(1, "leased", 1), (1, "pending", 0)]


def test_earlier_time_of_coalesced_jobs_counts(context, at):
    at("2026-11-23T05:00:00Z")
    enqueue(1, run_after=clock.now() + timedelta(hours=1))
    assert lease() == []
    enqueue(1)
    enqueue(1, run_after=clock.now() + timedelta(hours=1))
    assert lease() == [1]


def test_jobs_are_leased_once_oldest_first_and_of_one_kind(context):
    enqueue(3, 4)
    enqueue(5, kind="read")
    assert lease("a", 1) == [3]
    assert lease("b") == [4]
    assert lease("c") == []
    assert lease("c", kinds=("index", "read")) == [5]


def test_lease_that_ran_out_is_given_to_another_alone(context, at):
    at("2026-11-23T05:00:00Z")
    enqueue(1, 2, 3)
    assert lease("dead") == [1, 2, 3]
    at("2026-11-23T05:05:00Z")
    assert lease("b") == []
    at("2026-11-23T05:05:01Z")
    assert lease("b") == [1]
    assert lease("c") == [2]
    everything = ids()
    with transaction() as session:
        queue.finish(session, everything, "dead")
    assert jobs() == [(1, "leased", 2), (2, "leased", 2)], "who lost a lease removes nothing"


def test_longer_work_keeps_its_lease(context, at):
    at("2026-11-23T05:00:00Z")
    enqueue(1)
    lease("a")
    at("2026-11-23T05:04:00Z")
    job_ids = ids()
    with transaction() as session:
        queue.extend(session, job_ids, "a")
        queue.extend(session, job_ids, "another")
    at("2026-11-23T05:08:59Z")
    assert lease("b") == []


def test_job_that_fails_is_tried_five_times_with_growing_pauses(context, at):
    moment = clock.now()
    enqueue(1)
    pauses = []
    for _ in range(MAXIMUM_TRIES):
        while True:
            at(moment)
            if lease():
                break
            moment += timedelta(seconds=1)
        (job_id,) = ids()
        with transaction() as session:
            queue.fail(session, job_id, "a", "ValueError: cannot")
        pauses.append(moment)
    steps = [int((b - a).total_seconds()) for a, b in pairwise(pauses)]
    assert steps == [2, 4, 8, 16]
    assert jobs() == [(1, "failed", 5)]
    with transaction() as session:
        assert queue.failed(session) == 1
        assert queue.unfinished(session) == 0
    enqueue(1)
    assert jobs() == [(1, "failed", 5), (1, "pending", 0)], "a new change is tried anew"


def test_job_that_ends_its_worker_each_time_stops_after_five_tries(context, at):
    moment = clock.now()
    enqueue(1)
    for _ in range(MAXIMUM_TRIES):
        at(moment)
        assert lease() == [1]
        moment += timedelta(seconds=queue.LEASE_SECONDS + 1)
    at(moment)
    enqueue(2)
    assert lease() == [2]
    assert jobs() == [(1, "failed", 5), (2, "leased", 1)]


def test_failure_is_forgotten_when_a_newer_change_waits(context):
    enqueue(1)
    lease()
    enqueue(1)
    job_id = ids()[0]
    with transaction() as session:
        queue.fail(session, job_id, "a", "ValueError: cannot")
    assert jobs() == [(1, "pending", 0)]


def test_job_given_back_counts_no_try_and_coalesces(context):
    enqueue(1, 2)
    lease("a")
    enqueue(2)
    everything = ids()
    with transaction() as session:
        queue.release(session, everything, "a")
    assert sorted(jobs()) == [(1, "pending", 0), (2, "pending", 0)]


def test_nothing_is_enqueued_by_a_transaction_that_raises(context):
    with pytest.raises(RuntimeError):
        _enqueue_and_raise()
    assert jobs() == []


def _enqueue_and_raise():
    with transaction() as session:
        queue.enqueue(session, "index", [1])
        raise RuntimeError


def test_no_worker_takes_a_job_while_a_change_of_its_subject_is_being_committed(app):
    """Taken then, it would read the subject as it was, and the change would never be indexed."""
    with app.app_context():
        enqueue(1)
        db.session.remove()
    enqueued, go_on = threading.Event(), threading.Event()

    def change():
        with app.app_context():
            with transaction() as session:
                queue.enqueue(session, "index", [1])
                enqueued.set()
                go_on.wait(10)
            db.session.remove()

    leased = []

    def work():
        with app.app_context():
            leased.append(lease("b"))
            db.session.remove()

    changing, working = threading.Thread(target=change), threading.Thread(target=work)
    changing.start()
    enqueued.wait(10)
    working.start()
    working.join(1)
    assert leased in ([], [[]]), "leased before the change was committed"
    go_on.set()
    changing.join()
    working.join()
    with app.app_context():
        assert leased == [[1]] or lease("c") == [1]
        db.session.remove()
