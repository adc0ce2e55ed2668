"""After publication in a browser: a published work is edited and put back, a file replaced, a copy asked for and given.

axe-core finds nothing on any page of the way, on a phone and on a desk.
"""

import re

import pytest
from sqlalchemy import select

from repository.db import db, transaction
from repository.mail.models import OutgoingMail
from repository.people.models import Role
from tests import factories
from tests.journeys.test_accessibility import RUN, SMALL_TARGETS, WIDER_THAN_PAGE, axe  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "kata sandi yang panjang"
WHOLE = {
    "abstract": "Layanan keliling menjangkau desa yang jauh dari perpustakaan kota dan kabupaten.",
    "license": "cc-by-4.0",
    "publisher": "Balai Penelitian dan Pengembangan Agama",
}


@pytest.fixture
def works(app):
    """An open work of a depositor and a restricted one; a cataloguer; all with passwords. Gives the handles."""
    from repository.people.operations import set_password

    with app.app_context():
        with transaction() as session:
            owner = factories.make_user(session, email="pemilik@contoh.id")
            staff = factories.make_user(session, Role.CATALOGUER, email="pustakawan@contoh.id")
            set_password(session, owner, PASSWORD)
            set_password(session, staff, PASSWORD)
            opened = factories.make_item(
                session, depositor=owner, title="Perpustakaan keliling", text="isi lama", **WHOLE
            )
            closed = factories.make_item(
                session,
                depositor=owner,
                title="Wawancara",
                text="isi",
                access="restricted",
                **WHOLE,
            )
            handles = opened.handle, closed.handle
        db.session.remove()
    assert factories.work_off(app) == 0
    return handles


@pytest.fixture
def opened(browser, server, axe):  # noqa: F811
    """A function that gives a page of a width, signed in when an address is given, and one that visits and looks."""
    contexts = []

    def start(width, email=None):
        context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        if email:
            page.goto(f"{server}/login")
            page.locator("#main input[name=email]").fill(email)
            page.locator("#main input[name=password]").fill(PASSWORD)
            page.locator("#main button").first.click()
            page.wait_for_url(lambda url: "/login" not in url)
        return page

    def look(page, path=None):
        if path:
            page.goto(f"{server}{path}")
        page.evaluate(axe)
        found = [*page.evaluate(RUN), *page.evaluate(SMALL_TARGETS)]
        wider = page.evaluate(WIDER_THAN_PAGE)
        assert not found, (page.url, found)
        assert wider <= 0, page.url

    yield start, look
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_an_edit_is_put_back_by_one_click(works, opened, width):
    (start, look), handle = opened, works[0]
    page = start(width, "pustakawan@contoh.id")
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/')[2]}/deposit/{handle}")
    page.fill("#reason", "judul di sampul berbeda")
    page.locator("[name=title]").first.fill("Perpustakaan terapung")
    page.locator("form button.main[name=next]").last.click()
    page.wait_for_url(lambda url: "/items/" in url)
    assert "Perpustakaan terapung" in page.inner_text("h1")
    look(page, f"/items/{handle}/history")
    assert "judul di sampul berbeda" in page.inner_text("#main")
    page.locator("summary").first.click()
    look(page)
    page.locator("ol.events form button").first.click()
    page.wait_for_url(lambda url: url.endswith("/history"))
    look(page, f"/items/{handle}")
    assert "Perpustakaan keliling" in page.inner_text("h1")


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_upkeep_are_sound(works, opened, width):
    (start, look), handle = opened, works[0]
    page = start(width, "pustakawan@contoh.id")
    for name in ("upkeep", "upkeep/access", "upkeep/collection", "upkeep/files", "new-version"):
        look(page, f"/items/{handle}/{name}")
    page.goto(page.url.replace("new-version", "upkeep/withdraw"))
    page.fill("[name=reason]", "Terbit ganda")
    page.click("[name=preview]")
    look(page)
    page.goto(page.url.replace("withdraw", "files"))
    page.locator("a.btn.small").first.click()
    look(page)
    look(page, "/copies")


def letter_to(app, kind, recipient):
    """Return the path of the link in the last letter of this kind to an address."""
    with app.app_context():
        query = select(OutgoingMail.text).where(
            OutgoingMail.kind == kind, OutgoingMail.recipient == recipient
        )
        text = db.session.scalars(query.order_by(OutgoingMail.id.desc())).first()
        db.session.remove()
    return re.search(r"https?://[^/\s]+(/copies/\S+)", text)[1]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_copy_is_asked_for_and_given(app, works, opened, server, width):
    (start, look), handle = opened, works[1]
    page = start(width)
    look(page, f"/items/{handle}")
    page.locator("a[href*='/copies/']").first.click()
    look(page)
    page.fill("[name=name]", "Nurul Hidayah")
    page.fill("[name=email]", "nurul@contoh.org")
    page.check("[name=purpose][value=research]")
    page.fill("[name=message]", "Untuk bab tiga tesis saya.")
    page.locator("#main form button.main").click()
    page.wait_for_load_state()
    look(page)
    look(page, letter_to(app, "copy_confirm", "nurul@contoh.org"))
    page.locator("#main form button.main").click()
    page.wait_for_load_state()
    look(page)
    owner = start(width)
    look(owner, letter_to(app, "copy_asked", "pemilik@contoh.id"))
    assert "Nurul" not in owner.inner_text("#main")
    owner.locator("[name=allow]").click()
    owner.wait_for_load_state()
    look(owner)
    look(page, letter_to(app, "copy_allowed", "nurul@contoh.org"))
    with page.expect_download() as fetched:
        page.locator("#main form button.main").click()
    assert fetched.value.suggested_filename == "laporan.txt"
