"""The six verbs over real rows, and a whole harvest by sickle over a real server."""

import threading

import pytest
from sickle import Sickle
from sqlalchemy import select
from werkzeug.serving import make_server

from repository.crosswalks.harvested import suiting
from repository.db import db, transaction
from repository.items import operations
from repository.items.collections import by_slug, set_internal
from repository.items.models import Item
from repository.items.states import State
from repository.people.operations import system_actor
from tests import factories
from tests.harvester import OAI, ProtocolError, ask, get_record, harvest

NAMESPACE = "oai:daluang.example"


def make(app, function):
    """Call `function(session)` in a transaction and return what it gives, a handle for an item."""
    with app.app_context():
        with transaction() as session:
            made = function(session)
            session.flush()
            made = made.handle if isinstance(made, Item) else made
        db.session.remove()
    return made


def withdraw(session, *handles):
    for item in session.scalars(select(Item).where(Item.handle.in_(handles))):
        operations.withdraw(session, item, system_actor(session), reason="Permintaan penulis")


def identifiers(client, **arguments):
    return {record.identifier for record in harvest(client, **arguments).records}


def test_withdrawn_record_is_a_deleted_header_by_every_verb(app, client, at):
    at("2026-11-20T05:00:00Z")
    handle = make(app, factories.make_item)

    at("2026-11-23T05:00:00Z")
    make(app, lambda session: withdraw(session, handle))
    found = get_record(client, f"{NAMESPACE}:{handle}")
    assert found.deleted
    assert found.metadata is None
    assert found.datestamp == "2026-11-23T05:00:00Z"
    assert set(found.set_specs) == {"collection:umum", "type:report", "access:open", "openaire"}
    for arguments in ({}, {"set": "collection:umum"}, {"set": "access:open"}):
        (record,) = harvest(client, **arguments).records
        assert record.deleted
    assert [r.deleted for r in harvest(client, verb="ListIdentifiers").records] == [True]
    formats = ask(client, verb="ListMetadataFormats", identifier=f"{NAMESPACE}:{handle}")
    offered = [form.prefix for form in suiting("report")]
    assert [e.text for e in formats.iter(f"{OAI}metadataPrefix")] == offered


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.SUBMITTED, State.RETURNED, State.DECLINED], ids=str
)
def test_what_was_never_public_does_not_exist(app, client, state):
    handle = make(app, lambda session: factories.make_item(session, state=state))
    for arguments in (
        {"verb": "GetRecord", "metadataPrefix": "oai_dc"},
        {"verb": "ListMetadataFormats"},
    ):
        with pytest.raises(ProtocolError) as caught:
            ask(client, identifier=f"{NAMESPACE}:{handle}", **arguments)
        assert caught.value.codes == ["idDoesNotExist"]
    assert handle not in client.get("/oai?verb=Identify").get_data(as_text=True)
    assert harvest(client).records == []


def test_internal_collection_deletes_what_was_harvested_and_hides_what_was_not(app, client):
    def begin(session):
        factories.make_collection(session, "arsip")
        return factories.make_item(session, collection="arsip")

    known = make(app, begin)
    make(
        app,
        lambda s: set_internal(s, system_actor(s), by_slug(s, "arsip"), True),
    )
    unknown = make(app, lambda session: factories.make_item(session, collection="arsip"))
    assert get_record(client, f"{NAMESPACE}:{known}").deleted
    assert identifiers(client) == {f"{NAMESPACE}:{known}"}
    with pytest.raises(ProtocolError, match="idDoesNotExist"):
        get_record(client, f"{NAMESPACE}:{unknown}")
    with pytest.raises(ProtocolError, match="noSetHierarchy"):
        ask(client, verb="ListSets")
    make(app, lambda s: set_internal(s, system_actor(s), by_slug(s, "arsip"), False))
    assert not any(record.deleted for record in harvest(client).records)
    assert len(harvest(client, set="collection:arsip").records) == 2


