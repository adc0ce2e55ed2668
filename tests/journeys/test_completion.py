"""Completion in the search box, in Chromium: keys, pointer, touch, screen readers, and the form without scripts."""

import re
from pathlib import Path

import pytest

from tests.browsers import collect_errors
from tests.requirements import missing

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]});
  return found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(" ")).join(" | ")}`);
}"""
BOXES = """() => [...document.querySelectorAll("main > *, header, footer")]
  .map(e => JSON.stringify(e.getBoundingClientRect()))"""
WORD = "naskah"


@pytest.fixture
def opened(browser, demonstration):
    """A function that opens the first page at a width in a language, with the box and its list."""
    contexts = []

    def open_page(width=1280, language="id", path="/", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, bypass_csp=True, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.errors = collect_errors(page)
        page.goto(f"{demonstration.url}{path}?lang={language}")
        return page, page.locator("#q"), page.locator("#q-suggestions")

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.errors == []
        context.close()


def typed(box, list_, text=WORD):
    box.click()
    box.press_sequentially(text, delay=20)
    list_.wait_for(state="visible")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_typed_is_completed_and_nothing_moves(opened, width, language):
    page, box, list_ = opened(width, language)
    before = page.evaluate(BOXES)
    typed(box, list_)
    assert page.evaluate(BOXES) == before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    options = list_.locator("[role=option]")
    assert 1 <= options.count() <= 8
    for option in options.all():
        assert option.bounding_box()["height"] >= 43
        assert option.locator("span").first.get_attribute("dir") in ("ltr", "rtl")
        assert option.locator("span").first.get_attribute("lang")
    assert re.search(r": \d", page.locator("form.search [role=status]").inner_text())
    if not AXE.is_file():
        missing("axe-core (make sets it up)")
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN) == []


def test_keys_go_through_the_list_and_leave_the_text_alone(opened):
    page, box, list_ = opened()
    typed(box, list_)
    options = list_.locator("[role=option]").all()
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options[0].get_attribute("id")
    assert options[0].get_attribute("aria-selected") == "true"
    box.press("ArrowUp")  # the text itself
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") == options[-1].get_attribute("id")
    assert list_.locator("[aria-selected=true]").count() == 1
    box.press("Escape")
    assert list_.is_hidden()
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == WORD
    box.press("ArrowDown")  # opens it again
    list_.wait_for(state="visible")
    box.press("Tab")
    assert list_.is_hidden()
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


def test_enter_opens_what_is_chosen_else_searches(opened):
    page, box, list_ = opened()
    typed(box, list_)
    title = list_.locator("[role=option]", has_text="Judul").first
    name = title.locator("span").first.inner_text()
    while title.get_attribute("aria-selected") != "true":
        box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/items/*")
    assert name in page.locator("main").inner_text()
    page.go_back()
    page.locator("#q").fill(WORD)
    page.locator("#q").press("Enter")
    page.wait_for_url(f"**/search?q={WORD}")


@pytest.mark.parametrize("kind", ["Subjek", "Pencipta"])
def test_subjects_and_creators_lead_to_their_items(opened, demonstration, kind):
    import json
    from urllib.request import urlopen

    with urlopen(f"{demonstration.url}/api/search") as answer:
        facet = "subject" if kind == "Subjek" else "creator"
        value = json.load(answer)["facets"][facet][0]
    page, box, list_ = opened()
    typed(box, list_, value["value"][:12])
    option = list_.locator("[role=option]", has_text=kind).filter(has_text=value["value"]).first
    assert option.locator(".kind").inner_text().endswith(f" {value['count']}")
    option.click()
    page.wait_for_url(f"**/search?{facet}=*")
    assert page.locator("#count").inner_text().startswith(str(value["count"]))


def test_a_finger_chooses_too(opened):
    page, box, list_ = opened(390, has_touch=True, is_mobile=True)
    box.tap()
    box.press_sequentially(WORD)
    list_.wait_for(state="visible")
    list_.locator("[role=option]").first.tap()
    page.wait_for_url(lambda url: "/items/" in url or "/search?" in url)


def test_only_the_last_text_is_asked_for_and_an_older_answer_is_dropped(opened):
    page, box, list_ = opened()
    asked = []
    page.route(
        "**/api/suggest*", lambda route: (asked.append(route.request.url), route.continue_())
    )
    box.click()
    box.press_sequentially("naskah", delay=10)
    list_.wait_for(state="visible")
    assert len(asked) == 1
    box.press("Backspace")
    page.wait_for_timeout(400)
    box.press_sequentially("h")  # known already
    page.wait_for_timeout(400)
    assert len(asked) == 2


def test_a_failing_answer_leaves_the_box_as_it_was(opened):
    page, box, list_ = opened()
    page.route("**/api/suggest*", lambda route: route.fulfill(status=429, body="{}"))
    box.click()
    box.press_sequentially(WORD)
    page.wait_for_timeout(500)
    assert list_.is_hidden()
    assert [e for e in page.errors if "429" not in e] == []
    page.errors.clear()
    box.press("Enter")
    page.wait_for_url(f"**/search?q={WORD}")


def test_one_letter_and_words_that_nothing_begins_with_open_no_list(opened):
    page, box, list_ = opened()
    for text in ("n", "tiadakataini"):
        box.fill(text)
        page.wait_for_timeout(500)
        assert list_.is_hidden()
        assert box.get_attribute("aria-expanded") == "false"


def test_the_form_searches_without_scripts(opened):
    page, box, _ = opened(java_script_enabled=False)
    assert box.get_attribute("role") is None
    assert page.locator("[role=listbox]").count() == 0
    box.fill(WORD)
    page.locator("form.search button").first.click()
    assert f"/search?q={WORD}" in page.url


def test_letters_from_right_to_left_are_completed(opened):
    _, box, list_ = opened()
    typed(box, list_, "كتا")
    value = list_.locator("[role=option] span").first
    assert value.get_attribute("dir") == "rtl"
    assert "Arab" in value.get_attribute("lang") or value.get_attribute("lang") == "ar"


@pytest.mark.parametrize("path", ["/search", "/collections", "/api"])
def test_the_box_of_every_page_completes(opened, path):
    _, box, list_ = opened(path=path)
    typed(box, list_)
