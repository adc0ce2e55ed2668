"""A new password by letter: the same answer for everybody, once, for half an hour, and all sessions end."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from repository import clock
from repository.db import db, transaction
from repository.mail.models import OutgoingMail
from repository.people import asking, letters
from repository.people.account_models import AccountRequest, OneTimeLink
from repository.people.duty import PeopleDuty
from repository.people.letters import Kind
from repository.people.models import Role
from repository.people.operations import add_user, by_email, set_password, system_actor
from tests import pages
from tests.browsing import follow, open_form, said
from tests.signing_in import client_of

EMAIL = "siti@contoh.id"
PASSWORD = "kuda hitam di padang"
NEW = "perahu kecil di teluk"


@pytest.fixture
def account(app):
    def work(session):
        user = add_user(
            session, system_actor(session), email=EMAIL, name="Siti", role=Role.DEPOSITOR
        )
        set_password(session, user, PASSWORD)

    do(app, work)
    return EMAIL


def do(app, work):
    with app.app_context():
        try:
            with transaction() as session:
                return work(session)
        finally:
            db.session.remove()


def look(app, query):
    with app.app_context():
        found = db.session.scalars(query).all()
        db.session.expunge_all()
        db.session.remove()
    return found


def ask(client, email, address="/login/forgotten", **fields):
    return open_form(client, address, "email").send(client, email=email, **fields)


def answered(app):
    """Every request is answered by the worker's duty; return all letters."""
    with app.app_context():
        duty = PeopleDuty(app.config["DALUANG"])
        while duty.tick():
            pass
    return look(app, select(OutgoingMail).order_by(OutgoingMail.id))


def link_in(letter):
    return re.search(r"/(?:reset|invitation)/[\w-]{43}\b", letter.text).group()


def test_a_letter_brings_a_link_that_sets_the_password(app, client, account):
    thief = client_of(app, EMAIL)
    assert "30 menit" in said(ask(client, " SITI@contoh.id "))
    (letter,) = answered(app)
    assert letter.recipient == EMAIL
    address = link_in(letter)
    assert address.startswith("/reset/")
    answer = open_form(client, address, "password").send(client, password=NEW, password_again=NEW)
    assert follow(client, answer) == "/deposits"
    assert thief.get("/account").status_code == 303
    pages.get(app.test_client(), address, 410)
    wrong = open_form(app.test_client(), "/login", "password")
    assert wrong.send(app.test_client(), email=EMAIL, password=PASSWORD).status_code != 303


def test_the_answer_is_the_same_for_everybody(app, client, account):
    known, unknown = ask(client, EMAIL), ask(client, "tiada@contoh.id")
    assert known.status_code == unknown.status_code == 200
    assert said(known) == said(unknown)
    assert len(answered(app)) == 1


def test_the_page_does_the_same_work_for_everybody(app, client, account):
    """Time is told by what is done: both are one row, and nobody looks for the account before the answer."""
    from sqlalchemy import event

    with app.app_context():
        engine = db.engine
    statements = []
    form = open_form(client, "/login/forgotten", "email")
    event.listen(engine, "before_cursor_execute", lambda c, u, sql, *rest: statements.append(sql))
    told = []
    for email in (EMAIL, "tiada@contoh.id"):
        statements.clear()
        assert form.send(client, email=email).status_code == 200
        told.append(list(statements))
    assert told[0] == told[1]
    assert not [sql for sql in told[0] if 'FROM "user"' in sql]


def test_a_link_lasts_half_an_hour_and_only_the_newest_works(app, client, account):
    ask(client, EMAIL)
    first = link_in(answered(app)[-1])
    ask(client, EMAIL)
    second = link_in(answered(app)[-1])
    pages.get(client, first, 410)
    pages.get(client, second)
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=True):
        pages.get(client, second, 410)


def test_the_database_holds_no_token(app, client, account):
    ask(client, EMAIL)
    (letter,) = answered(app)
    token = link_in(letter).rpartition("/")[2]
    (row,) = look(app, select(OneTimeLink).where(OneTimeLink.purpose == "reset"))
    assert token not in row.token_hash

    def has_left(session):
        found = session.get_one(OutgoingMail, letter.id)
        found.state, found.done_at = "sent", clock.now()
        session.flush()
        letters.forget_links(session)

    do(app, has_left)
    assert token not in look(app, select(OutgoingMail))[0].text
    assert [r.email for r in look(app, select(AccountRequest))] == [""]


