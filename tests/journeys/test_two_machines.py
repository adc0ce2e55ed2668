"""Two machines with one database and one search server serve one site: what is published through one is found through
the other, and neither a server out of reach nor one that lost everything loses a work.

Each machine has an instance folder and a `daluang serve` of its own; the folder of stored files is shared, as by a
network drive, and the secret key is the same.
"""

import re
import signal
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import lxml.html
import pytest
import requests

from tests import factories, postgresql, searchserver
from tests.served import PATIENCE_SECONDS, Served, free_port, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

PASSWORD = "kuda hitam di padang"
EMAIL = "rahmat@contoh.id"
ACCEPT = {"Accept-Language": "id"}


@pytest.fixture
def machines(tmp_path, postgresql_server):
    """The settings of both machines, and the port of their search server."""
    from repository import setting_up
    from repository import settings as settings_module
    from repository.app import create_app

    port = free_port()
    settings = setting_up.write_settings(tmp_path / "satu", name="Repositori Uji")
    shared = tmp_path / "bersama"
    settings.files_folder.rename(shared)
    postgresql.create_database(postgresql_server, "two_machines")
    both = []
    for name in ("satu", "dua"):
        settings = replace(
            settings,
            instance=tmp_path / name,
            database_url=f"{postgresql_server}/two_machines",
            search_url=f"http://127.0.0.1:{port}/uji",
        )
        settings.instance.mkdir(exist_ok=True)
        settings.files_folder.symlink_to(shared)
        settings_module.write(settings)
        both.append(settings)
    app = create_app(both[0])
    with searchserver.running(port):
        setting_up.prepare_database(app)
    close(app)
    return both, port


def close(app):
    from repository.db import db

    stores = app.extensions["daluang_stores"]
    stores.index.close()
    stores.partners.close()
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def deposit(settings, *works):
    """The works wait for review afterwards, and there is a reviewer; return their handles."""
    from repository.app import create_app
    from repository.db import db, transaction
    from repository.people.models import Role
    from repository.people.operations import add_user, by_email, set_password, system_actor

    app = create_app(settings)
    with app.app_context():
        with transaction() as session:
            if by_email(session, EMAIL) is None:
                user = add_user(
                    session, system_actor(session), email=EMAIL, name="Rahmat", role=Role.REVIEWER
                )
                set_password(session, user, PASSWORD)
            handles = [waiting(session, *work).handle for work in works]
        db.session.remove()
    close(app)
    return handles


def waiting(session, title, text):
    """Return a complete item that waits for review; the text's pages are parted by form feeds."""
    from repository.items.states import State

    return factories.make_item(
        session,
        state=State.SUBMITTED,
        title=title,
        text=text,
        abstract="Kajian tentang kehidupan sehari-hari di tiga desa pesisir.",
        publisher="Balai Contoh",
        subjects=["R1.1"],
    )


def send(people, url, marker, **values):
    """Send the form of the page at `url` that has a field or button `marker`."""
    page = lxml.html.fromstring(people.get(url, headers=ACCEPT).text, base_url=url)
    form = next(f for f in page.forms if f.xpath(f".//*[@name='{marker}']"))
    fields = {name: value for name, value in form.fields.items() if value is not None}
    action = requests.compat.urljoin(url, form.action or url)
    answer = people.post(action, {**fields, **values}, headers={"Referer": url, **ACCEPT})
    assert answer.status_code == 200, answer.text
    return answer


def publish(people, url, handle):
    answer = send(people, f"{url}/review/{handle}", "decision", decision="publish")
    assert answer.url == f"{url}/items/{handle}"


def found(url, words):
    answer = requests.get(f"{url}/api/search", {"q": words}, timeout=20).json()
    return [(hit["handle"], hit["page"]) for hit in answer["hits"]]


def health(url):
    return requests.get(f"{url}/healthz", timeout=20).json()["status"]


def test_two_machines_serve_one_site(machines):
    (first, second), port = machines
    with ExitStack() as stack:
        search = stack.enter_context(ExitStack())
        search.enter_context(searchserver.running(port))
        wakaf, zakat, hibah = deposit(
            first,
            ("Wakaf uang di Jawa", "pendahuluan\fmasjid tua di tepi kali"),
            ("Zakat fitrah di Aceh", "sawah dan ladang"),
            ("Hibah tanah di Bima", "perigi desa"),
        )
        one, two = (stack.enter_context(serving(settings)) for settings in (first, second))

        # signed in at one machine, at home at both; published through one, found through the other
        people = stack.enter_context(requests.Session())
        send(people, f"{one}/login", "password", email=EMAIL, password=PASSWORD)
        assert handle_in(people, f"{two}/review", wakaf)
        publish(people, one, wakaf)
        publish(people, two, zakat)
        for url in (one, two):
            wait_until(lambda url=url: found(url, "masjid kali") == [(wakaf, 2)])
            wait_until(lambda url=url: found(url, "ladang") == [(zakat, 1)])
            assert health(url) == "ok"
            snippet = requests.get(f"{url}/search?q=masjid", headers=ACCEPT, timeout=20).text
            assert re.search(r"<mark[^>]*>masjid</mark> tua", snippet)
            text = requests.get(f"{url}/items/{wakaf}/pages/2?q=masjid", timeout=20)
            assert "tepi kali" in text.text

        # out of reach: titles are still found in the database, and what is published waits
        search.close()
        for url in (one, two):
            wait_until(lambda url=url: health(url) == "index unreachable")
            assert found(url, "wakaf uang") == [(wakaf, None)]
            page = requests.get(f"{url}/search?q=wakaf", headers=ACCEPT, timeout=20)
            assert (page.status_code, "Wakaf uang" in page.text) == (200, True)
        publish(people, one, hibah)

        # the server comes back with nothing in it: a worker builds the index anew
        search.enter_context(searchserver.running(port))
        for url in (one, two):
            wait_until(lambda url=url: found(url, "perigi") == [(hibah, 1)])
            assert found(url, "masjid") == [(wakaf, 2)]
            wait_until(lambda url=url: health(url) == "ok")


def handle_in(people, url, handle):
    return handle in people.get(url, headers=ACCEPT, timeout=20).text


@contextmanager
def serving(settings):
    """Run `daluang serve` on the machine; give its address."""
    served = Served(settings.instance)
    try:
        yield served.url
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(PATIENCE_SECONDS) == 0
    finally:
        if served.process.poll() is None:
            served.process.kill()
        served.process.communicate()
    served.assert_nothing_left()