def test_sets_are_those_that_hold_a_record_each_after_its_parent(app, client):
    def begin(session):
        above = factories.make_collection(session, "laporan")
        below = factories.make_collection(session, "tahunan", parent=above)
        factories.make_collection(session, "kosong")
        factories.make_collection(session, "rahasia", is_internal=True)
        factories.make_item(session, collection="rahasia")
        return factories.make_item(session, collection=below, access="restricted")

    make(app, begin)
    listed = ask(client, verb="ListSets")
    specs = [e.text for e in listed.iter(f"{OAI}setSpec")]
    assert specs == [
        "access",
        "access:restricted",
        "collection",
        "collection:laporan",
        "collection:laporan:tahunan",
        "openaire",
        "type",
        "type:report",
    ]
    names = [e.text for e in listed.iter(f"{OAI}setName")]
    assert "Tahunan" in names
    for spec in specs:
        assert len(harvest(client, set=spec).records) == 1, spec


def test_earliest_datestamp_counts_deleted_records(app, client, at):
    at("2026-11-20T05:00:00Z")
    handle = make(app, factories.make_item)
    make(app, lambda session: withdraw(session, handle))
    at("2026-11-23T05:00:00Z")
    make(app, factories.make_item)
    earliest = ask(client, verb="Identify").findtext(f"{OAI}Identify/{OAI}earliestDatestamp")
    assert earliest == "2026-11-20T05:00:00Z"
    assert len(harvest(client, from_=earliest).records) == 2


def test_moved_item_leaves_one_set_and_enters_another(app, client, at):
    at("2026-11-20T05:00:00Z")
    make(app, lambda session: factories.make_collection(session, "arsip") and None)
    handle = make(app, factories.make_item)
    at("2026-11-21T05:00:00Z")

    def move(session):
        item = session.query(Item).filter_by(handle=handle).one()
        operations.move(session, item, system_actor(session), by_slug(session, "arsip"))

    make(app, move)
    (left,) = harvest(client, set="collection:umum", from_="2026-11-21").records
    assert left.deleted
    assert "collection:arsip" in left.set_specs
    assert "collection:umum" not in left.set_specs
    (entered,) = harvest(client, set="collection:arsip").records
    assert not entered.deleted
    assert not get_record(client, f"{NAMESPACE}:{handle}").deleted


def test_a_list_edited_between_two_pages_loses_nothing(app, client, at):
    at("2026-11-20T05:00:00Z")

    def begin(session):
        for _ in range(35):
            factories.make_item(session)

    make(app, begin)
    everything = identifiers(client)
    edits = iter(range(1, 4))

    def edit():
        at(f"2026-11-21T05:00:0{next(edits)}Z")

        def change(session):
            first = session.query(Item).order_by(Item.id).first()
            operations.revise(
                session,
                first,
                system_actor(session),
                factories.make_document(title=f"Versi {first.version}"),
            )

        make(app, change)

    found = harvest(client, between_pages=edit, repeats_allowed=True)
    assert set(found.identifiers) == everything
    assert found.pages == 4


@pytest.mark.slow
def test_sickle_harvests_the_whole_repository(app):
    """350 records, some of them withdrawn, in pages of ten, over a socket."""

    def begin(session):
        items = [factories.make_item(session, title=f"Laporan {n}") for n in range(350)]
        return [item.handle for item in items]

    handles = make(app, begin)
    make(app, lambda session: withdraw(session, *handles[::50]))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        sickle = Sickle(f"http://127.0.0.1:{server.server_port}/oai", encoding="utf-8")
        records = list(sickle.ListRecords(metadataPrefix="oai_dc"))
        live = [record for record in records if not record.deleted]
        assert len(records) == 350
        assert len(records) - len(live) == 7
        titles = {record.metadata["title"][0] for record in live}
        assert titles == {f"Laporan {n}" for n in range(350) if n % 50}
        listed = list(sickle.ListRecords(metadataPrefix="oai_dc", set="type:report"))
        assert len(listed) == 350
        assert len(list(sickle.ListIdentifiers(metadataPrefix="oai_dc"))) == 350
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
