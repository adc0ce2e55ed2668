"""Names and subjects chosen in the deposit form by keyboard alone, and axe on the pages of curation."""

from pathlib import Path

import pytest
from sqlalchemy import select

from tests.browsers import collect_errors
from tests.requirements import missing
from tests.signing_in import cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]});
  return found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(" ")).join(" | ")}`);
}"""
ORCID = "0000-0002-1825-0097"
PAGES = (
    *(
        "/authorities",
        "/authorities/1",
        "/authorities/1/edit",
        "/authorities/merge?entry=1&entry=2",
    ),
    *("/authorities/pairs", "/subjects", "/subjects/2", "/subjects/import", "/subjects/keywords"),
    *("/quality", "/duplicates", "/duplicates/1/2"),
)


@pytest.fixture
def handle(app):
    """The handle of a draft of the depositor; two names, two works that may be the same."""
    from repository.authorities import operations, pairs
    from repository.authorities.operations import Details
    from repository.db import db, transaction
    from repository.doubles import finding
    from repository.items.states import State
    from repository.people.models import Role
    from repository.people.operations import actor_of
    from tests.factories import make_item, make_user

    with app.app_context():
        with transaction() as session:
            keeper = actor_of(make_user(session, Role.CATALOGUER, email="cataloguer@contoh.id"))
            owner = make_user(session, Role.DEPOSITOR, email="depositor@contoh.id")
            agent = {"kind": "person", "family": "Fauzi", "given": "Ahmad"}
            details = Details(orcid=ORCID, affiliation="UIN Contoh")
            operations.add(session, keeper, agent, details, standing="confirmed")
            operations.add(session, keeper, agent | {"given": "A."}, Details())
            for _ in range(2):
                make_item(session, title="Layanan perpustakaan keliling", keywords=["Pasar"])
            draft = make_item(session, state=State.DRAFT, depositor=owner, creators=None).handle
            pairs.find_pairs(session)
            finding.keep(session, finding.found_pairs(session))
        db.session.remove()
    return draft


@pytest.fixture
def opened(app, browser, handle, server):
    """A function that opens an address as somebody; an error in the console fails the test."""
    contexts = []

    def open_page(path, who, **options):
        context = browser.new_context(locale="id-ID", bypass_csp=True, **options)
        cookie = cookie_of(app, f"{who}@contoh.id")
        context.add_cookies([{"name": "daluang_session", "value": cookie, "url": server}])
        page = context.new_page()
        page.errors = collect_errors(page)
        page.goto(f"{server}{path}")
        contexts.append(context)
        return page

    yield open_page
    for context in contexts:
        assert [error for page in context.pages for error in page.errors] == []
        context.close()


def document_of(app, handle):
    from repository.db import db
    from repository.items.models import Item

    with app.app_context():
        found = db.session.scalar(select(Item).where(Item.handle == handle)).document
        db.session.remove()
        return found


def test_a_name_and_a_subject_are_chosen_by_keyboard_alone(app, handle, opened):
    page = opened(f"/deposit/{handle}", "depositor")
    box = page.locator("input[name=creators-family]").first
    box.focus()
    page.keyboard.type("fauzi", delay=30)
    names = page.locator(f"#{box.get_attribute('aria-controls')}")
    names.wait_for(state="visible")
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = names.locator("[aria-selected=true]")
    assert "Fauzi, Ahmad" in chosen.inner_text()
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    assert names.is_hidden()
    assert page.locator("input[name=creators-given]").first.input_value() == "Ahmad"
    assert page.locator("input[name=creators-orcid]").first.input_value() == ORCID
    assert page.locator("select[name=creators-authority]").first.input_value() == "1"
    find = page.locator("[data-terms] input")
    find.focus()
    page.keyboard.type("toleransi", delay=30)
    terms = page.locator(f"#{find.get_attribute('aria-controls')}")
    terms.wait_for(state="visible")
    page.keyboard.press("Escape")
    assert terms.is_hidden()
    page.keyboard.press("ArrowDown")
    terms.wait_for(state="visible")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("input[name=subjects][value='R1.3']").is_checked()
    page.locator("button[name=save]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/deposits")
    document = document_of(app, handle)
    (creator,) = document["creators"]
    assert (creator["authority"], creator["orcid"]) == ("1", ORCID)
    assert creator["affiliation"] == [{"name": "UIN Contoh"}]
    assert [s["notation"] for s in document["subjects"]] == ["R1.3"]


def test_the_form_works_without_scripts(app, handle, opened):
    page = opened(f"/deposit/{handle}", "depositor", java_script_enabled=False)
    assert page.locator("[data-terms]").is_hidden()
    page.locator("input[name=creators-family]").first.fill("Suminten")
    page.locator("button[name=save]").click()
    assert document_of(app, handle)["creators"][0]["name"] == "Suminten"


def test_axe_finds_nothing_on_the_pages_of_curation(opened, handle):
    if not AXE.is_file():
        missing("axe-core (make sets it up)")
    for width in (390, 1280):
        page = opened("/", "cataloguer", viewport={"width": width, "height": 900})
        home = page.url.rstrip("/")
        for path in PAGES:
            page.goto(f"{home}{path}")
            page.evaluate(AXE.read_text("utf-8"))
            assert page.evaluate(RUN) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                path,
                width,
            )
