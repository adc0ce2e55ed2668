"""Copies on request: nothing before the address is confirmed, one click to answer, a link that ends, nothing kept."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from repository import clock
from repository.audit.models import AuditEntry
from repository.copies import operations, queries
from repository.copies.models import CopyRequest
from repository.copies.operations import Asking
from repository.db import db, transaction
from repository.errors import BadValue, NotAllowed, NotFound, TooManyRequests, WrongState
from repository.files.models import FileRole
from repository.items.operations import withdraw
from repository.items.queries import find
from repository.items.states import State
from repository.mail.models import OutgoingMail
from repository.people.models import Role
from repository.people.operations import actor_of, system_actor
from tests import factories, pages
from tests.browsing import follow, open_form, said

TODAY = factories.TODAY
WORDS = "Beli obat di https://judi.example"


@pytest.fixture
def context(app, at):
    at("2026-11-23T05:00:00Z")
    with app.app_context():
        yield app
        db.session.remove()


def made(access="embargoed", **changes):
    details = {"text": "isi rahasia", "title": "Laporan tertutup", "access": access}
    details |= {"embargo_until": "2027-01-01"} if access == "embargoed" else {}
    with transaction() as session:
        owner = factories.make_user(session, email="depositor@contoh.id")
        factories.make_user(session, Role.CATALOGUER, email="cataloguer@contoh.id")
        return factories.make_item(session, depositor=owner, **(details | changes)).handle


def asking(**changes):
    values = {
        "name": "Penanya",
        "email": "Penanya@contoh.org",
        "purpose": "research",
        "message": WORDS,
        "language": "id",
        "network": "192.0.2.0/24",
    }
    return Asking(**(values | changes))


def ask(handle, **changes):
    with transaction() as session:
        item = find(session, handle)
        return operations.ask(
            session, item, item.files[0], asking(**changes), secret="k", today=TODAY
        ).id


def letters(kind=None):
    query = select(OutgoingMail).order_by(OutgoingMail.id)
    found = db.session.scalars(query).all()
    return [letter for letter in found if kind in (None, letter.kind)]


def token_in(letter):
    return re.search(r"/copies/\w+/([\w-]{20,})", letter.text)[1]


def confirm(token):
    with transaction() as session:
        return operations.confirm(session, token, today=TODAY).id


def answer(token, allows=True):
    with transaction() as session:
        return operations.answer_by_link(session, token, allows=allows, today=TODAY).id


def allowed(handle):
    """Ask, confirm and allow; return the token of the link."""
    ask(handle)
    confirm(token_in(letters("copy_confirm")[-1]))
    links = [x for x in letters("copy_asked") if "/answer/" in x.text]
    answer(token_in(links[-1]))
    return token_in(letters("copy_allowed")[-1])


def test_nobody_is_told_before_the_address_is_confirmed(context):
    handle = made()
    ask(handle)
    assert [(x.kind, x.recipient) for x in letters()] == [("copy_confirm", "penanya@contoh.org")]
    confirm(token_in(letters()[0]))
    told = {x.recipient for x in letters("copy_asked")}
    assert told == {"depositor@contoh.id", "cataloguer@contoh.id"}
    for letter in letters():
        assert WORDS not in letter.text
        assert "judi" not in letter.text + letter.subject
        assert "Penanya" not in letter.text
    confirm(token_in(letters()[0]))  # followed twice
    assert len(letters("copy_asked")) == 2


def test_the_way_to_the_file_and_its_end(context, at):
    handle = made()
    token = allowed(handle)
    for _ in range(operations.MOST_FETCHES):
        with transaction() as session:
            assert operations.fetch(session, token, today=TODAY).name == "laporan.txt"
    with pytest.raises(NotFound), transaction() as session:
        operations.fetch(session, token, today=TODAY)
    acts = db.session.scalars(select(AuditEntry.action)).all()
    assert acts.count("copy_fetched") == operations.MOST_FETCHES
    details = db.session.scalars(
        select(AuditEntry.details).where(AuditEntry.action.like("copy_%"))
    ).all()
    assert "penanya" not in str(details).casefold()
    token = allowed(handle)
    at((clock.now() + timedelta(days=7)).isoformat())
    with pytest.raises(NotFound), transaction() as session:
        operations.fetch(session, token, today=TODAY)


def test_tokens_are_kept_as_hashes_and_networks_as_keyed_ones(context):
    handle = made()
    token = allowed(handle)
    row = db.session.scalars(select(CopyRequest)).one()
    assert row.fetch_hash == queries.hash_of(token) != token
    assert "192.0.2" not in row.network
    assert row.answer_hash is None  # the depositor's link worked once


@pytest.mark.sqlite_only
def test_a_refusal_is_told_and_gives_nothing(context):
    handle = made()
    ask(handle)
    confirm(token_in(letters("copy_confirm")[-1]))
    link = next(x for x in letters("copy_asked") if "/answer/" in x.text)
    answer(token_in(link), allows=False)
    assert [x.recipient for x in letters("copy_refused")] == ["penanya@contoh.org"]
    with pytest.raises(NotFound):
        answer(token_in(link))
    assert db.session.scalars(select(CopyRequest)).one().fetch_hash is None


@pytest.mark.sqlite_only
@pytest.mark.parametrize("access", ["embargoed", "restricted", "metadata_only"])
def test_what_is_closed_can_be_asked_for(context, access):
    handle = made(access)
    ask(handle)
    confirm(token_in(letters("copy_confirm")[-1]))
    links = [x for x in letters("copy_asked") if "/answer/" in x.text]
    # where only the record is public the staff decide, not the depositor alone
    assert bool(links) == (access != "metadata_only")
    row = db.session.scalars(select(CopyRequest)).one()
    owner = actor_of(row.item.depositor)
    staff = actor_of(factories.make_user(db.session(), Role.CATALOGUER, email="c2@contoh.id"))
    assert queries.may_answer(owner, row, TODAY) == (access != "metadata_only")
    assert queries.may_answer(staff, row, TODAY)
    auditor = actor_of(factories.make_user(db.session(), Role.AUDITOR, email="a2@contoh.id"))
    assert not queries.may_answer(auditor, row, TODAY)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("state", [s for s in State if s != State.PUBLISHED], ids=str)
def test_nothing_else_can_be_asked_for(context, state):
    handle = made(state=state)
    with pytest.raises(NotAllowed):
        ask(handle)


@pytest.mark.sqlite_only
def test_open_files_internal_items_and_consents_cannot_be_asked_for(context):
    with pytest.raises(NotAllowed):
        ask(made("open"))
    with transaction() as session:
        factories.make_collection(session, "dalam", is_internal=True)
    with pytest.raises(NotAllowed):
        ask(made(collection="dalam"))
    handle = made(text=None)
    with transaction() as session:
        item = find(session, handle)
        factories.add_text_file(session, item, "setuju", role=FileRole.CONSENT)
    with pytest.raises(NotAllowed):
        ask(handle)


def test_a_withdrawal_or_a_replaced_file_ends_every_link(context):
    handle = made()
    token = allowed(handle)
    ask(handle)
    waiting = token_in(letters("copy_confirm")[-1])
    with transaction() as session:
        item = find(session, handle)
        withdraw(session, item, system_actor(session), reason="Salah")
    with pytest.raises(NotFound), transaction() as session:
        operations.fetch(session, token, today=TODAY)
    with pytest.raises(WrongState):
        confirm(waiting)
    other = made()
    token = allowed(other)
    with transaction() as session:
        from repository.files.operations import detach

        item = find(session, other)
        detach(session, item, system_actor(session), item.files[0].id, reason="salah")
    db.session.expire_all()
    with pytest.raises(NotFound), transaction() as session:
        operations.fetch(session, token, today=TODAY)


@pytest.mark.parametrize("name", ["email", "network", "item_id"])
@pytest.mark.sqlite_only
def test_requests_are_few_a_day(context, monkeypatch, at, name):
    monkeypatch.setattr(operations, "MOST_A_DAY", {name: 2})
    handle = made()
    ask(handle)
    ask(handle)
    with pytest.raises(TooManyRequests):
        ask(handle)
    assert db.session.scalar(select(func.count(CopyRequest.id))) == 2
    at((clock.now() + timedelta(days=1, seconds=1)).isoformat())
    ask(handle)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("email", "bukan surel"),
        ("email", "a@b.id\nBcc: c@d.id"),
        ("purpose", "jualan"),
        ("message", "x" * 301),
    ],
)
def test_what_cannot_be_used_is_refused(context, field, value):
    with pytest.raises(BadValue) as refusal:
        ask(made(), **{field: value})
    assert refusal.value.field == field


def test_personal_data_is_gone_after_ninety_days(context, at):
    handle = made()
    start = clock.now()
    allowed(handle)
    ask(handle)  # never confirmed
    at((start + timedelta(days=3)).isoformat())
    with transaction() as session:
        assert operations.forget_old(session) == 1
    at((start + timedelta(days=91)).isoformat())
    with transaction() as session:
        assert operations.forget_old(session) == 1
    assert db.session.scalar(select(func.count(CopyRequest.id))) == 0


@pytest.mark.sqlite_only
def test_a_link_confirms_for_two_days(context, at):
    handle = made()
    ask(handle)
    token = token_in(letters()[0])
    at((clock.now() + timedelta(days=2, seconds=1)).isoformat())
    with pytest.raises(NotFound):
        confirm(token)


# -- pages -----------------------------------------------------------------------------------------


def read_letters(app, kind):
    with app.app_context():
        found = [(x.recipient, x.text) for x in letters(kind)]
        db.session.remove()
    return found


def path_in(text):
    return re.search(r"https?://[^/\s]+(/copies/\S+)", text)[1]


@pytest.mark.sqlite_only
def test_the_whole_way_by_pages_with_buttons_behind_every_link(client, app, client_as):
    with app.app_context():
        handle = made("restricted")
        db.session.remove()
    depositor = client_as("depositor")
    item = pages.get(client, f"/items/{handle}")
    address = f"/items/{handle}/copies/laporan.txt"
    assert address in {a.get("href") for a in item.iter("a")}
    form = open_form(client, address, "purpose")
    answer = form.send(client, name="", email="x", purpose=[], message="y" * 301)
    assert answer.status_code == 422
    pages.check_page(answer)
    values = {"name": "Penanya", "email": "p@contoh.org", "purpose": "study", "message": WORDS}
    answer = form.send(client, **values)
    assert "p@contoh.org" in said(answer)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "private, no-store"
    step = path_in(read_letters(app, "copy_confirm")[0][1])
    for _ in range(3):  # a mail scanner follows the link
        pages.get(client, step)
    assert read_letters(app, "copy_asked") == []
    open_form(client, step, action=step).send(client)
    told = dict(read_letters(app, "copy_asked"))
    link = path_in(told["depositor@contoh.id"])
    shown = pages.text_of(pages.get(app.test_client(), link))
    assert WORDS not in shown
    assert "p@contoh.org" not in shown
    behind = path_in(told["cataloguer@contoh.id"])
    assert follow(client, client.get(behind)).startswith("/login")
    whole = pages.text_of(pages.get(depositor, behind))
    assert WORDS in whole
    assert "p@contoh.org" in whole
    visitor = app.test_client()
    answer = open_form(visitor, link, action=link).send(visitor, button="allow")
    assert answer.status_code == 200
    assert visitor.get(link).status_code == 404
    fetch = path_in(read_letters(app, "copy_allowed")[0][1])
    page = pages.get(client, fetch)
    assert "isi rahasia" not in pages.text_of(page)
    form = open_form(client, fetch, action=fetch)
    got = client.post(fetch, data=dict(form.values), buffered=True)
    assert got.text == "isi rahasia"
    assert got.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert got.headers["Cache-Control"] == "private, no-store"
    assert got.headers["Content-Disposition"].startswith("attachment; ")
    assert client.get(f"/items/{handle}/files/laporan.txt").status_code == 403
    with app.app_context(), transaction() as session:
        session.scalars(select(CopyRequest)).one().open_until = clock.now()
    pages.get(client, fetch, 410)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("role", "sees", "answers"),
    [
        ("cataloguer", True, True),
        ("reviewer", True, True),
        ("administrator", True, True),
        ("auditor", True, False),
        ("depositor", True, True),
    ],
)
def test_who_sees_and_answers_behind_sign_in(app, client_as, role, sees, answers):
    with app.app_context():
        handle = made()
        number = ask(handle)
        confirm(token_in(letters()[0]))
        db.session.remove()
    client, address = client_as(role), f"/copies/{number}"
    assert (address in {a.get("href") for a in pages.get(client, "/copies").iter("a")}) == sees
    page = pages.get(client, address)
    buttons = {b.get("name") for b in page.iter("button")}
    assert ("allow" in buttons) == answers
    token = open_form(client, address, "csrf_token").value("csrf_token")
    data = {"csrf_token": token, "refuse": "1"}
    assert client.post(address, data=data).status_code == (303 if answers else 403)
    if answers:
        assert client.post(address, data=data).status_code == 409


@pytest.mark.sqlite_only
def test_strangers_see_no_request(app, client, client_as):
    with app.app_context():
        with transaction() as session:
            owner = factories.make_user(session, email="lain@contoh.id")
            item = factories.make_item(
                session, depositor=owner, text="x", access="restricted", title="Lain"
            )
            handle = item.handle
        number = ask(handle)
        confirm(token_in(letters()[0]))
        db.session.remove()
    assert client_as("depositor").get(f"/copies/{number}").status_code == 404
    for wrong in ("x", "x" * 300, "%00", "a" * 43):
        for kind in ("confirm", "answer", "fetch"):
            assert client.get(f"/copies/{kind}/{wrong}").status_code == 404
