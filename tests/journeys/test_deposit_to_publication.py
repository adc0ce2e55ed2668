"""A work's way in a real browser: deposited from a PDF, returned, corrected, published, opened by a visitor."""

import re

import pytest
from playwright.sync_api import expect

from tests import browsers, documents

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "kuda hitam di padang"
PEOPLE = {
    "depositor": ("siti@contoh.id", "Siti Aminah"),
    "reviewer": ("rahmat@contoh.id", "Rahmat Hidayat"),
}


@pytest.fixture
def links(app):
    """One-time links of a depositor and a reviewer, by role."""
    from repository.db import transaction
    from repository.people.links import invite
    from repository.people.models import Role
    from repository.people.operations import add_user, system_actor

    with app.app_context(), transaction() as session:
        actor = system_actor(session)
        found = {}
        for role, (email, name) in PEOPLE.items():
            user = add_user(session, actor, email=email, name=name, role=Role(role))
            found[role] = f"/invitation/{invite(session, actor, user)}"
        return found


@pytest.fixture
def report(tmp_path):
    """A PDF on the depositor's machine."""
    path = tmp_path / "laporan.pdf"
    path.write_bytes(documents.report_pdf())
    return path


@pytest.fixture
def desk(browser):
    """A function that gives a person a browser of their own; errors in a console fail the test."""
    contexts, errors = [], []

    def make(**options):
        context = browser.new_context(
            **{"locale": "id-ID", "viewport": {"width": 1280, "height": 800}, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        errors.append(browsers.collect_errors(page))
        return page

    yield make
    for context in contexts:
        context.close()
    assert [error for found in errors for error in found] == []


def set_password(page, server, link):
    page.goto(server + link)
    page.get_by_label(re.compile("^(Kata sandi baru|New password)$")).fill(PASSWORD)
    page.get_by_label(re.compile("Kata sandi baru sekali lagi|New password again")).fill(PASSWORD)
    page.get_by_role("button", name=re.compile("Simpan kata sandi|Save the password")).click()


def test_from_a_pdf_to_a_public_page(server, links, report, desk):
    depositor, reviewer, visitor = desk(), desk(), desk()
    handle = deposit_and_send(depositor, server, links, report)
    return_for_correction(reviewer, server, links)
    correct_and_send_again(depositor, server, handle)
    complete_and_publish(reviewer, server, handle)
    visitor.goto(f"{server}/items/{handle}")
    expect(visitor.locator("h1")).to_have_text("Kerukunan Umat di Tiga Desa Pesisir Jawa")
    expect(visitor.get_by_text("Aminah").first).to_be_visible()


def deposit_and_send(page, server, links, report):
    set_password(page, server, links["depositor"])
    expect(page).to_have_url(f"{server}/deposits")
    page.get_by_role("link", name="Unggahan baru").first.click()
    page.locator("input[type=file]").set_input_files(report)
    expect(page.get_by_text("laporan.pdf").first).to_be_visible()
    page.get_by_role("button", name="Unggah dan lanjutkan").click()
    expect(page.locator("#title")).to_have_value(documents.TITLE)
    expect(page.locator("#date_issued")).to_have_value("2024")
    expect(page.locator("#creators")).to_have_value("Aminah")
    expect(page.locator("#title-source")).to_be_visible()
    page.get_by_text("CC BY 4.0").click()
    page.locator("button[name=next]:visible").last.click()
    page.get_by_label("Saya menyetujui pernyataan ini").check()
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_role("status").first).to_be_visible()
    handle = re.search(r"/deposit/(\w+)/done", page.url)
    assert handle, page.url
    return handle[1]


def return_for_correction(page, server, links):
    set_password(page, server, links["reviewer"])
    expect(page).to_have_url(f"{server}/review")
    page.get_by_role("link", name=documents.TITLE).click()
    expect(page.locator("iframe.pdf")).to_be_visible()
    page.locator("textarea[name=note]").fill("Judul pada halaman judul memuat kata Jawa.")
    page.locator("button[value=return]").click()
    expect(page.locator("main").get_by_text("Dikembalikan kepada pengunggah")).to_be_visible()


def correct_and_send_again(page, server, handle):
    page.goto(f"{server}/deposits")
    expect(page.get_by_text("Judul pada halaman judul memuat kata Jawa.")).to_be_visible()
    page.get_by_role("link", name="Perbaiki").click()
    expect(page.get_by_text("Judul pada halaman judul memuat kata Jawa.")).to_be_visible()
    page.locator("#title").fill(documents.TITLE + " Jawa")
    page.locator("button[name=next]:visible").last.click()
    page.get_by_label("Saya menyetujui pernyataan ini").check()
    page.get_by_role("button", name="Kirim").click()
    expect(page).to_have_url(f"{server}/deposit/{handle}/done")


def complete_and_publish(page, server, handle):
    page.goto(f"{server}/review/{handle}")
    expect(page.locator("button[value=publish]")).to_be_disabled()
    page.locator("#not-yet a").first.click()
    page.locator("#publisher").fill("Balai Penelitian Contoh")
    page.locator("summary", has_text="Agama dan masyarakat").click()
    page.get_by_label("Kerukunan umat beragama").check()
    page.locator("button[name=next]:visible").last.click()
    expect(page.locator("main").get_by_text("Uraian tersimpan")).to_be_visible()
    page.locator("button[value=publish]").click()
    expect(page).to_have_url(re.compile(f"/items/{handle}"))


def test_a_deposit_without_scripts_and_by_keyboard(server, links, report, desk):
    page = desk(java_script_enabled=False, locale="en-GB", viewport={"width": 390, "height": 844})
    set_password(page, server, links["depositor"])
    page.goto(f"{server}/deposit")
    page.locator("input[type=file]").set_input_files(report)
    press(page, page.get_by_role("button", name="Upload and continue"))
    page.locator("#title").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Harmony in three coastal villages")
    page.locator("#licence-0").focus()
    page.keyboard.press("Space")
    page.locator("#date_issued").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Check and send")
    expect(page.get_by_text("Harmony in three coastal villages").first).to_be_visible()
    page.locator("#consent").focus()
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Send for review"))
    expect(page).to_have_url(re.compile("/done$"))


def press(page, button):
    button.focus()
    page.keyboard.press("Enter")
