"""The pages of partners in Chromium: axe-core finds nothing, no page is too wide, no error is logged."""

import pytest

from repository.db import db, transaction
from repository.partners.fetching import Client
from repository.partners.indexing import index_some
from repository.partners.models import Partner
from repository.people.models import Role
from repository.people.operations import add_user, system_actor
from tests.browsers import collect_errors
from tests.journeys.test_accessibility import (  # noqa: F401
    RUN,
    SMALL_TARGETS,
    WIDER_THAN_PAGE,
    axe,
)
from tests.repository.partners import provider as providers
from tests.repository.partners.conftest import Harvesting
from tests.repository.partners.provider import Kept, dublin_core
from tests.signing_in import cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EMAIL = "pengatalog@contoh.id"
RECORDS = [
    Kept(
        "oai:a:1",
        "",
        inside=dublin_core("باب في ذكر أحكام الزكاة", language="ar", creator="عبد الصمد"),
    ),
    Kept(
        "oai:a:2",
        "",
        inside=dublin_core("Zakat dan wakaf " * 20, description="Uraian zakat. " * 40),
    ),
    Kept("oai:a:3", "", inside=dublin_core("Zakat\u202e <script>alert(1)</script>", identifier="")),
    Kept("oai:a:4", "", inside=""),
    Kept("oai:a:5", "Zakat tanpa abstrak"),
]
PATHS = (
    "/partners",
    "/partners?q=zakat",
    "/partners?q=الزكاة",
    "/partners?q=tidakada",
    "/search?q=zakat",
)
STAFF_PATHS = ("/harvesting/partners", "/harvesting/partners/1", "/harvesting/partners/1/remove")


@pytest.fixture
def with_partners(app, instance):
    """Two partners, one with an Arabic name and a failed harvest, and a cataloguer; gives the session cookie."""
    client = Client(allowed_networks=("127.0.0.0/8",))
    first = providers.Provider(records=RECORDS)
    second = providers.Provider(records=providers.records(30))
    with app.app_context():
        with providers.served(first), providers.served(second):
            harvesting = Harvesting(instance, first, client, name="Perpustakaan Agama Nusantara")
            harvesting.run()
            first.fault = lambda arguments, number: (503, {}, b"<html>")
            harvesting.run()
            Harvesting(instance, second, client, name="مكتبة الجامع").run()
        index_some(db.session(), app.extensions["daluang_stores"].partners)
        with transaction() as session:
            actor = system_actor(session)
            for partner in session.query(Partner):
                partner.due_at = partner.due_at.replace(year=partner.due_at.year + 1)
            add_user(session, actor, email=EMAIL, name="Kartini", role=Role.CATALOGUER)
        db.session.remove()
    return cookie_of(app, EMAIL)


@pytest.fixture
def open_page(browser, with_partners, server):
    """A function that opens a path at a width, in a language and a colour scheme, as a cataloguer when `is_staff`."""
    contexts = []

    def opened(path, *, width=1280, language="id", scheme="light", is_staff=False):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
        )
        contexts.append(context)
        if is_staff:
            context.add_cookies(
                [{"name": "daluang_session", "value": with_partners, "url": server}]
            )
        page = context.new_page()
        errors = collect_errors(page)
        page.goto(f"{server}{path}{'&' if '?' in path else '?'}lang={language}")
        assert errors == []
        return page

    yield opened
    for context in contexts:
        context.close()


def test_axe_finds_nothing_on_any_page_of_partners(open_page, axe):  # noqa: F811
    for path in PATHS + STAFF_PATHS:
        for width in (320, 390, 1280):
            for language, scheme in (("id", "light"), ("en", "dark")):
                is_staff = path in STAFF_PATHS
                page = open_page(
                    path, width=width, language=language, scheme=scheme, is_staff=is_staff
                )
                page.evaluate(axe)
                found = (page.evaluate(RUN), page.evaluate(SMALL_TARGETS))
                assert found == ([], []), (path, width, language)
                assert page.evaluate(WIDER_THAN_PAGE) <= 0, (path, width, language)
                page.close()


def test_from_our_results_to_the_partners_and_out(open_page):
    page = open_page("/search?q=zakat")
    page.get_by_role("link", name="4 hasil di koleksi mitra").click()
    titles = page.locator("h3.title a[rel~=external]")
    assert titles.count() == 3  # also the title in Arabic letters
    assert titles.first.get_attribute("href").startswith("https://mitra.example/")
    assert titles.first.get_attribute("target") is None
    page.goto(page.url.split("?")[0])
    page.locator(".facet a").nth(1).click()
    assert "partner=" in page.url
    assert page.locator("li.entry").count() == 20


def test_a_cataloguer_removes_a_partner_after_being_asked(open_page):
    page = open_page("/harvesting/partners", is_staff=True)
    page.get_by_role("link", name="Perpustakaan Agama Nusantara").click()
    page.get_by_role("link", name="Hapus", exact=True).click()
    page.get_by_role("button", name="Hapus beserta semua cantuman").click()
    assert "telah dihapus" in page.locator(".notice").inner_text()
    assert page.get_by_role("link", name="Perpustakaan Agama Nusantara").count() == 0
