"""The self-check for people: by a button and a job, by the command line; it asks, and does not trust itself."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from werkzeug.serving import make_server

from oai import selfcheck
from oai.walk import OutOfTime
from repository.self_check.explaining import RULES
from tests import browsing, pages
from tests.factories import make_item, work_off

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAGE = "/harvesting/check"


@pytest.fixture
def filled(app):
    from repository.db import db, transaction

    with app.app_context():
        with transaction() as session:
            for number in range(12):
                make_item(session, title=f"Laporan {number}")
            make_item(session, title="Ditarik", state="withdrawn")
        db.session.remove()
    return app


@pytest.fixture
def at_an_address(monkeypatch):
    """A function that serves an application at a real address, where the worker finds it."""
    stops = []

    def serve(app):
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        stops.append((server, thread))
        url = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("DALUANG_REACHABLE_URL", url)
        return url

    yield serve
    for server, thread in stops:
        server.shutdown()
        thread.join()
        server.server_close()


class Altered:
    """What stands between harvesters and the application: a proxy that alters answers."""

    def __init__(self, application, pattern, replacement):
        self.application, self.pattern, self.replacement = application, pattern, replacement
        self.asked = []

    def __call__(self, environ, start_response):
        self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        started = []
        parts = self.application(environ, lambda *args: started.append(args))
        body = re.sub(self.pattern, self.replacement, b"".join(parts))
        if hasattr(parts, "close"):
            parts.close()
        status, headers, *_ = started[0]
        headers = [(n, str(len(body)) if n == "Content-Length" else v) for n, v in headers]
        start_response(status, headers)
        return [body]


def run(app, client):
    form = browsing.open_form(client, PAGE, action=PAGE)
    assert browsing.follow(client, form.send(client)) == PAGE
    assert work_off(app) == 0


def text_of(client, language="en"):
    return pages.text_of(pages.get(client, f"{PAGE}?lang={language}"))


def test_every_rule_is_explained():
    assert list(RULES) == list(selfcheck.RULES)


def test_a_sound_repository_is_green(filled, client_as):
    staff = client_as("cataloguer")
    assert "What is checked" in text_of(staff)
    run(filled, staff)
    text = text_of(staff)
    assert f"All {len(RULES)} rules are kept" in text
    assert text.count("Kept") == len(RULES)
    assert "Broken" not in text
    assert f"Semua {len(RULES)} aturan dipatuhi" in text_of(staff, "id")


def test_an_empty_repository_is_green(app, client_as):
    staff = client_as("administrator")
    run(app, staff)
    assert f"All {len(RULES)} rules are kept" in text_of(staff)


def test_a_fault_on_the_way_is_red_with_what_to_do(filled, client_as, at_an_address):
    """The page asks the address where harvesters ask, so it sees what a proxy does."""
    proxy = Altered(filled.wsgi_app, rb"persistent", b"transient")
    at_an_address(proxy)
    staff = client_as("cataloguer")
    run(filled, staff)
    assert len(proxy.asked) > 50
    assert {path for _, path in proxy.asked} == {"/oai"}
    assert {method for method, _ in proxy.asked} == {"GET", "POST"}
    text = text_of(staff)
    assert f"1 of {len(RULES)} rules is broken" in text
    assert "deletions are not kept for ever" in text
    assert "What to do: When another address is named" in text
    assert "Yang perlu dilakukan" in text_of(staff, "id")


def test_the_public_address_is_what_harvesters_are_told(make_app, client_as, at_an_address):
    app = make_app(base_url="https://repositori.example.go.id")
    proxy = Altered(app.wsgi_app, rb"x^", b"")
    at_an_address(proxy)
    with app.app_context():
        from repository.self_check.asking import base_url, fetch_within

        found = selfcheck.check(fetch_within(60), base_url(app), max_pages=1)
    assert found == []
    assert proxy.asked


def test_when_nobody_listens_it_says_so(filled, client_as, monkeypatch):
    monkeypatch.setenv("DALUANG_REACHABLE_URL", "http://127.0.0.1:9")
    staff = client_as("cataloguer")
    run(filled, staff)
    text = text_of(staff)
    assert f"{len(RULES)} of {len(RULES)} rules are broken" in text
    assert "no answer" in text


def test_what_there_is_no_time_for_is_neither_red_nor_green(filled, client_as, monkeypatch):
    monkeypatch.setattr("repository.self_check.running.LONGEST_SECONDS", 0.0)
    staff = client_as("cataloguer")
    run(filled, staff)
    text = text_of(staff)
    assert f"No fault found, but there was no time for {len(RULES)} rules" in text
    with filled.app_context():
        from repository.self_check.asking import fetch_within

        with pytest.raises(OutOfTime):
            fetch_within(-1)("http://localhost/oai?verb=Identify")


def test_one_check_at_a_time_and_none_for_ever(app, client_as, at):
    staff, other = client_as("cataloguer"), client_as("administrator")
    at(AT)
    form = browsing.open_form(staff, PAGE, action=PAGE)
    later = browsing.open_form(other, PAGE, action=PAGE)
    browsing.follow(staff, form.send(staff))
    browsing.follow(other, later.send(other))
    assert "A check has been running since" in text_of(other)
    with pytest.raises(AssertionError, match="no form"):
        browsing.open_form(other, PAGE, action=PAGE)
    at(AT + timedelta(minutes=11))  # its worker never came
    browsing.open_form(other, PAGE, action=PAGE)
    assert work_off(app) == 0
    from sqlalchemy import func, select

    from repository.db import db
    from repository.self_check.models import SelfCheck

    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SelfCheck)) == 1
        db.session.remove()


def test_who_may_see_and_who_may_run(client, client_as):
    answer = client.get(PAGE)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=/harvesting/check"
    assert client_as("depositor").get(PAGE).status_code == 403
    for role in ("reviewer", "auditor"):
        assert "Cataloguers and administrators can run it." in text_of(client_as(role))
        source = browsing.open_form(client_as(role), PAGE, action="/logout")
        token = source.value("csrf_token")
        assert client_as(role).post(PAGE, data={"csrf_token": token}).status_code in (400, 403)
    assert client_as("cataloguer").post(PAGE).status_code == 400  # no token


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_served_repository_checks_itself_by_its_worker(server, client_as, app):
    """`daluang serve`: the button, the worker of the server, its own address."""
    import time

    staff = client_as("cataloguer")
    form = browsing.open_form(staff, PAGE, action=PAGE)
    form.send(staff)
    deadline = time.monotonic() + 60
    while "The last result" not in text_of(staff):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert f"All {len(RULES)} rules are kept" in text_of(staff)


def command(instance, *words):
    from repository.cli import main

    return CliRunner().invoke(main, ["--instance", str(instance.instance), "oai", *words])


@pytest.mark.sqlite_only
def test_the_command_checks_a_running_repository(filled, instance, at_an_address):
    url = at_an_address(filled)
    found = command(instance, "self-check", "--url", f"{url}/oai", "--pages", "2")
    assert found.exit_code == 0, found.output
    assert found.output.count("ok ") == len(RULES)
    assert "Every rule is kept." in found.output


@pytest.mark.sqlite_only
def test_the_command_says_what_is_broken(filled, instance, at_an_address):
    url = at_an_address(Altered(filled.wsgi_app, rb"idDoesNotExist", b"badArgument"))
    found = command(instance, "self-check", "--url", f"{url}/oai", "--pages", "1")
    assert found.exit_code == 1
    assert "BROKEN" in found.output
    assert "idDoesNotExist expected" in found.output
    assert "What to do:" in found.output
    nobody = command(instance, "self-check", "--url", "http://127.0.0.1:9/oai")
    assert nobody.exit_code == 1
    assert "no answer" in nobody.output
    assert command(instance, "self-check", "--url", "ftp://x/oai").exit_code == 2


@pytest.mark.sqlite_only
def test_the_command_shows_the_log(filled, instance):
    assert "Nobody has harvested yet." in command(instance, "log").output
    filled.test_client().get(
        "/oai?verb=ListRecords&metadataPrefix=oai_dc", headers={"User-Agent": "metha/1"}
    )
    assert work_off(filled) == 0
    found = command(instance, "log")
    assert found.exit_code == 0, found.output
    assert "metha" in found.output
    assert "1 requests, 12 records, 0 errors" in found.output
