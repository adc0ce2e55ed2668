"""Accounts kept by staff: who may what, a fresh proof before what gives power, and one administrator always left."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from repository import clock
from repository.audit.models import AuditEntry
from repository.db import db, transaction
from repository.errors import Conflict, IncompleteMetadata, NotAllowed
from repository.mail.models import OutgoingMail
from repository.people.administering import set_active, set_role
from repository.people.models import Role, User
from repository.people.operations import actor_of, add_user, by_email, set_password, system_actor
from tests import factories, pages
from tests.browsing import follow, form_of, open_form, said
from tests.signing_in import client_of, client_of_role

PASSWORD = "kuda hitam di padang"
ROLES = ("depositor", "reviewer", "cataloguer", "auditor", "administrator")


def do(app, work):
    with app.app_context():
        try:
            with transaction() as session:
                return work(session)
        finally:
            db.session.remove()


@pytest.fixture
def administrator(app):
    client = client_of_role(app, "administrator")
    do(
        app,
        lambda session: set_password(
            session, by_email(session, "administrator@contoh.id"), PASSWORD
        ),
    )
    del client
    return client_of(app, "administrator@contoh.id")


@pytest.fixture
def siti(app):
    def work(session):
        user = add_user(
            session, system_actor(session), email="siti@contoh.id", name="Siti", role=Role.DEPOSITOR
        )
        return user.id

    return do(app, work)


def acts(app):
    with app.app_context():
        found = [(e.action, e.details) for e in db.session.scalars(select(AuditEntry))]
        db.session.remove()
    return found


@pytest.mark.parametrize("role", [*ROLES, "visitor"])
def test_who_may_open_which_page(app, siti, role):
    client = app.test_client() if role == "visitor" else client_of_role(app, role)
    sees = role in ("cataloguer", "auditor", "administrator")
    expected = 200 if sees else 303 if role == "visitor" else 404
    for address in ("/people", f"/people/{siti}"):
        assert client.get(address).status_code == expected
    changes = 200 if role == "administrator" else 303 if role == "visitor" else 404
    for address in ("/people/invite", f"/people/{siti}/role"):
        assert client.get(address).status_code == changes


@pytest.mark.parametrize("role", ["depositor", "reviewer", "cataloguer", "auditor"])
@pytest.mark.parametrize(
    "act", ["switch-off", "end-sessions", "invite", "remove-second-step", "role", "groups"]
)
def test_only_administrators_change_accounts(app, siti, role, act):
    client = client_of_role(app, role)
    token = open_form(client, "/account", action="/logout").value("csrf_token")
    data = {"csrf_token": token, "role": "administrator", "groups": "x"}
    assert client.post(f"/people/{siti}/{act}", data=data).status_code in (403, 404)
    with app.app_context():
        user = db.session.get(User, siti)
        assert (user.role, user.is_active) == ("depositor", True)
        db.session.remove()


def test_an_invitation_goes_by_letter_and_the_link_is_shown_where_none_is_sent(app, administrator):
    form = open_form(administrator, "/people/invite", "email")
    page = form.send(
        administrator, name="Budi", email="Budi@contoh.id", role="reviewer", language="en"
    )
    assert page.status_code == 200
    link = re.search(r"/invitation/[\w-]{43}", page.get_data(as_text=True)).group()
    with app.app_context():
        (letter,) = db.session.scalars(select(OutgoingMail)).all()
        assert (letter.recipient, letter.language) == ("budi@contoh.id", "en")
        assert link in letter.text
        db.session.remove()
    client = app.test_client()
    answer = open_form(client, link, "password").send(
        client, password=PASSWORD, password_again=PASSWORD
    )
    assert follow(client, answer) == "/review"
    assert ("add_user", {"role": "reviewer"}) in acts(app)


def test_an_invitation_that_cannot_be_is_refused(administrator, siti):
    form = open_form(administrator, "/people/invite", "email")
    for changes, word in (
        ({"email": "siti@contoh.id"}, "sudah ada"),
        ({"email": "bukan"}, "bukan"),
        ({"role": "system"}, ""),
        ({"name": ""}, "Tulis"),
    ):
        answer = form.send(
            administrator,
            **{"name": "Siti", "email": "baru@contoh.id", "role": "depositor"} | changes,
        )
        assert answer.status_code == 422, changes
        assert word in said(answer)


def test_a_role_needs_a_fresh_proof_and_is_kept_in_the_record(app, administrator, siti):
    hers = client_of(app, "siti@contoh.id")
    later = clock.now() + timedelta(minutes=11)
    with time_machine.travel(later, tick=True):
        answer = administrator.get(f"/people/{siti}/role")
        address = follow(administrator, answer)
        assert address == f"/account/confirm?next=/people/{siti}/role"
        form = open_form(administrator, address, "password")
        assert form.send(administrator, password="bukan yang benar").status_code == 422
        assert administrator.get(f"/people/{siti}/role").status_code == 303
        answer = form.send(administrator, password=PASSWORD)
        assert follow(administrator, answer) == f"/people/{siti}/role"
        form = open_form(administrator, f"/people/{siti}/role", "role")
        assert follow(administrator, form.send(administrator, role="cataloguer"))
    assert ("set_role", {"before": "depositor", "after": "cataloguer"}) in acts(app)
    assert hers.get("/account").status_code == 303  # signed out


def test_a_form_sent_too_late_changes_nothing(app, administrator, siti):
    form = open_form(administrator, f"/people/{siti}/role", "role")
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        answer = form.send(administrator, role="administrator")
        assert follow(administrator, answer).startswith("/account/confirm")
    with app.app_context():
        assert db.session.get(User, siti).role == "depositor"
        db.session.remove()


def test_nobody_is_led_away_after_the_proof(administrator):
    form = open_form(administrator, "/account/confirm?next=https://jahat.example/", "password")
    assert follow(administrator, form.send(administrator, password=PASSWORD)) == "/account"


def test_the_last_administrator_stays(app, administrator):
    with app.app_context():
        own = by_email(db.session(), "administrator@contoh.id").id
        db.session.remove()
    form = open_form(administrator, f"/people/{own}/role", "role")
    answer = form.send(administrator, role="depositor")
    assert answer.status_code == 422
    assert "administrator terakhir" in said(answer)

    def change(session):
        user = session.get(User, own)
        with pytest.raises(Conflict, match="last administrator"):
            set_active(session, actor_of(user), user, is_active=False)
        other = factories.make_user(session, Role.ADMINISTRATOR)
        with pytest.raises(Conflict):  # one who never set a password cannot sign in
            set_role(session, actor_of(user), user, Role.DEPOSITOR)
        set_password(session, other, PASSWORD)
        set_role(session, actor_of(user), user, Role.DEPOSITOR)

    do(app, change)


def test_switching_off_ends_sessions_and_on_again_lets_in(app, administrator, siti):
    hers = client_of(app, "siti@contoh.id")
    address = f"/people/{siti}/switch-off"
    open_form(administrator, f"/people/{siti}", action=address).send(administrator)
    assert hers.get("/account").status_code == 303
    address = f"/people/{siti}/switch-on"
    open_form(administrator, f"/people/{siti}", action=address).send(administrator)
    assert [a for a, _ in acts(app)][-3:] == ["end_sessions", "switch_off", "switch_on"]


def test_groups_are_set_from_the_list(app, administrator, siti):
    do(
        app,
        lambda session: (
            factories.make_group(session, "baca"),
            factories.make_group(session, "arsip"),
        ),
    )
    form = open_form(administrator, f"/people/{siti}", action=f"/people/{siti}/groups")
    form.send(administrator, groups=["baca", "tiada"])
    form.send(administrator, groups=["baca"])
    with app.app_context():
        assert [g.slug for g in db.session.get(User, siti).groups] == ["baca"]
        db.session.remove()


def test_who_signed_up_drafts_and_nothing_else_until_approved(app, siti):
    from repository.items import operations
    from repository.items.collections import by_slug

    def wait(session):
        session.get(User, siti).is_approved = False

    do(app, wait)

    def draft(session):
        actor = actor_of(session.get(User, siti))
        item = operations.create(
            session,
            actor,
            collection=by_slug(session, "umum"),
            document=factories.make_document(),
        )
        session.flush()
        with pytest.raises(NotAllowed):
            operations.submit(session, item, actor, today=factories.TODAY)
        return item.id

    for _ in range(operations.DRAFTS_BEFORE_APPROVAL):
        do(app, draft)
    with pytest.raises(NotAllowed, match="three drafts"):
        do(app, draft)
    client = client_of(app, "siti@contoh.id")
    assert "Pustakawan belum memeriksa" in said(client.get("/account"))
    librarian = client_of_role(app, "cataloguer")
    assert "Menunggu persetujuan" in said(librarian.get("/people?role=waiting"))
    open_form(librarian, f"/people/{siti}", action=f"/people/{siti}/approve").send(librarian)
    assert ("approve", {}) in acts(app)

    def submit(session):
        from repository.items.models import Item

        actor = actor_of(session.get(User, siti))
        item = session.scalars(select(Item).where(Item.depositor_id == siti)).first()
        with pytest.raises(IncompleteMetadata):  # from here on the description decides
            operations.submit(session, item, actor, today=factories.TODAY)

    do(app, submit)


def test_an_account_shows_on_no_public_page(app, client, siti):
    def rename(session):
        session.get(User, siti).name = "Situs Judi Zxqv"
        session.get(User, siti).is_approved = False
        factories.make_item(session, state="draft", depositor=session.get(User, siti))

    do(app, rename)
    for address in ("/", "/search?q=Zxqv", "/collections", "/api/suggest?q=Zxqv", "/sitemap.xml"):
        assert "Judi" not in client.get(address).get_data(as_text=True), address
    assert client.get(f"/people/{siti}").status_code == 303


@pytest.mark.parametrize(
    ("words", "count"), [("siti", 1), ("SITI@con", 1), ("%", 0), ("_", 0), ("'", 0)]
)
def test_people_are_found_by_name_and_address(app, administrator, siti, words, count):
    page = pages.get(
        administrator, "/people?" + __import__("urllib.parse").parse.urlencode({"q": words})
    )
    found = [a for a in page.iter("a") if (a.get("href") or "").startswith("/people/")]
    assert len([a for a in found if a.get("href") != "/people/invite"]) == count


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_are_sound(app, administrator, siti, language):
    client_of(app, "siti@contoh.id")
    for address in ("/people", f"/people/{siti}", f"/people/{siti}/role", "/people/invite"):
        pages.get(administrator, f"{address}?lang={language}")
    pages.get(administrator, "/people/999999", 404)
    pages.get(administrator, f"/people/{2**40}", 404)


def test_forms_of_people_find_their_fields(administrator, siti):
    page = pages.get(administrator, f"/people/{siti}")
    assert form_of(page, f"/people/{siti}", action=f"/people/{siti}/invite")
