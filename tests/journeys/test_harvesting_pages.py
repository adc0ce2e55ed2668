"""The pages about harvesting in a browser: axe-core finds nothing, nothing stands beside a narrow page."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.serving import make_server

from oai import Exchange, ListPage, Selection
from repository.harvest_log.lines import Line
from repository.harvest_log.writing import HarvestLog
from tests.browsers import collect_errors
from tests.factories import work_off
from tests.journeys.test_accessibility import (
    AXE,
    RUN,
    SMALL_TARGETS,
    WIDER_THAN_PAGE,
)
from tests.requirements import missing

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
LOOKS = [
    ("id", 390, "light"),
    ("en", 390, "light"),
    ("id", 1280, "light"),
    ("en", 1280, "dark"),
    ("id", 320, "dark"),
]


def listed(prefix, set_spec=None, *, start=None):
    page = ListPage(AT - timedelta(days=3), 1234, is_first=False, is_last=True)
    return Exchange(200, AT, "ListRecords", Selection(prefix, set_spec, start), page, 100)


def fill(app):
    log = HarvestLog(app.config["DALUANG"].harvest_log_folder)
    codes = ("badResumptionToken", "cannotDisseminateFormat", "idDoesNotExist", "badVerb")
    for told in (
        listed("oai_dc"),
        listed("oai_dc", "collection:laporan:laporan-penelitian-2026", start=AT),
        listed("marcxml"),
        Exchange(200, AT, "GetRecord", Selection("mods"), record_count=1),
        *(Exchange(200, AT, "ListRecords", Selection("x"), error_codes=(code,)) for code in codes),
        Exchange(503),
    ):
        log.append(Line(AT, "2001:db8:1234::/48", "metha/0.3.10", told))
    log.append(Line(AT, "203.0.113.0/24", "w" * 300, Exchange(200, AT, "Identify")))
    log.append(Line(AT, "", "", Exchange(500)))


def ask_for_checks(app):
    """One that finds nothing, then one that finds a fault under every rule."""
    from repository.db import db, transaction
    from repository.people.operations import actor_of, by_email
    from repository.self_check.operations import ask_for

    def check():
        with app.app_context():
            with transaction() as session:
                ask_for(
                    session, actor_of(by_email(session, "cataloguer@contoh.id")), "http://x/oai"
                )
            db.session.remove()
        assert work_off(app) == 0

    check()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DALUANG_REACHABLE_URL", "http://127.0.0.1:9")
        check()


@pytest.fixture
def open_page(app, client_as, browser):
    """A function that opens a page as a cataloguer, in a language, width and colour scheme."""
    cookie = client_as("cataloguer").get_cookie("daluang_session")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    url, contexts = f"http://127.0.0.1:{server.server_port}", []

    def opened(path, language, width, scheme):
        viewport = {"width": width, "height": 900}
        context = browser.new_context(viewport=viewport, color_scheme=scheme, bypass_csp=True)
        contexts.append(context)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
        page = context.new_page()
        errors = collect_errors(page)
        asked = f"{url}{path}{'&' if '?' in path else '?'}lang={language}"
        answer = page.goto(asked, wait_until="networkidle")
        assert (answer.status, errors) == (200, [])
        return page

    yield opened
    for context in contexts:
        context.close()
    server.shutdown()
    thread.join()
    server.server_close()


def faults(open_page, paths):
    if not AXE.is_file():
        missing("axe-core (make sets it up)")
    for path in paths:
        for look in LOOKS:
            page = open_page(path, *look)
            page.evaluate(AXE.read_text("utf-8"))
            for found in (page.evaluate(RUN), page.evaluate(SMALL_TARGETS)):
                if found:
                    yield path, look, found
            if page.evaluate(WIDER_THAN_PAGE) > 0:
                yield path, look, "wider than the page"


def test_empty_pages(open_page):
    assert list(faults(open_page, ["/harvesting", "/harvesting/check"])) == []


def test_full_pages(app, client_as, open_page):
    client_as("cataloguer")
    fill(app)
    ask_for_checks(app)
    harvesters = [f"/harvesting/harvesters/{number}" for number in (1, 2, 3)]
    assert list(faults(open_page, ["/harvesting", "/harvesting/check", *harvesters])) == []


def test_a_check_by_mouse(app, open_page):
    """The button, the notice that it runs, and the result after the worker has been there."""
    page = open_page("/harvesting/check", "id", 390, "light")
    page.get_by_role("button", name="Jalankan pemeriksaan").click()
    assert page.get_by_text("Pemeriksaan berjalan sejak").is_visible()
    assert work_off(app) == 0
    page.get_by_role("link", name="Tampilkan hasilnya").click()
    assert page.get_by_text("Semua 10 aturan dipatuhi").is_visible()
