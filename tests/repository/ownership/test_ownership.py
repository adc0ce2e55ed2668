"""Copies as templates, deposits for others, offers and transfers: who may, what is told, what is written down."""

import pytest
from sqlalchemy import select

from tests import documents, pages
from tests.browsing import follow, open_form, said
from tests.repository.deposit.test_views import RIGHTS

FILE = ("laporan.pdf", documents.report_pdf())


@pytest.fixture
def depositor(client_as):
    return client_as("depositor")


@pytest.fixture
def cataloguer(client_as):
    return client_as("cataloguer")


@pytest.fixture
def handle(depositor):
    return deposited(depositor)


def deposited(client):
    """Return the handle of a described draft."""
    answer = open_form(client, "/deposit", "files").send(client, files=[FILE])
    found = follow(client, answer).removeprefix("/deposit/")
    open_form(client, f"/deposit/{found}", "version").send(client, button="next", **RIGHTS)
    return found


def facts(app, handle):
    """Return what the database has of an item, its audit and the letters that were written."""
    from repository.audit.models import AuditEntry
    from repository.db import db
    from repository.items.models import Item
    from repository.mail.models import OutgoingMail

    with app.app_context():
        item = db.session.scalar(select(Item).where(Item.handle == handle))
        about = AuditEntry.subject_kind == "item", AuditEntry.subject_id == item.id
        entries = db.session.scalars(select(AuditEntry).where(*about).order_by(AuditEntry.id))
        found = {
            "depositor": item.depositor.email,
            "state": item.state,
            "document": item.document,
            "files": [file.role for file in item.files],
            "audit": [(entry.action, entry.details) for entry in entries],
            "letters": [(m.kind, m.recipient) for m in db.session.scalars(select(OutgoingMail))],
            "consent": next((f.sha256 for f in item.files if f.role == "consent"), None),
        }
        db.session.remove()
        return found


def publish(app, handle):
    from repository.db import transaction
    from repository.items.operations import publish as put_out
    from repository.items.queries import find
    from repository.people.operations import system_actor
    from tests.factories import TODAY

    with app.app_context(), transaction() as session:
        item = find(session, handle)
        put_out(session, item, system_actor(session), today=TODAY, let_pass=[])


def actions(client, address):
    return {form.action for form in _forms(client, address)}


def _forms(client, address):
    from tests.browsing import Form

    return [Form(e, address) for e in pages.get(client, address).iter("form")]


def test_a_copy_has_the_description_and_nothing_of_the_one_work(app, depositor, handle, client_as):
    form = open_form(depositor, f"/deposit/{handle}/references", "text")
    form.send(depositor, text='{"title": "x", "DOI": "10.5072/contoh.1"}')
    publish(app, handle)
    other = client_as("reviewer")
    assert f"/items/{handle}/copy" in actions(other, f"/items/{handle}")
    form = open_form(other, f"/items/{handle}", action=f"/items/{handle}/copy")
    new = follow(other, form.send(other)).removeprefix("/deposit/")
    old, copied = facts(app, handle), facts(app, new)
    assert old["document"]["identifiers"]
    assert "identifiers" not in copied["document"]
    assert copied["document"]["title"] == old["document"]["title"]
    assert copied["document"]["rights"] == RIGHTS
    assert (copied["state"], copied["files"]) == ("draft", [])
    assert copied["depositor"] == "reviewer@contoh.id"
    assert ("copy", {"copied_from": handle}) in copied["audit"]


def test_what_one_may_not_see_cannot_be_copied(depositor, handle, client_as, client):
    address = f"/items/{handle}/copy"
    form = open_form(depositor, "/deposits", action=address)
    stranger = client_as("reviewer")
    assert stranger.post(address, data=dict(form.values)).status_code in (400, 404)
    own = open_form(stranger, "/deposit", "files")
    token = {k: v for k, v in own.values if k == "csrf_token"}
    assert stranger.post(address, data=token).status_code == 404
    assert client.post(address).status_code in (303, 400)


def test_names_that_are_not_public_and_embargoes_are_not_copied():
    from repository.ownership.copying import template_of

    new = template_of(
        {
            "type": "bachelor_thesis",
            "creators": [
                {"name": "A", "role": "aut", "ids": [{"scheme": "nim", "value": "1"}]},
                {"name": "B", "role": "aut", "public": False},
            ],
            "dates": [{"type": "issued", "edtf": "2020"}, {"type": "submitted", "edtf": "2020-01"}],
            "rights": {
                "licence": "cc-by-4.0",
                "access": "embargoed",
                "embargo_until": "2030-01-01",
            },
            "consent": {"given_by": "C"},
            "identifiers": [{"scheme": "doi", "value": "10.1/x"}],
        }
    )
    assert new == {
        "type": "bachelor_thesis",
        "creators": [{"name": "A", "role": "aut"}],
        "dates": [{"type": "issued", "edtf": "2020"}],
        "rights": {"licence": "cc-by-4.0"},
    }


def test_staff_deposit_for_somebody_who_is_told_and_may_go_on(app, depositor, cataloguer):
    form = open_form(cataloguer, "/deposit/for", "email")
    assert "tidak ada akun" in said(form.send(cataloguer, email="siapa@contoh.id")).casefold()
    place = follow(cataloguer, form.send(cataloguer, email="Depositor@contoh.id"))
    handle = place.split("/")[2]
    found = facts(app, handle)
    assert found["depositor"] == "depositor@contoh.id"
    assert [name for name, _ in found["audit"]][:2] == ["create", "deposit_for"]
    assert ("deposit_made_for_you", "depositor@contoh.id") in found["letters"]
    assert open_form(depositor, f"/deposit/{handle}", "version")


