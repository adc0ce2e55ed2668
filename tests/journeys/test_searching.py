"""Searching in the browser, without JavaScript or by keyboard alone: years, filters, the form, words in a work."""

import re
import unicodedata

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


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


def total(page):
    return int(re.match(r"[\d.]+", page.locator("#count").inner_text())[0].replace(".", ""))


def press_until(page, test, longest=120):
    """Press Tab until the focused element passes `test`; its focus can be seen."""
    for _ in range(longest):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => ({test})(document.activeElement)"):
            outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"the keyboard does not lead to {test}")


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_years_without_javascript(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/search?q=naskah")
    every = total(page)
    row = page.locator(".years tbody tr").first
    count = int(row.locator("td").last.inner_text())
    bar = row.locator("svg").bounding_box()
    with page.expect_navigation():
        page.mouse.click(bar["x"] + 3, bar["y"] + 3)  # the whole row is the link
    assert total(page) == count < every
    assert page.locator(".years [aria-current]").count() == 1
    page.get_by_role("link", name="Semua tahun").click()
    assert total(page) == every
    page.locator("#from").fill("1850")
    page.locator("#until").fill("1899")
    page.get_by_role("button", name="Terapkan tahun").click()
    assert 0 < total(page) < every
    assert page.locator("a.chip").inner_text().strip() == "Tahun: 1850–1899"
    assert page.locator("#from").input_value() == "1850"
    page.locator("a.chip").click()
    assert total(page) == every


def test_the_histogram_is_a_table_to_those_who_hear_it(new_page):
    page = new_page()
    page.goto("/search?q=naskah")
    table = page.get_by_role("table", name="Cantuman menurut tahun")
    assert table.count() == 1
    assert table.get_by_role("columnheader", include_hidden=False).count() == 3
    rows = table.get_by_role("rowheader").count()
    assert rows == page.locator(".years tbody tr").count() > 3


def test_all_values_of_a_filter_without_javascript(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/search?q=naskah&type=report")
    page.locator("details.facet").filter(has_text="Subjek").locator("summary").click()
    page.get_by_role("link", name=re.compile("Tampilkan semua.*Subjek")).click()
    page.locator("#contains").fill("pustaka")
    page.get_by_role("button", name="Tampilkan").click()
    labels = page.locator(".all-values bdi").all_inner_texts()
    assert labels
    assert all("pustaka" in label.casefold() for label in labels)
    count = int(page.locator(".all-values a > span").nth(1).inner_text())
    page.locator(".all-values a").first.click()
    assert total(page) == count
    assert page.locator("a.chip").count() == 2


def test_the_advanced_form_without_javascript(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/search?q=naskah&type=report")
    page.get_by_role("link", name="Pencarian lanjutan").first.click()
    assert page.locator("#text-1").input_value() == "naskah"
    assert page.locator("input[type=checkbox][value=report]").is_checked()
    page.get_by_role("button", name="Tambah baris").click()
    page.locator("#text-2").fill("lontar kertas")
    page.locator("#match-2").select_option("none")
    page.get_by_role("button", name="Tampilkan kueri").click()
    query = page.locator("#as-text")
    assert query.input_value() == "naskah -lontar -kertas"
    query.fill("judul:naskah -lontar")
    page.get_by_role("button", name="Cari dengan kueri ini").click()
    assert page.locator("#q").input_value() == "judul:naskah -lontar"
    assert page.locator("a.chip").count() == 1
    assert total(page) > 0


def test_the_advanced_form_with_the_keyboard_alone(new_page):
    page = new_page()
    page.goto("/search/advanced")
    press_until(page, "e => e.id === 'field-1'")
    page.keyboard.press("ArrowDown")
    press_until(page, "e => e.id === 'text-1'")
    page.keyboard.type("naskah")
    enter(page)
    assert "/search?q=judul%3Anaskah" in page.url
    assert total(page) > 0
    press_until(page, "e => e.matches('.years a')")
    enter(page)
    assert "year=" in page.url
    press_until(page, "e => e.matches('a.chip')")
    enter(page)
    assert "year=" not in page.url


@pytest.mark.parametrize("width", [390, 1280])
def test_from_a_result_to_every_page_with_the_words_and_through_the_work(new_page, width):
    page = new_page(java_script_enabled=False, viewport={"width": width, "height": 900})
    page.goto("/search?q=naskah+kertas&type=report")
    page.locator(".entry .more a").first.click()
    said = page.locator("h2[role=status]").inner_text()
    words, pages = map(int, re.match(r"(\d+) kecocokan di (\d+) halaman", said).groups())
    assert words >= pages > 2
    rows = page.locator(".all-hits li")
    addresses = [rows.nth(n).locator(".where a").get_attribute("href") for n in range(3)]
    rows.first.locator(".where a").click()
    for address in addresses[1:]:
        page.wait_for_load_state()
        assert page.locator("svg.marks rect").count()
        image = page.locator("figure.image img").bounding_box()
        box = page.locator("svg.marks rect").first.bounding_box()
        assert image["x"] - 3 <= box["x"] <= image["x"] + image["width"]
        page.get_by_role("link", name="Halaman berikutnya yang memuat kata ini").click()
        assert page.url.endswith(address)
    page.get_by_role("link", name="Halaman sebelumnya yang memuat kata ini").click()
    assert page.url.endswith(addresses[1])


def test_words_in_jawi_are_found_and_marked_in_the_work(new_page):
    page = new_page()
    page.goto("/search?q=كتاب&type=manuscript")
    page.locator(".entry .hits a").first.click()
    mark = page.locator(".lines[dir=rtl] mark").first.inner_text()
    plain = "".join(c for c in mark if not unicodedata.combining(c))
    assert "كتاب" in plain


def test_entries_on_a_page_are_kept_in_the_address(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/search?q=naskah")
    page.locator("#per-page").select_option("10")
    page.locator(".head form button").click()
    assert "per_page=10" in page.url
    assert page.locator(".entry").count() == 10
    page.get_by_role("link", name=re.compile("^Berikutnya")).click()
    assert "per_page=10&page=2" in page.url
    assert page.locator("#per-page").input_value() == "10"
