"""Sessions: listed, ended one by one or together, dead at the next request, of limited life, and cheap to read."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, select

from tests import pages
from tests.browsing import follow, open_form, said
from tests.signing_in import client_of, client_of_role

EMAIL = "depositor@contoh.id"
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def here(app):
    return client_of_role(app, "depositor")


@pytest.fixture
def stolen(app, here):
    return client_of(app, EMAIL)


def is_signed_in(client):
    return client.get("/account", buffered=True).status_code == 200


def rows(app):
    from repository.db import db
    from repository.people.models import UserSession

    with app.app_context():
        found = db.session.scalars(select(UserSession).order_by(UserSession.id)).all()
        db.session.expunge_all()
        db.session.remove()
    return found


def acts(app):
    from repository.audit.models import AuditEntry
    from repository.db import db

    with app.app_context():
        found = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        db.session.remove()
    return found


def test_one_session_is_ended_from_another_browser(app, here, stolen):
    assert is_signed_in(stolen)
    page = pages.get(here, "/account/sessions")
    assert pages.text_of(page).count("Masuk pada") == 2
    first, second = rows(app)
    answer = open_form(here, "/account/sessions", action=f"/account/sessions/{second.id}/end").send(
        here
    )
    assert follow(here, answer) == "/account/sessions"
    assert is_signed_in(here)
    assert not is_signed_in(stolen)
    assert [row.id for row in rows(app)] == [first.id]
    assert "end_session" in acts(app)


def test_all_others_are_ended_at_once(app, here, stolen):
    third = client_of(app, EMAIL)
    answer = open_form(here, "/account/sessions", action="/account/sessions/end-others").send(here)
    assert "2 sesi lain" in said(here.get(follow(here, answer)))
    assert [is_signed_in(client) for client in (here, stolen, third)] == [True, False, False]


def test_nobody_ends_the_session_of_somebody_else(app, here):
    other = client_of_role(app, "administrator")
    mine = rows(app)[0].id
    token = open_form(other, "/account/sessions", action=f"/account/sessions/{mine + 1}/end")
    for wrong in (mine, 999, 2**40):
        answer = other.post(
            f"/account/sessions/{wrong}/end", data={"csrf_token": token.value("csrf_token")}
        )
        assert answer.status_code == 404
    assert is_signed_in(here)


def test_a_copy_of_the_cookie_is_dead_after_signing_out(app, here):
    copy = here.get_cookie("daluang_session").value
    form = open_form(here, "/account", action="/logout")
    assert form.send(here).status_code == 303
    thief = app.test_client()
    thief.set_cookie("daluang_session", copy)
    assert not is_signed_in(thief)
    assert rows(app) == []


def test_signing_in_changes_the_session_and_ends_the_one_before(app):
    from repository.db import transaction
    from repository.people.operations import by_email, set_password

    client = client_of_role(app, "depositor")
    with app.app_context(), transaction() as session:
        set_password(session, by_email(session, EMAIL), "kuda hitam di padang")
    assert rows(app) == []  # a new password ends all sessions

    def sign_in():
        return open_form(client, "/login", "password").send(
            client, email=EMAIL, password="kuda hitam di padang"
        )

    before = client.get_cookie("daluang_session").value
    assert sign_in().status_code == 303
    after = client.get_cookie("daluang_session").value
    (row,) = rows(app)
    assert before != after
    assert row.token_hash not in after
    assert len(row.token_hash) == 64


def test_changing_the_password_keeps_this_browser_and_ends_the_others(app, here, stolen):
    from repository.db import transaction
    from repository.people.operations import by_email, set_password

    with app.app_context(), transaction() as session:
        set_password(session, by_email(session, EMAIL), "kuda hitam di padang")
    here, stolen = client_of(app, EMAIL), client_of(app, EMAIL)
    new = "perahu kecil di teluk"
    answer = open_form(here, "/account/password", "current_password").send(
        here, current_password="kuda hitam di padang", password=new, password_again=new
    )
    assert answer.status_code == 303
    assert is_signed_in(here)
    assert not is_signed_in(stolen)


@pytest.mark.parametrize(
    ("steps", "is_alive"),
    [((11,), True), ((13,), False), ((11, 11, 11), True), ((10,) * 34, False)],
    ids=["idle", "too idle", "used", "too old"],
)
def test_a_session_ends_when_unused_and_when_old(app, here, steps, is_alive):
    from repository import clock

    now = clock.now()
    for hours in steps:
        now += timedelta(hours=hours)
        with time_machine.travel(now, tick=False):
            alive = is_signed_in(here)
    assert alive is is_alive


def test_lifetimes_are_settings(make_app):
    from repository import clock

    client = client_of_role(make_app(session_idle_hours=1, session_days=1), "depositor")
    with time_machine.travel(clock.now() + timedelta(minutes=59), tick=False):
        assert is_signed_in(client)
    with time_machine.travel(clock.now() + timedelta(minutes=121), tick=False):
        assert not is_signed_in(client)


def test_use_is_noted_once_in_ten_minutes(app, here):
    from repository import clock

    began = rows(app)[0].seen_at
    is_signed_in(here)
    assert rows(app)[0].seen_at == began
    with time_machine.travel(clock.now() + timedelta(minutes=10), tick=False):
        is_signed_in(here)
        noted = rows(app)[0].seen_at
        assert noted == clock.now()
    with time_machine.travel(clock.now() + timedelta(minutes=15), tick=False):
        is_signed_in(here)
    assert rows(app)[0].seen_at == noted


def test_forgotten_rows_are_those_that_are_over(app, here):
    from repository import clock
    from repository.db import transaction
    from repository.people.sessions import forget_over

    for hours, left in ((11, 1), (13, 0)):
        with time_machine.travel(clock.now() + timedelta(hours=hours), tick=False):
            with app.app_context(), transaction() as session:
                forget_over(session, app.config["DALUANG"])
            assert len(rows(app)) == left


def test_over_https_the_cookie_is_for_this_host_alone(make_app):
    app = make_app(base_url="https://repositori.example.org")
    client = app.test_client()
    address = "https://repositori.example.org"
    cookies = client.get("/login", base_url=address).headers.getlist("Set-Cookie")
    (cookie,) = [c for c in cookies if "daluang_session" in c]
    assert cookie.startswith("__Host-daluang_session=")
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert not any(part.startswith("Domain") for part in parts)


def test_over_http_the_cookie_is_still_out_of_reach_of_scripts(client):
    (cookie,) = client.get("/login").headers.getlist("Set-Cookie")
    assert cookie.startswith("daluang_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_public_pages_read_no_session_when_none_came(app, client):
    from repository.db import db

    with app.app_context():
        engine = db.engine
    asked = []
    event.listen(engine, "before_cursor_execute", lambda c, u, sql, *rest: asked.append(sql))
    for address in ("/", "/search", "/collections"):
        assert client.get(address).status_code == 200
        assert client.get_cookie("daluang_session") is None
    assert asked
    assert not [sql for sql in asked if "user_session" in sql or '"user"' in sql]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_is_sound(here, stolen, language):
    pages.get(here, f"/account/sessions?lang={language}")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (AGENT, "Firefox, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_by_its_family(agent, family):
    from repository.people.sessions import browser_family

    assert browser_family(agent) == family


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:aa:bb::1", "2001:db8:aa::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("bukan", ""),
    ],
)
def test_a_network_is_cut(address, network):
    from repository.people.sessions import network_of

    assert network_of(address) == network