def test_only_curators_deposit_for_others(depositor, client_as):
    assert depositor.get("/deposit/for").status_code == 403
    assert client_as("reviewer").get("/deposit/for").status_code == 403


def test_staff_send_for_the_depositor_only_with_the_ground_of_consent(app, cataloguer, handle):
    from repository import web

    form = open_form(cataloguer, f"/deposit/{handle}/check", "consent")
    refused = form.send(cataloguer, consent="y")
    assert refused.status_code == 422
    assert "dasar" in said(refused)
    ground = "Surat tanggal 3 Maret 2026 di map 12"
    place = follow(cataloguer, form.send(cataloguer, consent="y", ground=ground))
    assert place == f"/review/{handle}"
    found = facts(app, handle)
    assert found["state"] == "submitted"
    assert ("record_consent", ground) in [(n, d.get("ground")) for n, d in found["audit"]]
    with app.app_context():
        text = web.stores().files.path(found["consent"]).read_text()
    assert f"ground: {ground}" in text
    assert "on behalf of: Depositor <depositor@contoh.id>" in text


def test_an_offer_is_accepted_by_the_other_and_by_nobody_else(app, depositor, handle, client_as):
    other, third = client_as("reviewer"), client_as("administrator")
    form = open_form(depositor, f"/items/{handle}/transfer", "email")
    assert form.send(depositor, email="bukan alamat").status_code == 422
    assert form.send(depositor, email="depositor@contoh.id").status_code == 422
    follow(depositor, form.send(depositor, email="reviewer@contoh.id"))
    assert facts(app, handle)["depositor"] == "depositor@contoh.id"
    assert ("deposit_offered_to_you", "reviewer@contoh.id") in facts(app, handle)["letters"]
    assert documents.TITLE in pages.text_of(pages.get(other, "/deposits"))
    offer = next(form for form in _forms(other, "/deposits") if "/transfers/" in form.action)
    token = {k: v for k, v in open_form(third, "/deposit", "files").values if k == "csrf_token"}
    assert third.post(offer.action, data=token | {"answer": "accept"}).status_code == 404
    follow(other, offer.send(other, button=("answer", "accept")))
    found = facts(app, handle)
    assert found["depositor"] == "reviewer@contoh.id"
    assert "transfer" in [name for name, _ in found["audit"]]
    assert ("deposit_transferred", "depositor@contoh.id") in found["letters"]
    assert depositor.get(f"/deposit/{handle}").status_code == 404
    assert offer.send(other, button=("answer", "accept")).status_code == 404


def test_an_offer_can_be_declined_and_taken_back(app, depositor, handle, client_as):
    other = client_as("reviewer")
    address = f"/items/{handle}/transfer"
    follow(
        depositor,
        open_form(depositor, address, "email").send(depositor, email="reviewer@contoh.id"),
    )
    offer = next(form for form in _forms(other, "/deposits") if "/transfers/" in form.action)
    follow(other, offer.send(other, button=("answer", "decline")))
    assert ("transfer_declined", "depositor@contoh.id") in facts(app, handle)["letters"]
    follow(
        depositor,
        open_form(depositor, address, "email").send(depositor, email="reviewer@contoh.id"),
    )
    back = open_form(depositor, address, action=f"{address}/withdraw")
    follow(depositor, back.send(depositor))
    assert not [form for form in _forms(other, "/deposits") if "/transfers/" in form.action]
    assert facts(app, handle)["depositor"] == "depositor@contoh.id"


def test_an_offer_does_not_tell_whether_there_is_an_account(app, depositor, handle):
    form = open_form(depositor, f"/items/{handle}/transfer", "email")
    answer = form.send(depositor, email="entah.siapa@contoh.id")
    assert follow(depositor, answer) == "/deposits"
    assert facts(app, handle)["letters"] == []


def test_curators_transfer_at_once_with_a_reason(app, cataloguer, handle, client_as):
    client_as("reviewer")
    form = open_form(cataloguer, f"/items/{handle}/transfer", "email")
    assert form.send(cataloguer, email="reviewer@contoh.id").status_code == 422
    assert form.send(cataloguer, email="x@contoh.id", reason="pindah").status_code == 422
    follow(cataloguer, form.send(cataloguer, email="reviewer@contoh.id", reason="Sudah pindah."))
    found = facts(app, handle)
    assert found["depositor"] == "reviewer@contoh.id"
    details = dict(found["audit"])["transfer"]
    assert details["reason"] == "Sudah pindah."
    told = {to for kind, to in found["letters"] if kind == "deposit_transferred"}
    assert told == {"reviewer@contoh.id", "depositor@contoh.id"}


def test_others_cannot_pass_a_deposit_on(app, handle, client_as, client):
    publish(app, handle)
    assert client.get(f"/items/{handle}/transfer").status_code == 303
    assert client_as("reviewer").get(f"/items/{handle}/transfer").status_code == 403
    assert client_as("auditor").get(f"/items/{handle}/transfer").status_code == 403
