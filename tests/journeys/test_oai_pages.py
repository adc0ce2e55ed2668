"""The pages of OAI-PMH in a real browser: axe-core finds nothing, nothing stands beside a narrow page, no script."""

import pytest

from tests.journeys.test_accessibility import AXE, RUN, SMALL_TARGETS, WIDER_THAN_PAGE
from tests.requirements import missing

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LIST = "metadataPrefix=oai_dc"
PAGES = {
    "start": "",
    "identify": "?verb=Identify",
    "formats": "?verb=ListMetadataFormats",
    "sets": "?verb=ListSets",
    "headers": f"?verb=ListIdentifiers&{LIST}",
    "records": f"?verb=ListRecords&{LIST}",
    "manuscripts": f"?verb=ListRecords&{LIST}&set=type:manuscript",
    "errors": "?verb=ListRecords&from=kemarin&until=2026-02-30&apa=ini",
    "nothing": f"?verb=ListRecords&{LIST}&from=9999-01-01",
    "long identifier": f"?verb=GetRecord&{LIST}&identifier=oai:x:{'a' * 300}",
}


@pytest.fixture
def open_page(browser, demonstration):
    """A function that opens a page by name at a width, in a language and a colour scheme, without scripts."""
    contexts = []

    def opened(name, *, width=1280, language="id", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale={"id": "id-ID", "en": "en-GB"}[language],
            bypass_csp=True,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{demonstration.url}/oai{PAGES[name]}")
        assert page.locator("html").get_attribute("lang") == language
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(open_page, name, language, width):
    if not AXE.is_file():
        missing("axe-core (make sets it up)")
    page = open_page(name, width=width, language=language)
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN) == []
    assert page.evaluate(WIDER_THAN_PAGE) <= 0
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("name", ["identify", "records", "errors"])
def test_axe_finds_nothing_in_the_dark_nor_at_320_pixels(open_page, name):
    page = open_page(name, width=320, color_scheme="dark")
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN) == []
    assert page.evaluate(WIDER_THAN_PAGE) <= 0


def test_a_request_is_written_and_asked_by_keyboard_without_scripts(open_page):
    page = open_page("start", java_script_enabled=False)
    page.get_by_label("Verba", exact=True).select_option("ListIdentifiers")
    page.locator("#ask-set").select_option("type:report")
    page.get_by_label("Berubah sejak").fill("2020-01-01")
    page.get_by_label("Berubah sejak").press("Enter")
    page.wait_for_url(
        "**/oai?verb=ListIdentifiers&metadataPrefix=oai_dc&set=type%3Areport&from=2020-01-01"
    )
    assert page.locator("table.headers tbody tr").count() > 5
    page.get_by_role("link", name="EN", exact=True).click()
    assert page.locator("html").get_attribute("lang") == "en"
    with page.expect_response("**/oai.xml?verb=ListIdentifiers*") as answer:
        page.get_by_role("link", name="See the XML").click()
    assert answer.value.headers["content-type"] == "text/xml; charset=utf-8"
