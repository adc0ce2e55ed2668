"""One's own data: all of it in a file, and an account that is gone after seven days but for what is a work's."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from repository import clock
from repository.audit.models import AuditEntry
from repository.db import db, transaction
from repository.items.models import Item
from repository.people import own_data
from repository.people.duty import PeopleDuty
from repository.people.models import Role, User
from repository.people.operations import add_user, set_password, system_actor
from repository.saved_searches import operations as saving
from repository.saved_searches.models import Alert
from tests import factories, pages
from tests.browsing import follow, open_form, said
from tests.signing_in import client_of

EMAIL, PASSWORD = "siti@contoh.id", "kuda hitam di padang"


@pytest.fixture
def siti(app):
    """The id of an account with a draft, a published item and a saved search."""
    from repository.people.operations import actor_of

    with app.app_context():
        with transaction() as session:
            user = add_user(
                session, system_actor(session), email=EMAIL, name="Siti Zxqv", role=Role.DEPOSITOR
            )
            set_password(session, user, PASSWORD)
            factories.make_item(session, state="draft", depositor=user, title="Draf saya")
            factories.make_item(session, depositor=user, title="Karya terbit")
            saving.save(
                session, actor_of(user), "q=wakaf", name="W", alert=Alert.NEVER, language="id"
            )
            user_id = user.id
        db.session.remove()
    return user_id


def look(app, work):
    with app.app_context():
        try:
            return work(db.session)
        finally:
            db.session.remove()


def test_the_file_tells_everything_but_secrets(app, siti):
    client = client_of(app, EMAIL)
    answer = open_form(client, "/account/data", action="/account/data/export").send(client)
    archive = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    answer.close()
    told = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert told["user.json"][0]["name"] == "Siti Zxqv"
    assert len(told["item.json"]) == 2
    assert told["saved_search.json"][0]["name"] == "W"
    assert told["user_session.json"][0]["browser"] == "Firefox, Linux"
    assert {"set_password"} <= {row["action"] for row in told["audit_entry.json"]}
    keys = {key for rows in told.values() for row in rows for key in row}
    assert not [key for key in keys if "hash" in key or "token" in key or "totp" in key]
    assert "argon2" not in json.dumps(told)


@pytest.mark.sqlite_only
def test_every_table_that_names_accounts_is_looked_into(app):
    with app.app_context():
        found = {table.name for table, _ in own_data.tables_of_people()}
    assert {"user", "item", "revision", "audit_entry", "user_session", "identity"} <= found


def test_an_account_is_gone_after_seven_days(app, siti):
    client = client_of(app, EMAIL)
    open_form(client, "/account/data", action="/account/data/erase").send(client)
    assert "akan dihapus" in said(client.get("/account/data"))
    settings = app.config["DALUANG"]

    def duty():
        with app.app_context():
            one = PeopleDuty(settings)
            while one.tick():
                pass

    with time_machine.travel(clock.now() + timedelta(days=6), tick=False):
        duty()
        assert look(app, lambda s: s.get(User, siti).name) == "Siti Zxqv"
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1), tick=False):
        duty()
    user = look(
        app,
        lambda s: (s.get(User, siti).name, s.get(User, siti).email, s.get(User, siti).erased_at),
    )
    assert user[0] == f"#{siti}"
    assert "siti" not in user[1]
    assert user[2] is not None
    assert look(app, lambda s: s.scalars(select(Item.title)).all()) == ["Karya terbit"]
    acts = look(
        app,
        lambda s: [e.actor_id for e in s.scalars(select(AuditEntry)) if e.action == "ask_erasure"],
    )
    assert acts == [siti]
    assert follow(client, client.get("/account")).startswith("/login")
    again = app.test_client()
    form = open_form(again, "/login", "password")
    assert form.send(again, email=EMAIL, password=PASSWORD).status_code == 422


def test_the_wish_can_be_taken_back(app, siti):
    client = client_of(app, EMAIL)
    open_form(client, "/account/data", action="/account/data/erase").send(client)
    open_form(client, "/account/data", action="/account/data/keep").send(client)
    assert look(app, lambda s: s.get(User, siti).erase_at) is None


def test_the_last_administrator_is_not_erased(app, siti):
    def promote(session):
        user = session.get(User, siti)
        user.role = Role.ADMINISTRATOR

    with app.app_context():
        with transaction() as session:
            promote(session)
        db.session.remove()
    client = client_of(app, EMAIL)
    answer = open_form(client, "/account/data", action="/account/data/erase").send(client)
    assert "administrator terakhir" in said(client.get(follow(client, answer)))
    assert look(app, lambda s: s.get(User, siti).erase_at) is None


def test_both_need_a_fresh_proof(app, siti):
    client = client_of(app, EMAIL)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        for act in ("export", "erase"):
            form = open_form(client, "/account/data", action=f"/account/data/{act}")
            assert follow(client, form.send(client)).startswith("/account/confirm")
    assert look(app, lambda s: s.get(User, siti).erase_at) is None


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_is_sound(app, siti, language):
    pages.get(client_of(app, EMAIL), f"/account/data?lang={language}")
