"""A worker that starts takes over from one that was killed, and finds an index that was lost or damaged."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.factories import make_item, work_off

CHECKOUT = Path(__file__).resolve().parents[3]

HOLD = """
import os, signal, sys
from repository.app import create_app
from repository.jobs.worker import Worker
from search_index import SearchIndex
SearchIndex.write = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
from repository.jobs.running import drain_jobs
drain_jobs(create_app())
"""


def public_item(app, **changes):
    from repository.db import db, transaction

    with app.app_context():
        with transaction() as session:
            handle = make_item(session, **changes).handle
        db.session.remove()
    return handle


def total(app, words):
    return app.test_client().get("/api/search", query_string={"q": words}).json["total"]


def jobs(app):
    from sqlalchemy import select

    from repository.db import db
    from repository.jobs.models import Job

    with app.app_context():
        found = db.session.execute(select(Job.kind, Job.state, Job.leased_by)).all()
        db.session.remove()
    return [tuple(row) for row in found]


def test_killed_between_commit_and_indexing_an_item_is_found_all_the_same(app):
    public_item(app, title="Sebelum", text="isi lama")
    assert work_off(app) == 0
    public_item(app, title="Sesudah", text="kata penanda ketumbar")
    environment = {**os.environ, "DALUANG_INSTANCE": str(app.config["DALUANG"].instance)}
    killed = subprocess.run([sys.executable, "-c", HOLD], cwd=CHECKOUT, env=environment)
    assert killed.returncode == -signal.SIGKILL
    assert ("index", "leased") in [(kind, state) for kind, state, _ in jobs(app)]
    assert total(app, "ketumbar") == 0
    started = time.monotonic()
    assert work_off(app) == 0
    assert time.monotonic() - started < 60, "the lease was waited for"
    assert total(app, "ketumbar") == 1
    assert jobs(app) == []


def test_leases_of_workers_that_live_or_are_elsewhere_are_left(app):
    from repository.db import transaction
    from repository.jobs import queue
    from repository.jobs.starting import new_name, take_over

    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    mine = new_name()
    host = mine.partition(":")[0]
    names = {1: mine, 2: f"elsewhere:{gone.pid}:abc", 3: f"{host}:{gone.pid}:abc"}
    with app.app_context():
        for subject, name in names.items():
            with transaction() as session:
                queue.enqueue(session, "index", [subject])
                assert len(queue.lease(session, ["index"], name, 1)) == 1
        with transaction() as session:
            assert queue.lease(session, ["index"], "another", 9) == []
        take_over(_session())
        with transaction() as session:
            assert [job.subject_id for job in queue.lease(session, ["index"], "another", 9)] == [3]
        _session().remove()


def _session():
    from repository.db import db

    return db.session


@pytest.mark.parametrize("damage", ["deleted", "emptied by a reader", "cut", "of another release"])
def test_a_lost_or_damaged_index_is_built_anew_at_the_start(app, damage):
    from repository.app import create_app

    for number in range(3):
        public_item(app, title=f"Laporan {number}", text="kata penanda ketumbar")
    assert work_off(app) == 0
    folder = app.config["DALUANG"].index_folder
    if damage == "cut":
        for path in folder.glob("g*/*/*.seg"):
            os.truncate(path, path.stat().st_size // 2)
    elif damage == "of another release":
        next(folder.glob("g*/fingerprint")).write_text("0" * 16, "ascii")
    else:
        shutil.rmtree(folder)
    again = create_app(app.config["DALUANG"])
    if damage == "emptied by a reader":
        assert total(again, "ketumbar") == 0
    assert again.test_client().get("/healthz").status_code == 503
    assert work_off(again) == 0
    assert again.test_client().get("/healthz").status_code == 200
    assert total(again, "ketumbar") == 3
    close(again)


def test_a_new_instance_is_healthy_before_and_after_its_worker_starts(app):
    assert app.test_client().get("/healthz").status_code == 200
    assert work_off(app) == 0
    assert app.test_client().get("/healthz").status_code == 200


def close(app):
    from repository.db import db

    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def test_an_index_damaged_while_the_worker_runs_is_built_anew(app):
    """A worker that has the index open finds the damage when it writes, and loses no job."""
    from repository.db import db
    from repository.jobs.running import worker_of

    for number in range(3):
        public_item(app, title=f"Laporan {number}", text="kata penanda ketumbar")
    assert work_off(app) == 0
    public_item(app, title="Laporan terakhir", text="kata penanda ketumbar")
    folder = app.config["DALUANG"].index_folder
    for path in folder.glob("g*/*/_*.toc"):
        path.write_bytes(b"")
    with app.app_context():
        worker = worker_of(app)
        for _ in range(100):
            if not worker.tick(eager=True):
                break
        db.session.remove()
    assert jobs(app) == []
    assert total(app, "ketumbar") == 4
