"""A harvester reads lists without pause while several processes change the repository."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree
from sqlalchemy import select

from repository import clock
from repository.crosswalks.harvested import HARVESTED
from repository.db import db, transaction
from repository.items import operations
from repository.items.collections import by_slug, set_internal
from repository.items.models import Item
from repository.items.queries import find
from repository.items.records import record_of
from repository.items.states import State
from repository.people.operations import system_actor
from tests import factories, writers
from tests.harvester import harvest
from tests.repository.harvesting.conftest import BASE_URL

NAMESPACE = "oai:daluang.example"
SLUGS = ("umum", "laporan", "tahunan")  # the last is internal at times; the second holds it
WRITERS = 3
SECONDS = 4
STANDING, CHANGING = 25, 25
LISTS = (
    ("oai_dc", None),
    ("oai_dc", "collection:laporan"),
    ("mods", None),
    ("oai_dc", "access:open"),
    ("oai_openaire", "type:report"),
)


class Mirror:
    """A list as somebody has it who harvests only what is new."""

    def __init__(self, url, prefix, spec, standing):
        self.url, self.prefix, self.spec = url, prefix, spec
        self.standing = [name for name, specs in standing.items() if spec in (None, *specs)]
        self.records, self.since = {}, None
        self.rounds_with_news = 0

    def follow(self):
        """The mirror is as new as the answer to its first page."""
        found = self.read(self.since)
        for record in found.records:
            if record.deleted:
                self.records.pop(record.identifier, None)
            else:
                self.records[record.identifier] = _canonical(record.metadata)
        self.since = found.response_dates[0] if found.response_dates else self.since
        self.rounds_with_news += bool(found.records)

    def read_whole(self):
        """What nobody touches is in the list once."""
        found = self.read(None)
        for name in self.standing:
            assert found.identifiers.count(name) == 1, name
        headers = self.read(None, verb="ListIdentifiers")
        assert not set(self.standing) - set(headers.identifiers)

    def read(self, since, verb="ListRecords"):
        wanted = {} if since is None else {"from_": since}
        wanted |= {} if self.spec is None else {"set": self.spec}
        found = harvest(self.url, verb, self.prefix, repeats_allowed=True, **wanted)
        stamps = {}
        for record in found.records:
            assert record.datestamp > stamps.get(record.identifier, ""), "a record came twice"
            stamps[record.identifier] = record.datestamp
        order = [record.datestamp for record in found.records]
        assert order == sorted(order)
        return found


@pytest.fixture
def handles(app, at):
    """Handles of the items that are never touched and of those that are."""
    with app.app_context():
        at(datetime.now(UTC) - timedelta(minutes=5))
        with transaction() as session:
            reports = factories.make_collection(session, "laporan")
            factories.make_collection(session, "tahunan", parent=reports)
            made = [
                factories.make_item(
                    session,
                    title=f"Laporan {number} — رسالة",
                    collection=SLUGS[number % (3 if number >= STANDING else 2)],
                    type="article" if number % 3 else "report",
                ).handle
                for number in range(STANDING + CHANGING)
            ]
        db.session.remove()
    at(datetime.now(UTC))
    return made[:STANDING], made[STANDING:]


def test_nothing_is_lost_while_several_write(app, instance, handles, server):
    standing, changing = handles
    names = {f"{NAMESPACE}:{handle}" for handle in standing}
    places = {name: specs for name, (specs, _) in truth(app, "oai_dc").items() if name in names}
    mirrors = [Mirror(f"{server}/oai", *each, places) for each in LISTS]
    with writers.several(
        instance.instance, changing, SLUGS, count=WRITERS, seconds=SECONDS
    ) as running:
        while not all(writer.done() for writer in running):
            for mirror in mirrors:
                mirror.follow()
            mirrors[0].read_whole()
        done = [writer.result() for writer in running]
    for change in writers.CHANGES:
        assert any(change.__name__ in each for each in done), done
    assert mirrors[0].rounds_with_news > 3
    for mirror in mirrors:
        mirror.follow()
        expected = {
            name: xml
            for name, (specs, xml) in truth(app, mirror.prefix).items()
            if mirror.spec in (None, *specs)
        }
        assert mirror.records == expected


@pytest.mark.parametrize("order", ["in", "out"])
@pytest.mark.parametrize("first", ["move", "hide"])
def test_an_item_moves_while_its_collection_is_hidden(app, client, first, order):
    """Each begins while the other has not ended; harvesters see the item as it then stands."""
    places = {"in": ("umum", "dalam"), "out": ("dalam", "umum")}[order]
    with app.app_context(), transaction() as session:
        factories.make_collection(session, "dalam")
        handle = factories.make_item(session, collection=places[0]).handle

    def move(session):
        item = find(session, handle, lock=True)
        operations.move(session, item, system_actor(session), by_slug(session, places[1]))

    def hide(session):
        set_internal(session, system_actor(session), by_slug(session, "dalam"), True)

    changes = [move, hide] if first == "move" else [hide, move]
    has_begun = threading.Event()

    def change(function, is_first):
        with app.app_context():
            if not is_first:
                assert has_begun.wait(5)
            with transaction() as session:
                function(session)
                session.flush()
                has_begun.set()
                time.sleep(0.4 if is_first else 0)
            db.session.remove()

    threads = [threading.Thread(target=change, args=(f, f is changes[0])) for f in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (record,) = harvest(client).records
    assert record.deleted == (places[1] == "dalam")
    assert {f"{NAMESPACE}:{handle}"} - set(truth(app, "oai_dc")) == (
        {record.identifier} if record.deleted else set()
    )


def truth(app, prefix):
    """Return the sets and the metadata of every public item by identifier, worked out from the items."""
    form, day = HARVESTED[prefix], clock.day_of(datetime.now(UTC), "Asia/Jakarta")
    with app.app_context():
        found = {
            f"{NAMESPACE}:{item.handle}": (
                _sets(item, day),
                _canonical(etree.fromstring(form.serialise(record_of(item, BASE_URL, day), day))),
            )
            for item in db.session.scalars(select(Item).where(Item.state == State.PUBLISHED))
            if not any(place.is_internal for place in item.collection.path())
        }
        db.session.remove()
    return found


def _sets(item, day):
    path = [place.slug for place in item.collection.path()]
    lapsed = item.access == "embargoed" and item.embargo_until <= day
    return {
        *(f"collection:{':'.join(path[: n + 1])}" for n in range(len(path))),
        f"type:{item.profile}",
        f"access:{'open' if lapsed else item.access}",
    }


def _canonical(element):
    return etree.tostring(element, method="c14n", exclusive=True)
