"""A format that only some items are offered in: its lists, its deletions, and what each record is offered in."""

import pytest
from sqlalchemy import select

from repository.crosswalks.harvested import HARVESTED
from repository.db import db, transaction
from repository.items import operations
from repository.items.models import Item
from repository.people.operations import system_actor
from tests import factories
from tests.harvester import OAI, ProtocolError, ask, get_record, harvest

ETDMS = "etdms"
MOST = [prefix for prefix in HARVESTED if prefix != ETDMS]


def change(app, function):
    """Call `function(session)` in a transaction; return the identifier of the item that it gives."""
    with app.app_context():
        with transaction() as session:
            item = function(session)
            session.flush()
            made = f"oai:daluang.example:{item.handle}"
        db.session.remove()
    return made


def item_of(session, identifier):
    handle = identifier.rpartition(":")[2]
    return session.scalars(select(Item).where(Item.handle == handle)).one()


def publish(app, kind):
    return change(app, lambda session: factories.make_item(session, type=kind))


def become(app, identifier, kind):
    def revise(session):
        item = item_of(session, identifier)
        document = factories.make_document(type=kind)
        operations.revise(session, item, system_actor(session), document)
        return item

    change(app, revise)


def withdraw(app, identifier):
    def operation(session):
        item = item_of(session, identifier)
        operations.withdraw(session, item, system_actor(session), reason="Permintaan penulis")
        return item

    change(app, operation)


def offered(client, identifier=None):
    arguments = {"identifier": identifier} if identifier else {}
    answer = ask(client, verb="ListMetadataFormats", **arguments)
    return [e.text for e in answer.iter(f"{OAI}metadataPrefix")]


def test_each_record_is_offered_in_the_formats_that_suit_it(app, client):
    report, thesis = publish(app, "report"), publish(app, "thesis")
    assert set(offered(client)) == set(HARVESTED)
    assert offered(client, report) == MOST
    assert set(offered(client, thesis)) == set(HARVESTED)
    assert harvest(client, prefix=ETDMS).identifiers == [thesis]
    assert harvest(client, prefix=ETDMS, verb="ListIdentifiers").identifiers == [thesis]
    assert harvest(client, prefix="oai_dc").identifiers == [report, thesis]
    with pytest.raises(ProtocolError, match="cannotDisseminateFormat"):
        get_record(client, report, prefix=ETDMS)
    with pytest.raises(ProtocolError, match="idDoesNotExist"):
        get_record(client, "oai:daluang.example:tidakada", prefix=ETDMS)


def test_a_format_without_any_record_is_not_offered(app, client):
    publish(app, "report")
    assert offered(client) == MOST
    with pytest.raises(ProtocolError, match="cannotDisseminateFormat"):
        ask(client, verb="ListRecords", metadataPrefix=ETDMS)
    withdraw(app, publish(app, "thesis"))
    assert set(offered(client)) == set(HARVESTED)


def test_every_set_and_its_parent_can_be_asked_for_in_that_format(app, client):
    publish(app, "report")
    thesis = publish(app, "thesis")
    for spec in ("type", "type:thesis", "collection:umum", "access:open", "openaire"):
        (found,) = harvest(client, prefix=ETDMS, set=spec).records
        assert found.identifier == thesis
        assert set(found.set_specs) == {"type:thesis", "collection:umum", "access:open", "openaire"}
    assert harvest(client, prefix=ETDMS, set="type:report").records == []
    specs = [e.text for e in ask(client, verb="ListSets").iter(f"{OAI}setSpec")]
    assert not [spec for spec in specs if ETDMS in spec or "=" in spec]


def test_what_is_a_thesis_no_longer_is_deleted_in_that_format_only(app, client, at):
    at("2026-11-20T05:00:00Z")
    identifier = publish(app, "thesis")
    at("2026-11-21T05:00:00Z")
    become(app, identifier, "report")
    (gone,) = harvest(client, prefix=ETDMS, from_="2026-11-21").records
    assert gone.deleted
    assert gone.datestamp == "2026-11-21T05:00:00Z"
    assert get_record(client, identifier, prefix=ETDMS).deleted
    assert not get_record(client, identifier).deleted
    assert offered(client, identifier) == MOST
    (left,) = harvest(client, prefix=ETDMS, set="type:thesis").records
    assert left.deleted
    assert harvest(client, prefix=ETDMS, set="type:report").records == []
    at("2026-11-22T05:00:00Z")
    become(app, identifier, "thesis")
    (back,) = harvest(client, prefix=ETDMS, from_="2026-11-22").records
    assert not back.deleted


def test_a_withdrawn_thesis_is_deleted_in_every_format_that_had_it(app, client):
    report, thesis = publish(app, "report"), publish(app, "thesis")
    withdraw(app, thesis)
    withdraw(app, report)
    for prefix in HARVESTED:
        assert get_record(client, thesis, prefix=prefix).deleted
        expected = [thesis] if prefix == ETDMS else [report, thesis]
        found = harvest(client, prefix=prefix).records
        assert sorted(r.identifier for r in found) == sorted(expected)
        assert all(r.deleted for r in found)
        for spec in ("access:open", "collection:umum"):
            assert len(harvest(client, prefix=prefix, set=spec).records) == len(expected)
    assert set(offered(client, thesis)) == set(HARVESTED)
    assert offered(client, report) == MOST


def test_driver_holds_open_texts_and_openaire_what_its_guidelines_require(app, client, at):
    at("2026-11-20T05:00:00Z")

    def make(session):
        factories.make_item(session, text="Isi.", title="Terbuka")
        factories.make_item(session, title="Tanpa berkas")
        factories.make_item(session, text="Isi.", title="Terbatas", access="restricted")
        factories.make_item(session, text="Isi.", title="Gambar", type="image")
        embargoed = {"access": "embargoed", "embargo_until": "2026-11-25"}
        return factories.make_item(session, text="Isi.", title="Embargo", **embargoed)

    change(app, make)

    def titles(spec):
        live = [r for r in harvest(client, set=spec).records if not r.deleted]
        return {r.metadata[0].text for r in live}

    assert titles("driver") == {"Terbuka"}
    assert titles("openaire") == {"Terbuka", "Tanpa berkas", "Terbatas", "Gambar", "Embargo"}
    at("2026-11-24T17:00:00Z")
    assert titles("driver") == {"Terbuka", "Embargo"}
    assert len(harvest(client, set="driver", from_="2026-11-24T17:00:00Z").records) == 1
