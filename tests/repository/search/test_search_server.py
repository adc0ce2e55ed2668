"""The site while its search server is out of reach: titles are found in the database, and nothing fails."""

import socket
from dataclasses import replace

import pytest

from tests import factories, searchserver

PATHS = [
    "/",
    "/search",
    "/search?q=wakaf",
    "/search?q=wakaf&type=report&sort=newest",
    "/search?q=-uang",
    "/search/advanced",
    "/collections",
    "/collections/umum",
    "/items/HANDLE",
    "/items/HANDLE?q=masjid",
    "/items/HANDLE/pages/2?q=masjid",
    "/partners?q=wakaf",
    "/api/search?q=wakaf",
    "/api/suggest?q=wak",
    "/search.csv?q=wakaf",
    "/search.ris?q=wakaf",
    "/search.atom?q=wakaf",
    "/search.rss?q=wakaf",
]


@pytest.fixture
def dead_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening
        yield taken.getsockname()[1]


def create(instance, port):
    from repository.app import create_app

    app = create_app(replace(instance, search_url=f"http://127.0.0.1:{port}/uji"))
    app.testing = True
    return app


def close(app):
    from repository.db import db

    stores = app.extensions["daluang_stores"]
    stores.index.close()
    stores.partners.close()
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def without(instance, dead_port):
    app = create(instance, dead_port)
    yield app
    close(app)


@pytest.fixture
def handle(without):
    from repository.db import db, transaction

    with without.app_context():
        with transaction() as session:
            handle = factories.make_item(
                session, title="Wakaf uang", text="satu\fmasjid tua"
            ).handle
        db.session.remove()
    return handle


def test_no_page_fails(without, handle):
    client = without.test_client()
    for path in PATHS:
        answer = client.get(path.replace("HANDLE", handle))
        assert answer.status_code in (200, 404, 503), path
    assert "Wakaf uang" in client.get("/search?q=wakaf").text


def test_health_and_check_say_that_it_cannot_be_asked(without, handle):
    from repository.checking.index import index_findings
    from repository.db import db

    answer = without.test_client().get("/healthz")
    assert (answer.status_code, answer.json["status"]) == (503, "index unreachable")
    stores = without.extensions["daluang_stores"]
    with without.app_context():
        (finding,) = index_findings(db.session(), stores.index, stores.pages)
        db.session.remove()
    assert "search server" in finding.line
    assert "reached" in finding.line
    assert finding.healing is None


def test_index_jobs_wait_for_the_server_and_are_done_then(instance, without, handle, dead_port):
    from repository.db import db
    from repository.jobs import queue
    from repository.jobs.running import worker_of

    worker = worker_of(without)
    with without.app_context():
        worker._start()
        while worker.tick(eager=True):
            pass
        assert queue.unfinished(db.session()) == 1
        db.session.remove()
    with searchserver.running() as url:
        app = create(instance, int(url.rpartition(":")[2]))
        assert factories.work_off(app) == 0
        (hit,) = app.test_client().get("/api/search?q=masjid").json["hits"]
        assert (hit["handle"], hit["page"]) == (handle, 2)
        assert app.test_client().get("/healthz").json["status"] == "ok"
        close(app)


def test_the_password_of_the_server_is_in_no_error(instance):
    from repository.errors import SettingsError
    from repository.settings import checked

    with pytest.raises(SettingsError, match="search_url") as error:
        checked(replace(instance, search_url="https://ana:rahasia@host.example/A b"))
    assert "rahasia" not in str(error.value)
