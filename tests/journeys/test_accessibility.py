"""Every public page on the sample content: axe-core finds nothing, nothing stands beside a narrow page."""

from pathlib import Path

import pytest

from tests.browsers import collect_errors
from tests.requirements import missing

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = (
    "home",
    "results",
    "all records",
    "no results",
    "results of a decade",
    "all values of a filter",
    "advanced search",
    "search help",
    "pages with the words",
    "pages with words in Jawi",
    "report",
    "manuscript",
    "page of a report",
    "page of a manuscript",
    "collection",
    "collections",
    "for programs",
    "sign in",
    "not found",
    "withdrawn",
)
WIDTHS_PIXELS = (390, 1280)
RUN = """async () => {
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const shown = node => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`;
  const found = await axe.run(document, {runOnly: rules});
  return found.violations.map(v => `${v.id}: ${v.nodes.map(shown).join(" | ")}`);
}"""
WIDER_THAN_PAGE = (
    "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
)
SMALL_TARGETS = """() => [...document.querySelectorAll(
    "button, input:not([type=hidden]), select, summary, nav a, .chip, .facet a")]
  .filter(e => e.checkVisibility() && !e.closest(".vh"))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width > 1 && (box.height < 23.5 || box.width < 23.5))
  .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""


@pytest.fixture(scope="module")
def axe():
    if not AXE.is_file():
        missing("axe-core (make sets it up)")
    return AXE.read_text("utf-8")


@pytest.fixture
def open_page(browser, demonstration):
    """A function that opens a page by name at a width, in a language and a colour scheme."""
    contexts = []

    def opened(name, *, width=1280, language="id", scheme="light", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            bypass_csp=True,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        path = demonstration.pages[name]
        page.goto(f"{demonstration.url}{path}{'&' if '?' in path else '?'}lang={language}")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", WIDTHS_PIXELS)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(open_page, axe, name, language, width):
    page = open_page(name, width=width, language=language)
    page.evaluate(axe)
    assert page.evaluate(RUN) == []
    assert page.evaluate(WIDER_THAN_PAGE) <= 0
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_the_dark(open_page, axe, name):
    page = open_page(name, scheme="dark")
    page.evaluate(axe)
    assert page.evaluate(RUN) == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_scrolled_sideways_at_320_pixels(open_page, name, language):
    assert open_page(name, width=320, language=language).evaluate(WIDER_THAN_PAGE) <= 0


@pytest.mark.parametrize("name", ["home", "results", "report", "page of a manuscript"])
def test_wider_spacing_of_text_cuts_nothing_off(open_page, name):
    page = open_page(name, width=390)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
        " p { margin-block-end: 2em !important; }"
    )
    assert page.evaluate(WIDER_THAN_PAGE) <= 0


@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_an_error_in_its_console(browser, demonstration, name):
    context = browser.new_context()
    page = context.new_page()
    errors = collect_errors(page)
    page.goto(demonstration.url + demonstration.pages[name], wait_until="networkidle")
    context.close()
    expected = {"not found": "404", "withdrawn": "410"}.get(name)
    assert [e for e in errors if not (expected and expected in e)] == []


def test_jawi_letters_have_their_glyphs(open_page):
    """Letters of the Jawi alphabet are drawn by the Arabic typeface of the program, not by whatever the machine has."""
    page = open_page("page of a manuscript")
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate(
        "async () => { await document.fonts.ready; return [...document.fonts]"
        ".filter(f => f.status === 'loaded').map(f => f.family) }"
    )
    assert any("Scheherazade" in family for family in loaded)
    families = page.evaluate(
        "() => [...document.querySelectorAll('[lang$=\"-Arab\"]')].map(e => getComputedStyle(e).fontFamily)"
    )
    assert families
    assert all("Scheherazade" in family for family in families)
