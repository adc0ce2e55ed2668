"""A reviewer's way in a real browser, by keyboard alone and on a phone: claim, comment, return, changes, publish."""

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import browsers, documents, factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
COMPLETE = {
    "title": documents.TITLE,
    "abstract": "Penelitian tentang kerukunan umat beragama di tiga desa pesisir Jawa.",
    "publisher": "Balai Penelitian Contoh",
    "subjects": ["R1.1"],
    "license": "CC-BY-4.0",
}


@pytest.fixture
def waiting(app):
    """Three deposits that wait, each with a real PDF; return their handles, the first one's first."""
    from repository.db import transaction
    from repository.files.operations import attach
    from repository.items import operations as items
    from repository.people.models import Role
    from repository.people.operations import actor_of
    from repository.review.rounds import open_round

    handles = []
    with app.app_context():
        for number in range(3):
            with transaction() as session:
                owner = factories.make_user(session, Role.DEPOSITOR, email="siti@contoh.id")
                title = f"{documents.TITLE} {number}" if number else documents.TITLE
                item = factories.make_item(
                    session, state="draft", depositor=owner, **{**COMPLETE, "title": title}
                )
                stored = app.extensions["daluang_stores"].files.put(
                    io.BytesIO(documents.report_pdf()), limit_bytes=10**8
                )
                actor = actor_of(owner)
                attach(session, item, actor, stored, name="laporan.pdf", mime="application/pdf")
                items.submit(session, item, actor, today=factories.TODAY)
                session.flush()
                open_round(session, item)
                handles.append(item.handle)
    return handles


@pytest.fixture
def signed_in(app, browser, server):
    """A function that gives a page of a browser in which somebody is signed in."""
    from repository.db import db, transaction
    from repository.people.operations import by_email, set_password

    contexts, errors = [], []

    def make(email, role, **options):
        with app.app_context():
            with transaction() as session:
                user = factories.make_user(session, role, email=email)
                set_password(session, user, "kuda hitam di padang")
            assert by_email(db.session(), email) is not None
            db.session.remove()
        context = browser.new_context(
            **{"locale": "id-ID", "viewport": {"width": 1280, "height": 900}, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        errors.append(browsers.collect_errors(page))
        page.goto(f"{server}/login")
        page.locator("#email").fill(email)
        page.locator("#password").fill("kuda hitam di padang")
        page.keyboard.press("Enter")
        expect(page).not_to_have_url(f"{server}/login")
        return page

    yield make
    for context in contexts:
        context.close()
    assert [error for found in errors for error in found] == []


def press_to(page, text, limit=250):
    """Tab until the focus stands on a control with this text, and say so when it never does."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const here = document.activeElement;"
            " return here === document.body ? '' : here.innerText || here.value || ''; }"
        )
        if text.replace(" ", "") in "".join(found.split()):
            return
    raise AssertionError(f"no control “{text}” is reached by Tab")


def accessible(page):
    page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run(document)")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []


def test_reviewer_decides_by_keyboard_alone(server, waiting, signed_in, tmp_path):
    page = signed_in("rahmat@contoh.id", "reviewer")
    page.goto(f"{server}/review")
    expect(page.get_by_text("Tombol: j berikutnya")).to_be_visible()
    accessible(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("o")
    expect(page).to_have_url(f"{server}/review/{waiting[0]}")
    accessible(page)
    press_to(page, "Ambil untuk diperiksa")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Lepaskan")).to_be_visible()
    press_to(page, "Komentari: Judul")
    page.keyboard.press("Enter")
    expect(page.locator("#comment-text")).to_be_visible()
    expect(page.locator("#comment-field")).to_have_value("title")
    page.locator("#comment-text").focus()
    page.keyboard.type("Judul pada halaman judul memuat kata Jawa.")
    press_to(page, "Simpan komentar")
    page.keyboard.press("Enter")
    expect(page.locator(".remark")).to_contain_text("memuat kata Jawa")
    page.locator("#note").focus()
    page.keyboard.type("Lihat komentar.")
    press_to(page, "Minta perbaikan")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Dikembalikan kepada pengunggah")).to_be_visible()

    siti = signed_in("siti@contoh.id", "depositor", viewport={"width": 390, "height": 844})
    siti.goto(f"{server}/deposit/{waiting[0]}")
    expect(siti.locator(".remark")).to_contain_text("memuat kata Jawa")
    accessible(siti)
    siti.locator("#title").fill(documents.TITLE + " Jawa")
    siti.locator("button[name=next]:visible").last.click()
    siti.locator("input[name=consent]").check()
    siti.get_by_role("button", name="Kirim").click()
    expect(siti).to_have_url(f"{server}/deposit/{waiting[0]}/done")

    page.goto(f"{server}/review/{waiting[0]}")
    expect(page.locator("#changes ins")).to_contain_text("Jawa")
    accessible(page)
    press_to(page, "Setujui dan terbitkan")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/items/{waiting[0]}"))


def test_pages_of_review_fit_a_phone(server, waiting, signed_in):
    page = signed_in("kata@contoh.id", "cataloguer", viewport={"width": 390, "height": 844})
    for path in (
        "/review",
        f"/review/{waiting[1]}",
        "/review/stages",
        "/review/stages/umum",
        "/review/sentences",
        "/review/digest",
        "/letters",
        "/letters/deposit_returned/id",
    ):
        page.goto(server + path)
        expect(page.locator("h1").first).to_be_visible()
        accessible(page)
        wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (path, wide)