def test_nobody_is_buried_under_letters(app, client, account):
    for _ in range(6):
        assert ask(client, EMAIL).status_code == 200
    assert len(answered(app)) == asking.PER_EMAIL_AN_HOUR


def test_one_network_may_not_ask_without_end(app, client, account):
    for number in range(asking.PER_ADDRESS_AN_HOUR):
        assert ask(client, f"orang{number}@contoh.id").status_code == 200
    assert ask(client, EMAIL).status_code == 429
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=True):
        assert ask(client, EMAIL).status_code == 200


@pytest.mark.parametrize(
    "email", ["", "bukan alamat", "a@b", "x" * 300 + "@contoh.id", "a\r\n@b.id"]
)
def test_what_is_no_address_is_refused(app, client, email):
    assert ask(client, email).status_code == 422
    assert look(app, select(AccountRequest)) == []


def test_an_account_that_is_switched_off_gets_no_letter(app, client, account):
    def switch_off(session):
        by_email(session, EMAIL).is_active = False

    do(app, switch_off)
    ask(client, EMAIL)
    assert answered(app) == []


def test_a_link_of_one_who_was_switched_off_meanwhile_is_dead(app, client, account):
    ask(client, EMAIL)
    address = link_in(answered(app)[0])

    def switch_off(session):
        by_email(session, EMAIL).is_active = False

    do(app, switch_off)
    pages.get(client, address, 410)


def test_a_reset_frees_an_account_that_others_shut_out(app, client, account):
    for _ in range(5):
        open_form(client, "/login", "password").send(client, email=EMAIL, password="bukan itu ya")
    ask(client, EMAIL)
    address = link_in(answered(app)[0])
    open_form(client, address, "password").send(client, password=NEW, password_again=NEW)
    other = app.test_client()
    answer = open_form(other, "/login", "password").send(other, email=EMAIL, password=NEW)
    assert answer.status_code == 303


def test_signing_up_is_closed_unless_the_setting_opens_it(client):
    assert client.get("/login/sign-up").status_code == 404
    assert client.post("/login/sign-up").status_code in (400, 404)


def test_who_confirms_an_address_has_an_account(make_app):
    app = make_app(sign_up="email")
    client = app.test_client()
    answer = ask(client, "Baru@contoh.id", "/login/sign-up", name="Orang <b>Baru</b>\u202e")
    assert answer.status_code == 200
    (letter,) = answered(app)
    assert letter.kind == Kind.SIGN_UP
    assert look(app, select(AccountRequest.name)) == [""]
    address = link_in(letter)
    open_form(client, address, "password").send(client, password=NEW, password_again=NEW)
    with app.app_context():
        user = by_email(db.session(), "baru@contoh.id")
        assert (user.role, user.is_approved, user.name) == (
            "depositor",
            False,
            "Orang <b>Baru</b>",
        )
        db.session.remove()


def test_signing_up_twice_is_told_by_letter_only(make_app):
    app = make_app(sign_up="email")
    client = app.test_client()
    first = ask(client, "baru@contoh.id", "/login/sign-up", name="Baru")
    open_form(client, link_in(answered(app)[0]), "password").send(
        client, password=NEW, password_again=NEW
    )
    other = app.test_client()
    second = ask(other, "baru@contoh.id", "/login/sign-up", name="Baru")
    assert said(first) == said(second)
    assert answered(app)[-1].kind == Kind.KNOWN


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_are_sound_and_letters_in_their_language(make_app, language):
    app = make_app(sign_up="email")
    client = app.test_client()
    for address in ("/login", "/login/forgotten", "/login/sign-up"):
        pages.get(client, f"{address}?lang={language}")
    ask(client, "baru@contoh.id", "/login/sign-up", name="Baru")
    (letter,) = answered(app)
    assert letter.language == language
    assert ("Yth. " in letter.text) is (language == "id")
