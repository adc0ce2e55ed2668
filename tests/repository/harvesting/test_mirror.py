"""A mirror fed by incremental harvests alone stays equal to the repository, whatever happens to it.

Mirrors are kept of the whole repository in several formats, and of each set for itself. Each harvest begins
where the one before it was answered. What they must equal is worked out from the items, not from
the harvest entries.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from lxml import etree
from sqlalchemy import delete, select, update

from repository import clock
from repository.crosswalks.harvested import HARVESTED
from repository.db import db, transaction
from repository.files.models import File
from repository.harvesting.models import Counter, HarvestEntry, Serialisation
from repository.harvesting.serialising import SERIALISE, serialise_items
from repository.harvesting.stamping import LAST_STAMP
from repository.items import operations
from repository.items.collections import by_slug, set_internal
from repository.items.models import Collection, Item, Revision
from repository.items.records import record_of
from repository.items.states import State
from repository.jobs.models import Job
from repository.people.operations import system_actor
from tests import factories
from tests.harvester import harvest
from tests.repository.harvesting.conftest import BASE_URL

ZONE = "Asia/Jakarta"
COLLECTIONS = {"umum": None, "laporan": None, "tahunan": "laporan", "arsip": None}
SETS = (
    "collection:umum",
    "collection:laporan",
    "collection:laporan:tahunan",
    "collection:arsip",
    "type:report",
    "type:thesis",
    "access:open",
    "access:embargoed",
    "access:restricted",
    "access:metadata_only",
    "openaire",
    "driver",
)
FORMATS = ("oai_dc", "oai_openaire", "etdms")  # written with the change, by a job, for theses only
STEPS = (0, 1, 2, 3, 60, 3600, 6 * 3600, 86_400, 3 * 86_400)
ACCESSES = (
    {"access": "open"},
    {"access": "restricted"},
    {"access": "metadata_only"},
    {"embargo_days": 0},
    {"embargo_days": 1},
    {"embargo_days": 2},
)
states = st.sampled_from([State.PUBLISHED, State.PUBLISHED, State.PUBLISHED, State.DRAFT])
accesses = st.sampled_from(ACCESSES)
slugs = st.sampled_from(sorted(COLLECTIONS))
numbers = st.integers(0, 7)
kinds = st.sampled_from(["report", "thesis"])


class Mirrored(RuleBasedStateMachine):
    """The repository, its clock and the mirrors of it."""

    def __init__(self, app, at):
        super().__init__()
        self.app, self.at = app, at
        self.client = app.test_client()
        with app.app_context():
            _empty()
            last = db.session.scalar(select(Counter.value).where(Counter.name == LAST_STAMP)) or 0
            db.session.remove()
        start = datetime(2026, 11, 23, 16, 59, 50, tzinfo=UTC)
        while start.timestamp() <= last:
            start += timedelta(days=1)
        self.now = self.harvested_at = start
        self.at(self.now)
        self.mirrors, self.since = {prefix: {} for prefix in FORMATS}, None
        self.set_mirrors = {spec: {} for spec in SETS}
        self.titles = 0

    @initialize()
    def begin(self):
        for number, access in enumerate(ACCESSES):
            kind = "report" if number % 2 else "thesis"
            self.create(State.PUBLISHED, access, "tahunan", kind, has_file=True)

    @rule(
        state=states,
        access=accesses,
        slug=slugs,
        kind=kinds,
        has_file=st.booleans(),
    )
    def create(self, state, access, slug, kind, has_file):
        file = {"text": "Isi laporan."} if has_file else {}
        with self.app.app_context(), transaction() as session:
            factories.make_item(
                session, state=state, collection=slug, type=kind, **file, **self.rights(access)
            )

    @rule(number=numbers, access=accesses, kind=kinds)
    def edit(self, number, access, kind):
        def change(session, item, actor):
            self.titles += 1
            values = {"title": f"Judul {self.titles}", **self.rights(access)}
            document = factories.make_document(today=self.today, type=kind, **values)
            operations.revise(session, item, actor, document)

        self.with_item(number, change)

    @rule(number=numbers, slug=slugs)
    def move(self, number, slug):
        def change(session, item, actor):
            operations.move(session, item, actor, by_slug(session, slug))

        self.with_item(number, change)

    @rule(number=numbers)
    def withdraw_or_restore(self, number):
        def change(session, item, actor):
            if item.state == State.PUBLISHED:
                operations.withdraw(session, item, actor, reason="Permintaan penulis")
            elif item.state == State.WITHDRAWN:
                operations.restore(session, item, actor)
            else:
                operations.publish(session, item, actor, today=self.today, let_pass=[])

        self.with_item(number, change)

    @rule(slug=slugs, is_internal=st.booleans())
    def change_collection(self, slug, is_internal):
        with self.app.app_context(), transaction() as session:
            set_internal(session, system_actor(session), by_slug(session, slug), is_internal)

    @rule(seconds=st.sampled_from(STEPS))
    def wait(self, seconds):
        self.go_to(self.now + timedelta(seconds=seconds))

    @rule(seconds=st.sampled_from((-1, 0, 1)))
    def wait_until_midnight(self, seconds):
        midnight = clock.start_of(self.today + timedelta(days=1), ZONE)
        self.go_to(max(self.now, midnight + timedelta(seconds=seconds)))

    @precondition(lambda self: self.now > self.harvested_at)
    @rule(part=st.floats(0, 1))
    def set_clock_back(self, part):
        """Not behind what a harvester was told already: nothing can mend that."""
        self.go_to(self.now - (self.now - self.harvested_at) * part)

    @rule()
    def store(self):
        """Do the jobs that write the formats."""
        with self.app.app_context():
            ids = list(db.session.scalars(select(Item.id)))
            with transaction() as session:
                session.execute(delete(Job).where(Job.kind == SERIALISE))
            serialise_items(db.session(), ids)
            db.session.remove()

    @rule()
    def harvest(self):
        found = self.ask(self.since)
        _take(self.mirrors["oai_dc"], found)
        for prefix in FORMATS[1:]:
            _take(self.mirrors[prefix], self.ask(self.since, prefix=prefix))
        for spec, mirror in self.set_mirrors.items():
            _take(mirror, self.ask(self.since, set=spec))
        self.since = found.response_dates[0] if found.response_dates else self.since
        if found.response_dates:
            self.harvested_at = self.now

    def teardown(self):
        self.compare()
        self.wait_until_midnight(0)
        self.compare()
        self.wait(3 * 86_400)
        self.compare()

    def compare(self):
        self.harvest()
        for prefix, mirror in self.mirrors.items():
            assert mirror == self.truth(prefix), prefix
        truth = self.truth("oai_dc")
        for spec, mirror in self.set_mirrors.items():
            assert mirror == {i: t for i, t in truth.items() if spec in t[0]}, spec
        whole = {}
        _take(whole, self.ask(None))
        assert whole == truth

    @property
    def today(self):
        return clock.day_of(self.now, ZONE)

    def go_to(self, moment):
        self.now = moment.replace(microsecond=0)
        self.at(self.now)

    def rights(self, access):
        if "embargo_days" not in access:
            return access
        until = self.today + timedelta(days=access["embargo_days"])
        return {"access": "embargoed", "embargo_until": until.isoformat()}

    def with_item(self, number, change):
        with self.app.app_context(), transaction() as session:
            items = session.scalars(select(Item).order_by(Item.id)).all()
            if items:
                change(session, items[number % len(items)], system_actor(session))

    def ask(self, since, **arguments):
        if since is not None:
            arguments["from_"] = since
        return harvest(self.client, **arguments)

    def truth(self, prefix):
        """Return sets and metadata of every public item that the format suits by identifier, as of now."""
        with self.app.app_context():
            session = db.session()
            last = session.scalar(select(Counter.value).where(Counter.name == LAST_STAMP))
            day = clock.day_of(max(self.now, datetime.fromtimestamp(last, UTC)), ZONE)
            found = {}
            for item in session.scalars(select(Item).where(Item.state == State.PUBLISHED)):
                is_internal = any(c.is_internal for c in item.collection.path())
                if not is_internal and HARVESTED[prefix].suits(item.profile):
                    xml = HARVESTED[prefix].serialise(record_of(item, BASE_URL, day), day)
                    name = f"oai:daluang.example:{item.handle}"
                    found[name] = (_sets(item, day), _canonical(etree.fromstring(xml)))
            session.rollback()
            return found


def _sets(item, day):
    place = {
        "umum": ["umum"],
        "laporan": ["laporan"],
        "tahunan": ["laporan", "laporan:tahunan"],
        "arsip": ["arsip"],
    }[item.collection.slug]
    lapsed = item.access == "embargoed" and item.embargo_until <= day
    access = "open" if lapsed else item.access
    driver = {"driver"} if access == "open" and item.files else set()
    return frozenset(
        {
            "openaire",
            *driver,
            f"type:{item.profile}",
            f"access:{access}",
            *(f"collection:{p}" for p in place),
        }
    )


def _take(mirror, found):
    for record in found.records:
        if record.deleted:
            mirror.pop(record.identifier, None)
        else:
            mirror[record.identifier] = (
                frozenset(record.set_specs),
                _canonical(record.metadata),
            )


def _canonical(element):
    return etree.tostring(element, method="c14n", exclusive=True)


def _empty():
    with transaction() as session:
        for table in (Serialisation, HarvestEntry, Job, File, Revision, Item):
            session.execute(delete(table))
        session.execute(update(Collection).values(is_internal=False, is_hidden=False))
        for slug, parent in COLLECTIONS.items():
            if by_slug(session, slug) is None:
                above = by_slug(session, parent) if parent else None
                factories.make_collection(session, slug, parent=above)


def test_mirror_equals_repository(app, at):
    """Creates, edits, moves, withdrawals, internal collections, embargoes and a clock that jumps."""
    run_state_machine_as_test(
        lambda: Mirrored(app, at),
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
