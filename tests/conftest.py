"""What every test is given.

An instance with its own database, index and files; an app, clients, a real server and Chromium on
it; the folder of foreign sample files; and no way to the network. A test that asks for `instance`,
or anything made from it, runs on SQLite and again on PostgreSQL, unless it is marked `sqlite_only`,
`browser` or `slow`.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import addresses, browsers, offline, postgresql, requirements, searchserver

CHECKOUT = Path(__file__).resolve().parent.parent
READY_TIMEOUT_SECONDS = 30

offline.forbid_network()
addresses.compile_once()


def pytest_generate_tests(metafunc):
    if "database_kind" not in metafunc.fixturenames:
        return
    markers = ("sqlite_only", "browser", "slow")
    once = any(metafunc.definition.get_closest_marker(marker) for marker in markers)
    on_postgresql = pytest.param("postgresql", marks=pytest.mark.postgres)
    kinds = ["sqlite"] if once else ["sqlite", on_postgresql]
    metafunc.parametrize("database_kind", kinds, scope="session")


@pytest.fixture(scope="session")
def samples():
    """The folder of foreign sample files."""
    if not requirements.SAMPLES:
        pytest.skip("DALUANG_SAMPLES names no folder of sample files")
    return Path(requirements.SAMPLES)


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory):
    """A PostgreSQL cluster of this test process: its URL without a database name."""
    with postgresql.cluster(tmp_path_factory.mktemp("postgresql") / "log") as url:
        yield url


@pytest.fixture(scope="session")
def search_server():
    """The address of a search server of this test process, or of the one that the environment names."""
    if given := os.environ.get("DALUANG_TEST_SEARCH_URL"):
        yield given.rstrip("/")
        return
    with searchserver.running() as url:
        yield url


@pytest.fixture(scope="session")
def empty_instance(database_kind, tmp_path_factory, request):
    """A prepared instance without items, as `daluang init` makes it; copied for each test."""
    from repository import setting_up
    from repository import settings as settings_module
    from repository.app import create_app

    folder = tmp_path_factory.mktemp("empty") / "instance"
    settings = setting_up.write_settings(folder, name="Repositori Uji")
    if database_kind == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        postgresql.create_database(server, "empty")
        settings = replace(settings, database_url=f"{server}/empty")
        settings_module.write(settings)
    app = create_app(settings)
    setting_up.prepare_database(app)
    _close(app)
    return settings


@pytest.fixture
def instance(empty_instance, tmp_path, request):
    """The settings of a prepared instance of this test's own."""
    from repository import settings as settings_module

    folder = tmp_path / "instance"
    shutil.copytree(empty_instance.instance, folder)
    settings = replace(empty_instance, instance=folder)
    if not settings.database_url:
        yield settings
        return
    server = request.getfixturevalue("postgresql_server")
    with postgresql.copied_database(server, "empty") as url:
        settings = replace(settings, database_url=url)
        settings_module.write(settings)
        yield settings


@pytest.fixture
def app(instance):
    """The application on `instance`, without a context."""
    from repository.app import create_app

    app = create_app(instance)
    app.testing = True
    yield app
    _close(app)


@pytest.fixture
def session(app):
    """A database session inside an application context, for tests of operations and queries.

    Not together with `client`: requests would share the context and what it remembers about who asks.
    """
    from repository.db import db

    with app.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture
def at(monkeypatch):
    """A function that sets the program's clock: `at("2026-11-22T16:59:00Z")`, or an aware datetime."""
    from repository import clock

    def set_clock(moment):
        moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        monkeypatch.setattr(clock, "now", lambda: moment.astimezone(UTC).replace(microsecond=0))

    return set_clock


@pytest.fixture
def client(app):
    """A browser without cookies."""
    return app.test_client()


@pytest.fixture
def client_as(app):
    """A function from role to a client signed in with an account of that role."""
    from tests.signing_in import client_of_role

    return lambda role: client_of_role(app, role)


@pytest.fixture
def server(instance):
    """The address of `daluang serve` on `instance`, which ends with status 0 after the test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "repository", "serve", "--port", str(port)]
    environment = {**os.environ, "DALUANG_INSTANCE": str(instance.instance)}
    process = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        first_line = (
            process.stdout.readline()
        )  # printed when the server answers; empty when it could not start
        assert first_line, f"daluang serve ended with status {process.wait()}"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        status = process.wait(READY_TIMEOUT_SECONDS)
        process.stdout.close()
    assert status == 0


@pytest.fixture(scope="session")
def browser():
    """Chromium of the system, headless."""
    with browsers.chromium() as started:
        yield started


@pytest.fixture
def page(browser):
    """An empty page in Indonesian, 1280 by 800; an error in its console fails the test."""
    context = browser.new_context(locale="id-ID", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    errors = browsers.collect_errors(page)
    yield page
    context.close()
    assert errors == []


def _close(app):
    from repository.db import db

    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
