"""New versions: a new item beside the old one, said plainly on pages, in lists, harvest and citation."""

import pytest
from lxml import etree
from sqlalchemy import select

from repository.audit.models import AuditEntry
from repository.db import db, transaction
from repository.errors import IncompleteMetadata, NotAllowed, WrongState
from repository.items import operations as items
from repository.items.queries import find
from repository.items.records import record_of
from repository.items.states import State
from repository.items.versions import newest_version, version_number, versions_of
from repository.people.models import Role
from repository.people.operations import actor_of, system_actor
from repository.versions.operations import document_of_next, start_version
from tests import factories, pages
from tests.browsing import follow, open_form

WHOLE = {
    "abstract": "Layanan keliling menjangkau desa yang jauh dari perpustakaan kota.",
    "license": "cc-by-4.0",
    "publisher": "Balai Uji",
}


@pytest.fixture
def context(app):
    with app.app_context():
        yield app
        db.session.remove()


def first(title="Layanan keliling", **changes):
    with transaction() as session:
        owner = factories.make_user(session, email="depositor@contoh.id")
        details = WHOLE | changes
        return factories.make_item(
            session, depositor=owner, title=title, text="edisi satu", **details
        ).handle


def begin(handle, role=Role.CATALOGUER):
    with transaction() as session:
        actor = actor_of(factories.make_user(session, role, email=f"{role}@contoh.id"))
        return start_version(session, handle, actor, today=factories.TODAY).handle


def publish(handle):
    with transaction() as session:
        item = find(session, handle)
        items.publish(session, item, system_actor(session), today=factories.TODAY, let_pass=[])


def withdraw(handle):
    with transaction() as session:
        items.withdraw(session, find(session, handle), system_actor(session), reason="Salah unggah")


def test_a_new_version_is_a_draft_with_the_description_and_its_own_handle(context):
    old = first()
    new = begin(old, Role.DEPOSITOR)
    draft, before = find(db.session(), new), find(db.session(), old)
    assert draft.handle != before.handle
    assert draft.state == State.DRAFT
    assert draft.title == before.title
    assert draft.files == []
    assert [(r.kind, r.target) for r in draft.relations] == [("replaces", old)]
    assert before.relations == []  # stored once
    assert newest_version(before) is None  # nothing is said before it is public
    act = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "start_version"))
    assert act.details == {"version": new}


def test_identifiers_of_one_version_and_embargoes_of_the_past_are_not_taken_over():
    document = {
        "identifiers": [{"scheme": "doi", "value": "10.5072/x"}, {"scheme": "nim", "value": "1"}],
        "relations": [{"type": "replaces", "item": "bcdf2345"}, {"type": "relation", "title": "X"}],
        "rights": {"access": "embargoed", "embargo_until": "2020-01-01", "licence": "cc-by-4.0"},
    }
    found = document_of_next(document, "cdfg2345", "Judul", factories.TODAY)
    assert found["identifiers"] == [{"scheme": "nim", "value": "1"}]
    assert found["relations"] == [
        {"type": "relation", "title": "X"},
        {"type": "replaces", "item": "cdfg2345", "title": "Judul"},
    ]
    assert found["rights"] == {"access": "open", "licence": "cc-by-4.0"}
    assert document["identifiers"][0]["scheme"] == "doi"  # the old description stays as it is


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR])
def test_only_the_depositor_and_curators_begin_one(context, role):
    handle = first()
    with pytest.raises(NotAllowed):
        begin(handle, role)


@pytest.mark.sqlite_only
def test_a_work_has_one_newest_version(context):
    old = first()
    new = begin(old)
    with pytest.raises(WrongState):
        begin(old)
    publish(new)
    with pytest.raises(WrongState):
        begin(old)
    third = begin(new)
    publish(third)
    chain = [item.handle for item in versions_of(find(db.session(), new))]
    assert chain == [old, new, third]
    assert newest_version(find(db.session(), old)).handle == third
    assert [version_number(find(db.session(), h)) for h in chain] == [1, 2, 3]


@pytest.mark.sqlite_only
def test_nothing_replaces_itself_not_even_over_others(context):
    old = first()
    new = begin(old)
    publish(new)
    with transaction() as session:
        item, system = find(session, old), system_actor(session)
        for target in (new, old):
            document = item.document | {"relations": [{"type": "replaces", "item": target}]}
            with pytest.raises(IncompleteMetadata):
                items.revise(session, item, system, document)


