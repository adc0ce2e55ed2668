"""Searches saved in a browser: by keyboard alone, from the results to the list; axe-core finds nothing on the way."""

import pytest

from repository.db import db, transaction
from tests import factories
from tests.journeys.test_accessibility import RUN, SMALL_TARGETS, WIDER_THAN_PAGE, axe  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "kata sandi yang panjang"


@pytest.fixture
def reader(app):
    """A person with a password, and items to find; gives the e-mail address."""
    from repository.people.operations import set_password

    with app.app_context():
        with transaction() as session:
            for n in range(25):
                factories.make_item(
                    session, title=f"Moderasi beragama {n}", text="moderasi di pesisir"
                )
            user = factories.make_user(session, email="siti@contoh.id")
            set_password(session, user, PASSWORD)
        db.session.remove()
    factories.work_off(app)
    return "siti@contoh.id"


def tab_to(page, name):
    """Press Tab until a link or button of this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.textContent || ''"):
            return
    raise AssertionError(f"{name} is not reached by keyboard")


def faults(page, axe):  # noqa: F811
    page.evaluate(axe)
    found = [page.evaluate(RUN), page.evaluate(SMALL_TARGETS)]
    if page.evaluate(WIDER_THAN_PAGE) > 0:
        found.append("wider than the page")
    return [fault for fault in found if fault]


@pytest.mark.parametrize(("width", "language"), [(390, "id"), (1280, "en")])
def test_a_search_is_saved_by_keyboard(browser, reader, server, axe, width, language):  # noqa: F811
    words = {
        "id": (
            "Masuk untuk menyimpan",
            "Simpan pencarian ini",
            "Simpan pencarian",
            "Pencarian disimpan",
        ),
        "en": ("Sign in to save", "Save this search", "Save the search", "The search is saved"),
    }[language]
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{server}/search?q=moderasi&lang={language}")
    assert faults(page, axe) == []
    tab_to(page, words[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/login?*")
    page.fill("#email", reader)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=moderasi*")  # back at the search
    assert faults(page, axe) == []
    tab_to(page, words[1])
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/searches/new?*")
    assert faults(page, axe) == []
    page.focus("#alert-0")
    page.keyboard.press("ArrowDown")
    tab_to(page, words[2])
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/searches")
    assert words[3] in page.inner_text("main")
    page.click("summary")
    assert page.is_checked("main details input[value=daily]")
    assert faults(page, axe) == []
    page.goto(f"{server}/search?q=tiadakatasamasekali")
    assert faults(page, axe) == []
    context.close()


def test_a_file_is_downloaded_under_its_name(browser, reader, server):
    context = browser.new_context(accept_downloads=True, locale="id-ID")
    page = context.new_page()
    page.goto(f"{server}/search?q=moderasi")
    for label, ending in (("CSV", ".csv"), ("RIS", ".ris"), ("BibTeX", ".bib")):
        with page.expect_download() as waiting:
            page.click(f".result-tools a:text-is('{label}')")
        assert waiting.value.suggested_filename.startswith("moderasi-")
        assert waiting.value.suggested_filename.endswith(ending)
        assert waiting.value.path().read_text("utf-8-sig").count("Moderasi beragama") == 25
    context.close()
