"""What only the repository itself can keep of OAI-PMH 2.0: identifiers, formats, deletions, sets over time."""

import re
from datetime import datetime

import pytest
from sqlalchemy import select

from repository.crosswalks.harvested import HARVESTED
from repository.db import db, transaction
from repository.harvesting.source import COMMIT_SECONDS
from repository.items import operations
from repository.items.collections import by_slug
from repository.items.models import Item
from repository.people.operations import system_actor
from tests import factories
from tests.harvester import OAI, ProtocolError, ask, get_record, harvest
from tests.oai.wire import Wire

DAYS = [f"2026-11-{day}T05:00:00Z" for day in (20, 21, 22, 23, 24)]
XSI = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
KINDS = ("report", "thesis", "article", "manuscript")


@pytest.fixture
def make(app):
    """A function that calls `function(session)` in a transaction and gives back the item's identifier."""

    def made(function=factories.make_item):
        with app.app_context():
            with transaction() as session:
                name = f"oai:daluang.example:{function(session).handle}"
            db.session.remove()
        return name

    return made


def changing(identifier, operation):
    """A function for `make` that does `operation(session, item, actor)` to the item."""

    def change(session):
        handle = identifier.rpartition(":")[2]
        item = session.scalar(select(Item).where(Item.handle == handle))
        operation(session, item, system_actor(session))
        return item

    return change


def withdraw(session, item, actor):
    operations.withdraw(session, item, actor, reason="Permintaan penulis")


def edit(session, item, actor):
    operations.revise(session, item, actor, factories.make_document(title="Judul lain"))


def move(session, item, actor):
    operations.move(session, item, actor, by_slug(session, "arsip"))


def test_the_identifier_of_an_item_never_changes_and_its_datestamp_always_does(make, client, at):
    at(DAYS[0])
    make(lambda s: factories.make_collection(s, "arsip") and factories.make_item(s))
    name = make()
    seen = []
    for day, operation in zip(DAYS[1:], (edit, move, withdraw, operations.restore), strict=True):
        at(day)
        make(changing(name, operation))
        record = get_record(client, name)
        seen.append((record.identifier, record.datestamp, record.deleted))
    assert seen == [(name, day, operation is withdraw) for day, operation in
                    zip(DAYS[1:], (edit, move, withdraw, operations.restore), strict=True)]  # fmt: skip


def test_each_item_has_an_identifier_of_its_own_of_the_scheme_that_identify_describes(make, client):
    made = [make() for _ in range(15)]
    found = harvest(client).identifiers
    assert sorted(found) == sorted(set(made))
    scheme = ask(client, verb="Identify").find(f".//{OAI}description")[0]
    _, namespace, _, sample = (part.text for part in scheme)
    assert sample in made
    form = rf"oai:{re.escape(namespace)}:[a-z0-9]+"
    assert all(re.fullmatch(form, name) for name in found)


def test_the_namespace_of_a_sample_is_that_of_the_repository_when_nothing_is_public(client):
    scheme = ask(client, verb="Identify").find(f".//{OAI}description")[0]
    assert scheme[3].text.startswith(f"oai:{scheme[1].text}:")
    with pytest.raises(ProtocolError, match="idDoesNotExist"):
        get_record(client, scheme[3].text)


def test_every_record_can_be_had_in_dublin_core_and_in_each_format_that_is_named_for_it(
    make, client
):
    made = [make(lambda s, kind=kind: factories.make_item(s, type=kind)) for kind in KINDS]
    formats = {
        found.findtext(f"{OAI}metadataPrefix"): (
            found.findtext(f"{OAI}metadataNamespace"), found.findtext(f"{OAI}schema"),
        )
        for found in ask(client, verb="ListMetadataFormats").iter(f"{OAI}metadataFormat")
    }  # fmt: skip
    assert set(formats) == set(HARVESTED)
    for name in made:
        own = ask(client, verb="ListMetadataFormats", identifier=name)
        prefixes = [found.text for found in own.iter(f"{OAI}metadataPrefix")]
        assert prefixes[0] == "oai_dc"
        for prefix in formats:
            if prefix in prefixes:
                namespace, schema = formats[prefix]
                metadata = get_record(client, name, prefix).metadata
                assert metadata.tag.startswith(f"{{{namespace}}}"), prefix
                locations = (metadata.get(XSI) or "").split()
                assert schema in dict(zip(locations[::2], locations[1::2], strict=True)).values(), (
                    prefix
                )
            else:
                with pytest.raises(ProtocolError, match="cannotDisseminateFormat"):
                    get_record(client, name, prefix)


def test_a_withdrawn_record_stays_deleted_in_every_format_set_and_verb_for_ever(make, client, at):
    at(DAYS[0])
    name = make(lambda session: factories.make_item(session, type="thesis"))
    specs = get_record(client, name).set_specs
    offered = [
        f.text
        for f in ask(client, verb="ListMetadataFormats", identifier=name).iter(
            f"{OAI}metadataPrefix"
        )
    ]
    at(DAYS[1])
    make(changing(name, withdraw))
    for moment in (DAYS[1], "2036-11-21T05:00:00Z"):
        at(moment)
        for prefix in offered:
            for verb in ("ListRecords", "ListIdentifiers"):
                for arguments in [{}, *({"set": spec} for spec in specs)]:
                    (found,) = harvest(client, verb, prefix, **arguments).records
                    assert (found.identifier, found.deleted, found.datestamp) == (
                        name,
                        True,
                        DAYS[1],
                    )
            assert get_record(client, name, prefix).deleted
        own = ask(client, verb="ListMetadataFormats", identifier=name)
        assert [found.text for found in own.iter(f"{OAI}metadataPrefix")] == offered


