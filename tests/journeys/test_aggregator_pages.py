"""The pages about aggregators in a browser: axe-core finds nothing, nothing stands beside a narrow page."""

import pytest

from repository.db import transaction
from tests.factories import add_text_file, make_item, work_off
from tests.journeys.test_harvesting_pages import faults, open_page
from tests.library import ARABIC_TITLE, LONG_TITLE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
__all__ = ["open_page"]  # a fixture
LIST = "/harvesting/aggregators"
AGGREGATORS = ("onesearch", "scholar", "openaire", "base", "core", "oval")


@pytest.fixture
def handles(app):
    """Records with long, Arabic and broken descriptions; enough for a second page."""
    with app.app_context(), transaction() as session:
        arabic = [{"value": ARABIC_TITLE, "lang": "ara", "script": "Arab"}]
        items = [
            make_item(session, title=arabic, language="ar", access="open"),
            make_item(session, title=LONG_TITLE, keywords=["a; b", "kata" * 40], date="1998-05"),
            make_item(session, state="draft", title="Konsep"),
        ]
        name = f"{'berkas-yang-panjang-' * 6}.pdf"
        add_text_file(session, items[0], "isi", name=name, mime="application/pdf")
        for number in range(26):
            make_item(session, title=f"Laporan {number}")
        found = [item.handle for item in items]
    assert work_off(app) == 0
    return found


def test_the_list(handles, open_page):
    paths = [LIST, f"{LIST}?aggregator=scholar", f"{LIST}?aggregator=base&rule=abstract&page=2"]
    assert list(faults(open_page, paths)) == []


def test_an_empty_list(open_page):
    assert list(faults(open_page, [LIST])) == []


def test_what_aggregators_see(handles, open_page):
    arabic, long, draft = handles
    paths = [f"/items/{arabic}/as-seen?aggregator={key}" for key in AGGREGATORS]
    paths += [f"/items/{handle}/as-seen" for handle in (long, draft)]
    assert list(faults(open_page, paths)) == []


def test_from_the_list_to_the_field_that_mends_it(handles, open_page):
    page = open_page(f"{LIST}?aggregator=base&rule=abstract", "id", 1280, "light")
    page.locator("li.entry").filter(has_text="Laporan 3").first.get_by_role(
        "link", name="Perbaiki"
    ).click()
    assert page.url.endswith("#abstract")
    assert page.locator("#abstract").is_visible()
