"""Accounts in Chromium: a stolen laptop, a second step by keyboard, and every page of accounts under axe-core."""

import os
from pathlib import Path

import pyotp
import pytest

from repository import clock
from repository.app import create_app
from repository.db import db, transaction
from repository.people.models import Role
from repository.people.operations import add_user, set_password, system_actor
from tests.browsers import collect_errors
from tests.journeys.test_accessibility import (  # noqa: F401
    RUN,
    SMALL_TARGETS,
    WIDER_THAN_PAGE,
    axe,
)
from tests.signing_in import cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EMAIL, PASSWORD = "siti.administrator@contoh.id", "kuda hitam di padang"
LONG = (
    "Prof. Dr. Hj. Siti Aminah Rahmawati binti Abdurrahman al-Palimbani, M.A. عبد الصمد الفلمباني"
)
PATHS = (
    "/account",
    "/account/sessions",
    "/account/second-step",
    "/account/second-step/set-up",
    "/account/confirm",
    "/people",
    "/people/invite",
    "/people/2",
    "/people/2/role",
    "/history",
)
VISITORS = ("/login", "/login/forgotten")


@pytest.fixture
def account(instance):
    """The application of an instance with an administrator who has a password."""
    app = create_app(instance)
    with app.app_context():
        with transaction() as session:
            system = system_actor(session)
            user = add_user(
                session, system, email=EMAIL, name="Siti Aminah", role=Role.ADMINISTRATOR
            )
            set_password(session, user, PASSWORD)
            add_user(session, system, email="b@contoh.id", name=LONG, role=Role.DEPOSITOR)
        db.session.remove()
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def machine(browser, account, server):
    """A function that gives a page of a browser with cookies of its own."""
    contexts = []

    def opened(*, width=1280, scheme="light", cookie=None):
        context = browser.new_context(
            locale="id-ID",
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            bypass_csp=True,
        )
        contexts.append(context)
        if cookie:
            context.add_cookies([{"name": "daluang_session", "value": cookie, "url": server}])
        page = context.new_page()
        page.errors = collect_errors(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page, server):
    page.goto(f"{server}/login?lang=id")
    page.get_by_label("Surel").fill(EMAIL)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Masuk").click()
    page.wait_for_url(f"{server}/review")


def test_a_stolen_laptop(machine, server):
    laptop, telephone = machine(), machine(width=390)
    sign_in(laptop, server)
    laptop.goto(f"{server}/people")
    assert laptop.get_by_role("heading", level=1).inner_text() == "Akun"
    sign_in(telephone, server)
    telephone.goto(f"{server}/account")
    telephone.get_by_role("link", name="Sesi saya").click()
    rows = telephone.locator("ul.rows > li")
    assert rows.count() == 2
    assert "peramban ini" in rows.first.inner_text()
    shoot(telephone, "stolen-390")
    telephone.get_by_role("button", name="Akhiri semua sesi lain").click()
    assert "1 sesi lain diakhiri" in telephone.locator(".notice").inner_text()
    assert rows.count() == 1
    laptop.reload()
    assert "/login" in laptop.url  # dead at the next request
    laptop.goto(f"{server}/history")
    assert "/login" in laptop.url
    telephone.reload()
    assert rows.count() == 1


def test_a_second_step_is_set_up_and_used_by_keyboard(machine, server):
    page = machine()
    sign_in(page, server)
    page.goto(f"{server}/account/second-step/set-up")
    key = page.locator("li code.secret").inner_text().replace(" ", "")
    shoot(page, "second-step-1280")
    focus(page, "code")
    page.keyboard.type(pyotp.TOTP(key).at(clock.now().timestamp() - 30))
    page.keyboard.press("Enter")
    page.wait_for_selector("ul.codes")
    codes = page.locator("ul.codes code").all_inner_texts()
    assert len(codes) == 10
    shoot(page, "recovery-codes-1280")
    other = machine(width=390)
    other.goto(f"{server}/login?lang=id")
    focus(other, "email")
    other.keyboard.type(EMAIL)
    other.keyboard.press("Tab")
    other.keyboard.type(PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url(f"{server}/login/code")
    shoot(other, "code-390")
    assert other.evaluate("document.activeElement.id") == "code"
    other.keyboard.type(codes[0])
    other.keyboard.press("Enter")
    other.wait_for_url(f"{server}/review")


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_any_page_of_accounts(machine, account, server, axe, width):  # noqa: F811
    cookie = cookie_of(account, EMAIL)
    for language, scheme in (("id", "light"), ("en", "dark")):
        for path in (*PATHS, *VISITORS):
            page = machine(width=width, scheme=scheme, cookie=None if path in VISITORS else cookie)
            page.goto(f"{server}{path}?lang={language}")
            shoot(page, f"{path.strip('/').replace('/', '-')}-{language}-{width}")
            page.evaluate(axe)
            found = (page.evaluate(RUN), page.evaluate(SMALL_TARGETS))
            assert found == ([], []), (path, width, language)
            assert page.evaluate(WIDER_THAN_PAGE) <= 0, (path, width, language)
            assert page.errors == []
            page.context.close()


def focus(page, name):
    """Press Tab until the field has the focus, as somebody without a mouse does."""
    for _ in range(60):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


def shoot(page, name):
    """Keep a picture where `DALUANG_SCREENSHOTS` says, to be looked at."""
    folder = os.environ.get("DALUANG_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