@pytest.mark.sqlite_only
def test_a_withdrawn_version_is_not_the_newest(context):
    old = first()
    new = begin(old)
    publish(new)
    withdraw(new)
    db.session.expire_all()
    assert newest_version(find(db.session(), old)) is None


def test_records_of_both_say_in_what_relation_they_stand(context):
    old = first()
    new = begin(old)
    before = record_of(find(db.session(), old), "https://x.example", factories.TODAY)
    assert "relations" not in before or not before["relations"]
    assert "version_number" not in before
    publish(new)
    db.session.expire_all()
    after = record_of(find(db.session(), old), "https://x.example", factories.TODAY)
    later = record_of(find(db.session(), new), "https://x.example", factories.TODAY)
    assert [(r["type"], r["item"]) for r in after["relations"]] == [("is_replaced_by", new)]
    assert [(r["type"], r["item"]) for r in later["relations"]] == [("replaces", old)]
    assert (after["version_number"], later["version_number"]) == (1, 2)


def test_a_version_in_an_internal_collection_is_told_to_nobody(context):
    old = first()
    new = begin(old)
    publish(new)
    with transaction() as session:
        place = factories.make_collection(session, "dalam", is_internal=True)
        items.move(session, find(session, new), system_actor(session), place)
    db.session.expire_all()
    known = record_of(find(db.session(), old), "https://x.example", factories.TODAY)
    assert not known.get("relations")
    assert "version_number" not in known


@pytest.fixture
def two(app):
    """Handles of an old and a new published version, everything indexed."""
    with app.app_context():
        old = first()
        new = begin(old)
        with transaction() as session:
            factories.add_text_file(session, find(session, new), "edisi dua")
        publish(new)
        db.session.remove()
    assert factories.work_off(app) == 0
    return old, new


def test_the_old_page_says_plainly_that_there_is_a_newer_one(client, two):
    old, new = two
    page = pages.get(client, f"/items/{old}?lang=en")
    assert "There is a newer version of this work" in pages.text_of(page)
    assert f"/items/{new}" in {a.get("href") for a in page.iter("a")}
    assert "Version 1" in pages.text_of(page)
    later = pages.get(client, f"/items/{new}?lang=en")
    assert "newer version" not in pages.text_of(later)
    assert "(Version 2)" in pages.text_of(later)  # the citation says which
    assert f"/items/{old}" in {a.get("href") for a in later.iter("a")}


def test_both_are_found_and_the_old_one_says_what_it_is(client, two):
    text = pages.text_of(pages.get(client, "/search?q=keliling&lang=en"))
    assert text.count("There is a newer version of this work.") == 1
    assert text.count("Layanan keliling") >= 2


def test_both_are_harvested_with_their_relations(client, two):
    old, new = two
    answer = client.get("/oai.xml?verb=ListRecords&metadataPrefix=oai_dc")
    records = {
        r.findtext(".//{*}identifier").rpartition(":")[2]: [e.text for e in r.iter("{*}relation")]
        for r in etree.fromstring(answer.data).iter("{*}record")
    }
    assert any(text.endswith(new) for text in records[old])
    assert any(text.endswith(old) for text in records[new])


@pytest.mark.sqlite_only
def test_a_withdrawn_version_leads_to_the_newest(app, client, two):
    old, new = two
    with app.app_context():
        withdraw(old)
        db.session.remove()
    page = pages.get(client, f"/items/{old}?lang=en", 410)
    assert f"/items/{new}" in {a.get("href") for a in page.iter("a")}


@pytest.mark.sqlite_only
def test_the_way_through_the_pages(client_as, app):
    with app.app_context():
        old = first()
        db.session.remove()
    depositor = client_as("depositor")
    page = pages.get(depositor, f"/items/{old}")
    assert f"/items/{old}/new-version" in {a.get("href") for a in page.iter("a")}
    answer = open_form(
        depositor, f"/items/{old}/new-version", action=f"/items/{old}/new-version"
    ).send(depositor)
    address = follow(depositor, answer)
    begun = address.split("/")[2]
    assert address == f"/deposit/{begun}/files"
    again = pages.get(depositor, f"/items/{old}")
    assert f"/deposit/{begun}" in {a.get("href") for a in again.iter("a")}
    form = open_form(depositor, f"/items/{old}/new-version", action=f"/items/{old}/new-version")
    assert form.send(depositor).status_code == 409
