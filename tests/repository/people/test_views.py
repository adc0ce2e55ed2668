"""Signing in, one-time links, the account and its password."""

from datetime import timedelta

import pytest
import time_machine

from tests import pages
from tests.browsing import follow, open_form, said

PASSWORD = "kuda hitam di padang"
LANGUAGES = ("id", "en")


@pytest.fixture
def invited(app):
    """A function from role to the path of a new one-time link."""
    from repository.db import transaction
    from repository.people.links import invite
    from repository.people.models import Role
    from repository.people.operations import add_user, by_email, system_actor

    def make(role, email="siti@contoh.id"):
        with app.app_context(), transaction() as session:
            actor = system_actor(session)
            user = by_email(session, email) or add_user(
                session, actor, email=email, name="Siti Aminah", role=Role(role)
            )
            return f"/invitation/{invite(session, actor, user)}"

    return make


@pytest.fixture
def account(app, invited):
    """A function from role to the address of an account that has the password PASSWORD."""

    def make(role, email="siti@contoh.id"):
        client = app.test_client()
        response = open_form(client, invited(role, email), "password").send(
            client, password=PASSWORD, password_again=PASSWORD
        )
        assert response.status_code == 303
        return email

    return make


def sign_in(client, email="siti@contoh.id", password=PASSWORD, address="/login"):
    return open_form(client, address, "password").send(client, email=email, password=password)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_sets_the_password_and_signs_in(client, invited, language):
    address = invited("depositor")
    page = pages.get(client, f"{address}?lang={language}")
    assert page.get("lang") == language
    response = open_form(client, address, "password").send(
        client, password=PASSWORD, password_again=PASSWORD
    )
    assert follow(client, response) == "/deposits"
    main = pages.text_of(pages.get(client, "/account"))
    assert "siti@contoh.id" in main


def test_a_link_works_once(client, app, invited):
    address = invited("depositor")
    form = open_form(client, address, "password")
    second = open_form(other := app.test_client(), address, "password")
    assert form.send(client, password=PASSWORD, password_again=PASSWORD).status_code == 303
    answer = second.send(
        other, password="kata sandi lain sekali", password_again="kata sandi lain sekali"
    )
    assert answer.status_code == 410
    pages.get(app.test_client(), address, 410)
    assert sign_in(app.test_client()).status_code == 303


def test_a_link_ends_after_three_days_and_with_the_next_one(client, invited):
    first = invited("depositor")
    second = invited("depositor")
    pages.get(client, first, 410)
    with time_machine.travel(_later(hours=73), tick=True):
        pages.get(client, second, 410)
    pages.get(client, second)
    pages.get(client, "/invitation/tiada", 410)


@pytest.mark.parametrize(
    ("password", "again", "word"),
    [
        ("pendek", "pendek", "12"),
        ("x" * 201, "x" * 201, "200"),
        ("perpustakaan1945", "perpustakaan1945", "ditebak"),
        ("siti aminah itu", "lain dari yang itu", "tidak sama"),
        ("", "", "Tulis"),
    ],
)
def test_a_password_that_cannot_be_taken_says_why(client, invited, password, again, word):
    address = invited("depositor")
    answer = open_form(client, address, "password").send(
        client, password=password, password_again=again
    )
    assert answer.status_code == 422
    assert word in said(answer)
    pages.get(client, address)


def test_a_wrong_password_and_an_unknown_account_get_the_same_words(client, account):
    account("depositor")
    wrong = sign_in(client, password="bukan yang benar")
    unknown = sign_in(client, email="tiada@contoh.id")
    assert wrong.status_code == unknown.status_code == 422
    assert said(wrong) == said(unknown)
    assert "/login" in client.get("/account").headers["Location"]


def test_guessing_is_slowed_down_for_account_and_network(client, account):
    account("depositor")
    for _ in range(5):
        assert sign_in(client, password="bukan yang benar").status_code == 422
    blocked = sign_in(client)
    assert blocked.status_code == 429
    assert "seperempat jam" in said(blocked)
    with time_machine.travel(_later(minutes=16), tick=True):
        assert sign_in(client).status_code == 303


def test_one_network_may_not_try_many_accounts(client, account):
    account("depositor")
    for number in range(20):
        sign_in(client, email=f"orang{number}@contoh.id", password="bukan yang benar")
    assert sign_in(client).status_code == 429


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/deposits?page=2", "/deposits?page=2"),
        ("https://jahat.example/", "/deposits"),
        ("//jahat.example/", "/deposits"),
        ("/\\jahat.example", "/deposits"),
        ("javascript:alert(1)", "/deposits"),
        ("", "/deposits"),
    ],
)
def test_nobody_is_led_away_after_signing_in(client, account, target, expected):
    from urllib.parse import quote

    account("depositor")
    response = sign_in(client, address=f"/login?next={quote(target, safe='')}")
    assert follow(client, response) == expected


@pytest.mark.parametrize(
    ("role", "home"), [("reviewer", "/review"), ("depositor", "/deposits"), ("auditor", "/account")]
)
def test_signing_in_leads_to_the_work_of_the_role(client, account, role, home):
    account(role)
    assert follow(client, sign_in(client)) == home
    assert follow(client, client.get("/login")) == home


def test_signing_out_ends_the_session_and_removes_the_cookie(client, account):
    account("depositor")
    sign_in(client)
    form = open_form(client, "/account", action="/logout")
    answer = form.send(client)
    assert follow(client, answer) == "/"
    assert client.get_cookie("daluang_session") is None
    assert follow(client, client.get("/account")) == "/login?next=/account"


def test_signing_out_needs_the_token_of_the_page(client, account):
    account("depositor")
    sign_in(client)
    assert client.post("/logout").status_code == 400
    pages.get(client, "/account")


def test_a_new_password_ends_other_sessions_and_keeps_this_one(client, app, account):
    account("depositor")
    other = app.test_client()
    sign_in(client)
    sign_in(other)
    new = "perahu kecil di teluk"
    answer = open_form(client, "/account/password", "current_password").send(
        client, current_password=PASSWORD, password=new, password_again=new
    )
    assert follow(client, answer) == "/account"
    assert "diubah" in pages.text_of(pages.get(client, "/account"))
    assert follow(other, other.get("/account")) == "/login?next=/account"
    assert sign_in(other).status_code == 422
    assert sign_in(other, password=new).status_code == 303


def test_the_present_password_is_asked_for_and_guarded(client, account):
    account("depositor")
    sign_in(client)
    form = open_form(client, "/account/password", "current_password")
    new = "perahu kecil di teluk"
    wrong = {"current_password": "bukan ini", "password": new, "password_again": new}
    for _ in range(5):
        assert form.send(client, **wrong).status_code == 422
    right = form.send(client, **(wrong | {"current_password": PASSWORD}))
    assert right.status_code == 422
    assert "seperempat jam" in said(right)


def test_a_deactivated_account_is_signed_out(client, app, account):
    from repository.db import transaction
    from repository.people.operations import by_email

    email = account("depositor")
    sign_in(client)
    with app.app_context(), transaction() as session:
        by_email(session, email).is_active = False
    assert follow(client, client.get("/account")) == "/login?next=/account"
    assert sign_in(client).status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["depositor", "reviewer", "auditor", "administrator"])
def test_account_pages_are_sound_in_both_languages(client, account, role, language):
    account(role)
    sign_in(client)
    pages.get(client, f"/account?lang={language}")
    pages.get(client, f"/account/password?lang={language}")


def _later(**units):
    from repository import clock

    return clock.now() + timedelta(**units)
