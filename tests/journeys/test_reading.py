"""From a search to the page that holds the words: with the keyboard alone, and without JavaScript."""

import hashlib
import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FOCUSED = "() => document.activeElement"
LONGEST_WAY = 80


@pytest.fixture
def new_page(browser, demonstration):
    """A function that gives a page on the sample content."""
    contexts = []

    def make(**options):
        context = browser.new_context(base_url=demonstration.url, locale="id-ID", **options)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def tab_to(page, test):
    """Press Tab until the focused element passes `test`, a JavaScript function of the element."""
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => ({test})(document.activeElement)"):
            assert (
                page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
                != "none"
            )
            return
    raise AssertionError(f"the keyboard does not lead to {test}")


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_with_the_keyboard_alone(new_page):
    page = new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    assert page.evaluate("() => document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    tab_to(page, "e => e.type === 'search'")
    page.keyboard.type("naskah")
    enter(page)
    assert "/search?q=naskah" in page.url
    tab_to(page, "e => e.matches('.hits a')")
    enter(page)
    assert re.search(r"/items/\w+/pages/\d+\?q=naskah$", page.url)
    assert page.locator("section.text mark").count()
    first = int(page.url.split("/pages/")[1].split("?")[0])
    tab_to(page, "e => e.matches('.reader .bar a[rel=next]')")
    enter(page)
    assert page.url.endswith(f"/pages/{first + 1}?q=naskah")


def test_without_javascript(new_page):
    page = new_page(java_script_enabled=False, accept_downloads=True)
    page.goto("/")
    page.get_by_role("searchbox").fill("naskah")
    page.get_by_role("button", name="Cari").click()
    results = page.locator(".entry")
    assert results.count()
    results.first.locator(".hits a").first.click()
    assert page.locator("section.text mark").count()
    assert page.locator("figure.image img").evaluate("e => e.complete && e.naturalWidth > 0")
    page.locator(".pager a[rel=next]").click()
    assert "?q=naskah" in page.url
    page.locator("#jump").fill("1")
    page.get_by_role("button", name="Buka", exact=True).click()
    assert "/pages/1?q=naskah" in page.url
    page.locator("a", has_text="Cantuman lengkap").click()
    name = page.locator("table.files tbody th a").first.inner_text()
    sum_shown = page.locator("table.files code").first.text_content()
    with page.expect_download() as download:
        page.locator("table.files a[href$='?download=1']").first.click()
    assert download.value.suggested_filename == name
    with open(download.value.path(), "rb") as file:
        assert sum_shown == f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def test_facets_narrow_and_chips_widen_without_javascript(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/search?q=naskah")
    before = page.locator("#count").inner_text()
    facet = page.locator("#filters a").filter(has_text="Naskah").first
    count = facet.locator("> span").last.inner_text()
    facet.click()
    assert page.locator("#count").inner_text().startswith(f"{count} hasil")
    page.locator("a.chip").click()
    assert page.locator("#count").inner_text() == before


def test_every_picture_of_the_results_comes_at_the_first_visit(new_page, demonstration):
    for made in (demonstration.folder / "images").rglob("*.jpg"):
        made.unlink()
    page = new_page()
    page.goto("/search?q=naskah")
    pictures = page.locator(".thumb img")
    assert pictures.count() >= 10
    for number in range(pictures.count()):
        pictures.nth(number).scroll_into_view_if_needed()
        page.wait_for_function(
            "n => { const e = document.querySelectorAll('.thumb img')[n]; return e.complete && e.naturalWidth > 0 }",
            arg=number,
        )


def test_the_words_found_stand_in_their_boxes_on_the_image(new_page, demonstration):
    page = new_page()
    page.goto(demonstration.pages["page of a report"])
    image = page.locator("figure.image img").bounding_box()
    boxes = page.locator("svg.marks rect")
    assert boxes.count()
    for number in range(boxes.count()):
        box = boxes.nth(number).bounding_box()
        assert image["x"] - 3 <= box["x"] <= image["x"] + image["width"]
        assert image["y"] - 3 <= box["y"] <= image["y"] + image["height"]


def test_a_manuscript_turns_its_pages_to_the_left(new_page, demonstration):
    page = new_page(viewport={"width": 390, "height": 800})
    page.goto(demonstration.pages["manuscript"])
    strip = page.locator(".strip")
    first = strip.locator("a").first.bounding_box()
    assert first["x"] + first["width"] <= 390  # the first leaf is in sight, at the right
    second = strip.locator("a").nth(1).bounding_box()
    assert second["x"] < first["x"]
    page.goto(demonstration.pages["page of a manuscript"])
    following = page.locator(".bar a[rel=next]").bounding_box()
    before = page.locator(".bar a[rel=prev]").bounding_box()
    assert following["x"] < before["x"]
