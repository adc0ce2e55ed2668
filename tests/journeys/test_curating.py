"""A cataloguer at work in a browser: a spreadsheet of 500 rows of which 40 are wrong, and a batch by keyboard alone."""

import csv
import io
import os
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from repository.db import db, transaction
from repository.items.models import Item
from tests import factories
from tests.journeys.test_accessibility import RUN, SMALL_TARGETS, WIDER_THAN_PAGE, axe  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "kata sandi yang panjang"
ROWS, WRONG = 500, 40
TIMEOUT_MILLISECONDS = 120_000


@pytest.fixture
def cataloguer(app):
    """A cataloguer with a password, and 500 records to look after; gives the e-mail address."""
    from repository.people.operations import set_password

    with app.app_context():
        with transaction() as session:
            for n in range(ROWS):
                factories.make_item(session, title=f"Wakaf produktif {n}", keywords=["Wakaf"])
            user = factories.make_user(session, "cataloguer", email="siti@contoh.id")
            set_password(session, user, PASSWORD)
        db.session.remove()
    factories.work_off(app)
    return "siti@contoh.id"


@pytest.fixture
def open_page(browser, server, cataloguer):
    """A function from a width to a page on which the cataloguer is signed in."""
    made = []

    def opened(width):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, bypass_csp=True, locale="id-ID"
        )
        made.append(context)
        page = context.new_page()
        page.set_default_timeout(TIMEOUT_MILLISECONDS)
        page.goto(f"{server}/login?lang=id")
        page.fill("main input[name=email]", cataloguer)
        page.fill("main input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    yield opened
    for context in made:
        context.close()


def look(page, axe, name):  # noqa: F811
    """The page has no fault that axe finds, no target too small, nothing beside it; keep a picture where asked."""
    folder = os.environ.get("DALUANG_PICTURES")
    if folder:
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    page.evaluate(axe)
    faults = [page.evaluate(RUN), page.evaluate(SMALL_TARGETS)]
    assert not [fault for fault in faults if fault], (name, faults)
    assert page.evaluate(WIDER_THAN_PAGE) <= 0, name


def through(page):
    """Wait until the batch on the page is not under way any more; the page loads itself anew."""
    page.wait_for_selector("main:not(:has([data-progress]))", timeout=TIMEOUT_MILLISECONDS)


def edited(data):
    """Return a workbook with 460 rows that are right and 40 that are wrong in five ways."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.active
    column = {cell.value: cell.column for cell in sheet[1]}
    wrong = (
        ("handle", "zzzzzzzz"),
        ("date", "44927"),
        ("language", "bahasa gaib"),
        ("license", "punya saya"),
        ("version", "99"),
    )
    for number in range(2, ROWS + 2):
        sheet.cell(number, column["place"]).value = "Jakarta"
        if number - 2 < WRONG:
            key, value = wrong[number % len(wrong)]
            sheet.cell(number, column[key]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_spreadsheet_of_500_rows_of_which_40_are_wrong(app, server, open_page, axe, width):  # noqa: F811
    page = open_page(width)
    page.goto(f"{server}/curation")
    look(page, axe, "kurasi")
    page.goto(f"{server}/batches/table")
    look(page, axe, "tabel")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Excel").click()
    table = edited(Path(taken.value.path()).read_bytes())
    page.set_input_files(
        "input[type=file]", {"name": "suntingan.xlsx", "mimeType": "", "buffer": table}
    )
    page.get_by_role("button", name="Buat pratinjau").click()
    page.wait_for_url(re.compile(r"/batches/\d+"))
    through(page)
    assert "460 cantuman akan diubah. 40 dilewati." in page.inner_text("main")
    look(page, axe, "pratinjau")
    page.get_by_role("link", name="Dilewati (40)").click()
    assert "Baris 2" in page.inner_text("main")
    look(page, axe, "dilewati")
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV", exact=True).click()
    text = Path(taken.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == ROWS
    assert sum(bool(row["problems"]) for row in rows) == WRONG
    page.get_by_role("button", name="Ubah 460 cantuman").click()
    through(page)
    assert "460 cantuman sudah diubah." in page.inner_text("main")
    look(page, axe, "selesai")
    with app.app_context():
        places = [item.document.get("place") for item in db.session.query(Item)]
        assert places.count("Jakarta") == ROWS - WRONG
        db.session.remove()
    page.get_by_role("button", name="Batalkan seluruh perubahan ini").click()
    through(page)
    assert "460 cantuman sudah kembali seperti semula." in page.inner_text("main")
    with app.app_context():
        assert not any(item.document.get("place") for item in db.session.query(Item))
        db.session.remove()


def tab_to(page, name):
    """Press Tab until a control of this name has the focus."""
    script = """() => { const e = document.activeElement;
        return `${e.textContent || ''} ${e.labels ? [...e.labels].map(l => l.textContent) : ''}` }"""
    for _ in range(120):
        page.keyboard.press("Tab")
        if name in page.evaluate(script):
            return
    raise AssertionError(f"{name} is not reached by keyboard")


def test_a_batch_by_keyboard_alone(app, server, open_page, axe):  # noqa: F811
    page = open_page(1280)
    page.goto(f"{server}/search?q=wakaf")
    look(page, axe, "hasil")
    tab_to(page, "Ubah sekaligus")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/batches/\d+"))
    look(page, axe, "pilihan")
    tab_to(page, "Yang dilakukan")
    page.keyboard.type("Ganti nilai dengan yang lain: Kata")
    tab_to(page, "Pilih")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("edit=replace"))
    tab_to(page, "Nilai yang ada sekarang")
    page.keyboard.type("wakaf")
    tab_to(page, "Nilai penggantinya")
    page.keyboard.type("Wakaf produktif")
    look(page, axe, "isian")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "edit=" not in url)
    through(page)
    look(page, axe, "pratinjau-kata-kunci")
    tab_to(page, "Ubah 500 cantuman")
    page.keyboard.press("Enter")
    through(page)
    assert "500 cantuman sudah diubah." in page.inner_text("main")
    page.goto(f"{server}/batches")
    look(page, axe, "daftar")