def test_no_record_is_older_than_the_earliest_datestamp_and_one_is_not_younger(make, client, at):
    at(DAYS[0])
    oldest = make()
    at(DAYS[1])
    make()
    make(changing(oldest, withdraw))
    earliest = ask(client, verb="Identify").findtext(f".//{OAI}earliestDatestamp")
    assert earliest <= min(record.datestamp for record in harvest(client).records)
    assert len(harvest(client, from_=earliest).records) == 2
    with pytest.raises(ProtocolError, match="noRecordsMatch"):
        ask(client, verb="ListRecords", metadataPrefix="oai_dc", until="2026-11-19")


def test_the_earliest_datestamp_of_an_empty_repository_is_a_date(client):
    answer = ask(client, verb="Identify")
    earliest = answer.findtext(f".//{OAI}earliestDatestamp")
    assert earliest <= answer.findtext(f"{OAI}responseDate")


def test_a_set_that_is_left_and_one_that_is_entered_both_tell_it(make, client, at):
    at(DAYS[0])
    make(
        lambda session: factories.make_collection(session, "arsip") and factories.make_item(session)
    )
    name = make()
    at(DAYS[1])
    make(changing(name, move))
    for spec, is_deleted in (
        ("collection:umum", True),
        ("collection:arsip", False),
        ("collection", False),
    ):
        (found,) = harvest(client, set=spec, from_=DAYS[1]).records
        assert (found.identifier, found.deleted) == (name, is_deleted), spec


def test_sets_are_a_tree_and_each_holds_what_is_below_it(make, client):
    def begin(session):
        above = factories.make_collection(session, "laporan")
        below = factories.make_collection(session, "tahunan", parent=above)
        factories.make_item(session, collection=above)
        return factories.make_item(session, collection=below)

    lowest = make(begin)
    assert harvest(client, set="collection:laporan:tahunan").identifiers == [lowest]
    assert len(harvest(client, set="collection:laporan").records) == 2
    specs = [e.text for e in ask(client, verb="ListSets").iter(f"{OAI}setSpec")]
    for spec in specs:
        held = set(harvest(client, "ListIdentifiers", set=spec).identifiers)
        for below in (s for s in specs if s.startswith(f"{spec}:")):
            assert set(harvest(client, "ListIdentifiers", set=below).identifiers) <= held


def test_the_response_date_lies_back_by_what_a_commit_may_take(make, client, at):
    at(DAYS[0])
    make()
    told = ask(client, verb="ListRecords", metadataPrefix="oai_dc").findtext(f"{OAI}responseDate")
    back = datetime.fromisoformat(DAYS[0]) - datetime.fromisoformat(told)
    assert back.total_seconds() == COMMIT_SECONDS


def test_until_a_day_covers_the_whole_day_in_utc(make, client, at):
    made = []
    for moment in (
        "2026-11-20T23:59:59Z",
        "2026-11-21T00:00:00Z",
        "2026-11-21T23:59:59Z",
        "2026-11-22T00:00:00Z",
    ):
        at(moment)
        made.append(make())
    at(DAYS[4])
    for verb in ("ListRecords", "ListIdentifiers"):
        assert harvest(client, verb, until="2026-11-20").identifiers == made[:1]
        assert (
            harvest(client, verb, from_="2026-11-21", until="2026-11-21").identifiers == made[1:3]
        )
        assert harvest(client, verb, from_="2026-11-21T23:59:59Z").identifiers == made[2:]
        assert harvest(client, verb, from_="0001-01-01", until="9999-12-31").identifiers == made


def test_no_request_changes_a_later_answer_on_one_connection_of_one_worker(app, make, server):
    """The real web server: set-less, each set, set-less again; then bytes that are no UTF-8."""
    made = {
        make(lambda session, kind=kind: factories.make_item(session, type=kind)) for kind in KINDS
    }
    wire = Wire(int(server.rpartition(":")[2]))
    query = b"verb=ListIdentifiers&metadataPrefix=oai_dc"

    def names(more=b""):
        status, _, body = wire.fetch(query + more)
        assert status == 200
        return set(re.findall(r"<identifier>([^<]+)", body.decode()))

    assert names() == made
    _, _, listed = wire.fetch(b"verb=ListSets")
    for spec in re.findall(rb"<setSpec>([^<]+)", listed):
        assert names(b"&set=" + spec) <= made
        assert names() == made
    assert len(names(b"&set=type:thesis")) == 1
    for raw in (
        b"verb=ListMetadataFormats&identifier=oai:x:%FF",
        b"verb=%FF",
        b"%FF=%FE",
        b"verb=Identify&%C3%A9=1",
    ):
        status, headers, body = wire.fetch(raw)
        assert (status, headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
        assert b"<error code=" in body
    assert names() == made
    wire.close()
