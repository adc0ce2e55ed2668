"""Codes of a telephone: set up by one's own hand, good once, guessed slowly, required of roles, and rescued."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from repository import clock
from repository.db import db, transaction
from repository.people import second_step
from repository.people.account_models import RecoveryCode
from repository.people.models import Role, User
from repository.people.operations import add_user, set_password, system_actor
from tests import pages
from tests.browsing import follow, open_form, said
from tests.signing_in import client_of, client_of_role

EMAIL = "rina@contoh.id"
PASSWORD = "kuda hitam di padang"
START = "2026-11-24T03:00:00Z"


def do(app, work):
    with app.app_context():
        try:
            with transaction() as session:
                return work(session)
        finally:
            db.session.remove()


@pytest.fixture
def rina(app):
    def work(session):
        user = add_user(
            session, system_actor(session), email=EMAIL, name="Rina", role=Role.CATALOGUER
        )
        set_password(session, user, PASSWORD)
        return user.id

    return do(app, work)


@pytest.fixture
def set_up(app, rina):
    """The secret and the recovery codes of Rina's second step, set up in the browser."""
    client = client_of(app, EMAIL)
    page = client.get("/account/second-step/set-up")
    key = re.search(r"<code class=\"secret\">([A-Z2-7 ]+)</code>", page.get_data(as_text=True))
    key = key.group(1).replace(" ", "")
    form = open_form(client, "/account/second-step/set-up", "code")
    before = pyotp.TOTP(key).at(clock.now() - timedelta(seconds=30))
    answer = form.send(client, code=before)
    assert answer.status_code == 200
    codes = re.findall(r"secret\">([\w-]{14})<", answer.get_data(as_text=True))
    assert len(set(codes)) == 10
    return key, codes


def first_step(app, password=PASSWORD, next_page="/deposits"):
    client = app.test_client()
    form = open_form(client, f"/login?next={next_page}", "password")
    answer = form.send(client, email=EMAIL, password=password)
    assert follow(client, answer) == "/login/code"
    return client


def send(client, code):
    return open_form(client, "/login/code", "code").send(client, code=code)


def now_code(key, **later):
    return pyotp.TOTP(key).at(clock.now() + timedelta(**later))


def test_signing_in_takes_both_steps(app, set_up):
    key, _ = set_up
    client = first_step(app)
    assert client.get("/account").status_code == 303
    assert send(client, "000000").status_code == 422
    code = now_code(key)
    assert follow(client, send(client, f"{code[:3]} {code[3:]}")) == "/deposits"
    assert client.get("/account").status_code == 200


def test_a_code_is_good_once(app, set_up):
    key, _ = set_up
    code = now_code(key)
    assert send(first_step(app), code).status_code == 303
    assert send(first_step(app), code).status_code == 422
    with time_machine.travel(clock.now() + timedelta(seconds=30), tick=True):
        assert send(first_step(app), now_code(key)).status_code == 303


def test_a_code_of_the_past_or_the_future_is_refused(app, set_up):
    key, _ = set_up
    client = first_step(app)
    for seconds in (-120, 120):
        assert send(client, now_code(key, seconds=seconds)).status_code == 422


def test_guessing_codes_is_slowed_down(app, set_up):
    key, _ = set_up
    client = first_step(app)
    for number in range(5):
        assert send(client, f"00000{number}").status_code == 422
    assert send(client, now_code(key)).status_code == 429
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=True):
        assert send(first_step(app), now_code(key)).status_code == 303


def test_the_code_is_asked_for_during_ten_minutes(app, set_up):
    client = first_step(app)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        assert follow(client, client.get("/login/code")) == "/login"


def test_the_code_alone_opens_nothing(app, set_up):
    client = app.test_client()
    assert follow(client, client.get("/login/code")) == "/login"
    token = open_form(client, "/login", "password").value("csrf_token")
    answer = client.post("/login/code", data={"csrf_token": token, "code": now_code(set_up[0])})
    assert follow(client, answer) == "/login"


def test_a_recovery_code_works_once(app, set_up):
    code = set_up[1][3]
    assert send(first_step(app), code.upper().replace("-", " ")).status_code == 303
    assert send(first_step(app), code).status_code == 422
    with app.app_context():
        hashes = db.session.scalars(select(RecoveryCode.code_hash)).all()
        db.session.remove()
    assert code.replace("-", "") not in "".join(hashes)


def test_the_secret_is_encrypted_and_never_shown_again(app, rina, set_up):
    with app.app_context():
        kept = db.session.get(User, rina).totp_key
        db.session.remove()
    assert set_up[0] not in kept
    client = client_of(app, EMAIL)
    assert client.get("/account/second-step/set-up").status_code == 303
    for address in ("/account", "/account/second-step"):
        assert set_up[0] not in client.get(address).get_data(as_text=True).replace(" ", "")
    assert second_step.decrypted(kept, "kunci lain") is None


def test_a_new_password_by_link_asks_for_the_code_too(app, rina, set_up):
    from repository.people.links import reset_link

    token = do(app, lambda session: reset_link(session, session.get(User, rina)))
    client = app.test_client()
    answer = open_form(client, f"/reset/{token}", "password").send(
        client, password="perahu kecil di teluk", password_again="perahu kecil di teluk"
    )
    assert follow(client, answer) == "/login/code"
    assert client.get("/account").status_code == 303


def test_a_wrong_first_code_sets_nothing_up(app, rina):
    client = client_of(app, EMAIL)
    form = open_form(client, "/account/second-step/set-up", "code")
    answer = form.send(client, code="12345")
    assert answer.status_code == 422
    assert "tidak cocok" in said(answer)
    with app.app_context():
        assert db.session.get(User, rina).totp_key is None
        db.session.remove()


def test_a_required_step_lends_no_rights_until_it_is_set_up(make_app):
    app = make_app(totp_roles=("cataloguer",))
    client = client_of_role(app, "cataloguer")
    assert client.get("/people").status_code == 404
    assert client.get("/review").status_code in (303, 403, 404)
    assert "langkah kedua" in said(client.get("/account"))
    page = client.get("/account/second-step/set-up").get_data(as_text=True)
    key = re.search(r"<code class=\"secret\">([A-Z2-7 ]+)</code>", page).group(1).replace(" ", "")
    form = open_form(client, "/account/second-step/set-up", "code")
    assert form.send(client, code=now_code(key)).status_code == 200
    assert client.get("/people").status_code == 200


def test_an_administrator_removes_it_and_the_command_line_rescues(app, rina, set_up):
    administrator = client_of_role(app, "administrator")
    address = f"/people/{rina}/remove-second-step"
    open_form(administrator, f"/people/{rina}", action=address).send(administrator)
    client = app.test_client()
    form = open_form(client, "/login", "password")
    assert follow(client, form.send(client, email=EMAIL, password=PASSWORD)) == "/review"


def test_removing_ones_own_needs_a_fresh_proof(app, rina, set_up):
    client = client_of(app, EMAIL)
    form = open_form(client, "/account/second-step", action="/account/second-step/remove")
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        assert follow(client, form.send(client)).startswith("/account/confirm")
        confirm = open_form(client, "/account/confirm?next=/account/second-step", "code")
        assert confirm.send(client, code=now_code(set_up[0])).status_code == 303
        assert follow(client, form.send(client)) == "/account/second-step"
    with app.app_context():
        assert db.session.get(User, rina).totp_key is None
        db.session.remove()


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_are_sound(app, rina, language):
    client = client_of(app, EMAIL)
    for address in ("/account/second-step", "/account/second-step/set-up", "/account/confirm"):
        pages.get(client, f"{address}?lang={language}")
