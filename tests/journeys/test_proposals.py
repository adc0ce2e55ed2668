"""From a PDF and a reference to a sent deposit, on a phone without JavaScript, in few interactions."""

import pytest

from tests import documents
from tests.repository.sources.test_references import RIS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "kuda hitam di padang"
EMAIL = "siti@contoh.id"


@pytest.fixture
def account(app):
    from repository.db import db, transaction
    from repository.people.models import Role
    from repository.people.operations import add_user, set_password, system_actor

    with app.app_context():
        with transaction() as session:
            actor = system_actor(session)
            user = add_user(session, actor, email=EMAIL, name="Siti", role=Role.DEPOSITOR)
            set_password(session, user, PASSWORD)
        db.session.remove()


@pytest.fixture
def phone(browser, account, server):
    context = browser.new_context(
        locale="id-ID", viewport={"width": 390, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{server}/login")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    yield page
    context.close()


def test_a_deposit_is_sent_in_twelve_interactions_and_the_reference_does_no_harm(
    phone, server, tmp_path
):
    pdf = tmp_path / "laporan.pdf"
    pdf.write_bytes(documents.report_pdf())
    phone.goto(f"{server}/deposit")
    phone.set_input_files("input[type=file]", str(pdf))  # 1
    phone.click("main form button.main")  # 2
    assert phone.input_value("#title") == documents.TITLE
    assert "laporan.pdf" in phone.inner_text("#abstract-source")
    phone.click("text=Ambil dari rujukan")  # 3
    phone.fill("[name=text]", RIS)  # 4
    phone.click("main form button.main")  # 5
    assert phone.input_value("#title") == documents.TITLE, "nothing is replaced without a click"
    offered = phone.locator(".proposal", has_text="Kajian Naskah")
    assert "RIS" in offered.inner_text()
    offered.locator("button[name=leave]").click()  # 6
    assert phone.locator(".proposal", has_text="Kajian Naskah").count() == 1  # among those left out
    phone.locator("label", has_text="CC BY 4.0").first.click()  # 7
    phone.locator("button[name=next]:not(.vh)").click()  # 8
    assert "/check" in phone.url, phone.inner_text("main")
    phone.locator("label", has=phone.locator("[name=consent]")).click()  # 9
    phone.click("main form button.main")  # 10
    assert "/done" in phone.url
    assert "SHA-256" in phone.inner_text("main")


def test_buttons_of_proposals_are_reached_and_pressed_by_keyboard(phone, server, tmp_path):
    pdf = tmp_path / "laporan.pdf"
    pdf.write_bytes(documents.report_pdf())
    phone.goto(f"{server}/deposit")
    phone.set_input_files("input[type=file]", str(pdf))
    phone.click("main form button.main")
    phone.focus("#abstract")
    phone.keyboard.press("Tab")
    focused = phone.locator("button:focus")
    assert focused.get_attribute("name") == "leave"
    assert "Abstrak" in focused.inner_text()
    phone.keyboard.press("Enter")
    phone.wait_for_url("**#abstract")
    assert phone.input_value("#abstract") == ""
    assert phone.input_value("#title") == documents.TITLE
