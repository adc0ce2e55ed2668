"""The worker and the index: when what is published can be found, what is published during a rebuild, and damage."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest

from repository import clock, indexing
from repository.db import db, transaction
from repository.items import operations
from repository.items.models import Item
from repository.jobs.index_duty import LONGEST_WAIT_SECONDS, QUIET_SECONDS, IndexCare, is_due
from repository.jobs.running import worker_of
from repository.people.operations import system_actor
from search_index import SearchIndex, content_of
from tests import factories
from tests.conftest import CHECKOUT

PATIENCE_SECONDS = 20


def add(app, **changes):
    with app.app_context():
        with transaction() as session:
            item_id = factories.make_item(session, **changes).id
        db.session.remove()
    return item_id


def due(app):
    with app.app_context():
        found = is_due(db.session())
        db.session.remove()
    return found


def stores_of(app):
    return app.extensions["daluang_stores"]


def test_a_job_waits_only_while_others_keep_coming(app, at):
    start = clock.now()
    at(start)
    assert not due(app)
    add(app)
    assert not due(app)
    at(start + timedelta(seconds=QUIET_SECONDS))
    assert due(app), "nothing else came"
    add(app)
    assert not due(app), "another may be on its way"
    for second in range(1, LONGEST_WAIT_SECONDS + 1):
        assert not due(app)
        at(start + timedelta(seconds=second))
        add(app)
    assert due(app), "the first waited long enough"


def test_a_worker_that_has_nothing_else_to_do_shows_an_item_at_once(app, instance):
    environment = {**os.environ, "DALUANG_INSTANCE": str(instance.instance)}
    command = [sys.executable, "-m", "repository", "worker"]
    reader = SearchIndex(instance.index_folder)
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment) as worker:
        try:
            for _ in range(3):
                item_id = add(app, title="Wakaf produktif", text="naskah")
                until = time.monotonic() + PATIENCE_SECONDS
                while item_id not in reader.versions():
                    assert time.monotonic() < until, "it did not become visible"
                    time.sleep(0.02)
        finally:
            worker.terminate()
        assert worker.wait(PATIENCE_SECONDS) == 0


def test_what_changes_during_a_rebuild_is_in_the_index_afterwards(app):
    stays, revised, withdrawn = (add(app, title=f"Kunyit {n}", text="naskah") for n in range(3))
    factories.work_off(app)
    stores, is_under_way, may_go_on = stores_of(app), threading.Event(), threading.Event()

    def pause(_):
        is_under_way.set()
        may_go_on.wait(PATIENCE_SECONDS)

    def rebuild():
        with app.app_context():
            indexing.rebuild(db.session(), SearchIndex(stores.index.folder), stores.pages, pause)
            db.session.remove()

    builder = threading.Thread(target=rebuild)
    builder.start()
    assert is_under_way.wait(PATIENCE_SECONDS)
    new = add(app, title="Kunyit baru", text="naskah baru")
    with app.app_context():
        with transaction() as session:
            document = factories.make_document(title="Jahe")
            operations.revise(session, session.get(Item, revised), system_actor(session), document)
            item = session.get(Item, withdrawn)
            operations.withdraw(session, item, system_actor(session), reason="Percobaan")
        db.session.remove()
        worker_of(app).tick(eager=True)  # the index is locked: the jobs are given back
        db.session.remove()
    may_go_on.set()
    builder.join(PATIENCE_SECONDS)
    factories.work_off(app)
    with app.app_context():
        wanted = {d.id: content_of(d) for d in indexing.all_documents(db.session(), stores.pages)}
        db.session.remove()
    assert stores.index.contents() == wanted
    assert set(wanted) == {stays, revised, new}


@pytest.mark.parametrize(
    "kind", ["items/*.seg", "pages/*.seg", "items/*.toc", "pages/*.toc", "../current"]
)
@pytest.mark.parametrize("harm", ["cut", "flipped", "deleted"])
def test_a_damaged_index_leaves_plain_search_and_is_built_anew(app, instance, kind, harm):
    add(app, title="Wakaf produktif", text="naskah kedua")
    factories.work_off(app)
    generation = next(instance.index_folder.glob("g*"))
    for path in list(generation.glob(kind)):
        content = path.read_bytes()
        middle = len(content) // 2
        path.unlink()
        if harm == "cut":
            path.write_bytes(content[:middle])
        elif harm == "flipped":
            path.write_bytes(
                content[:middle] + bytes([content[middle] ^ 0x41]) + content[middle + 1 :]
            )
    fresh = SearchIndex(instance.index_folder)
    stores_of(app).index.__dict__.update(fresh.__dict__)  # as a web process that starts now
    client = app.test_client()
    assert "Wakaf produktif" in client.get("/search?q=wakaf").get_data(as_text=True)
    assert client.get("/api/search?q=naskah").status_code == 200
    assert client.get("/healthz").status_code == 503
    stores = stores_of(app)
    with app.app_context():
        care = IndexCare(stores.index, stores.pages)
        while stores.index.is_suspected():
            assert care.tick()
        db.session.remove()
    assert client.get("/api/search?q=naskah").json["total"] == 1
    assert client.get("/healthz").status_code == 200


def test_a_false_suspicion_is_laid_aside(app):
    add(app, title="Wakaf")
    factories.work_off(app)
    stores = stores_of(app)
    (stores.index.folder / "suspect").touch()
    before = (stores.index.folder / "current").read_text()
    with app.app_context():
        assert IndexCare(stores.index, stores.pages).tick()
        db.session.remove()
    assert not stores.index.is_suspected()
    assert (stores.index.folder / "current").read_text() == before


def test_segments_are_merged_after_idle_seconds_and_not_sooner(app):
    stores = stores_of(app)
    for number in range(8):
        add(app, title=f"Kunyit {number}", text="naskah")
        factories.work_off(app)
    assert stores.index.segment_count() == 8
    with app.app_context():
        care = IndexCare(stores.index, stores.pages)
        care.rest()
        assert not care.tick()
        care = IndexCare(stores.index, stores.pages)
        while care.tick():
            pass
        db.session.remove()
    assert stores.index.segment_count() < 5
    assert app.test_client().get("/api/search?q=kunyit").json["total"] == 8


def test_pages_of_the_site_write_nothing_into_the_index(app, client):
    folder = str(stores_of(app).index.folder)
    written = []

    def watch(event, arguments):
        if not is_watching:
            return
        paths = [str(part) for part in arguments if isinstance(part, (str, os.PathLike))]
        if (
            event == "open"
            and isinstance(arguments[2], int)
            and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        ) or event in ("os.remove", "os.rename", "os.mkdir", "os.rmdir"):
            written.extend(path for path in paths if path.startswith(folder))

    is_watching = True
    sys.addaudithook(watch)  # for good; it is told to look away below
    try:
        for _ in range(2):  # without an index, and with one
            for path in (
                "/",
                "/search?q=wakaf",
                "/search",
                "/api/search?q=wak*",
                "/api/suggest?q=wak",
                "/healthz",
            ):
                assert client.get(path).status_code in (200, 503), path
            assert written == []
            is_watching = False
            add(app, title="Wakaf produktif", text="naskah")
            factories.work_off(app)
            is_watching = True
    finally:
        is_watching = False
