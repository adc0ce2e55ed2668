"""What a reader may not know stands behind no door: canary words, every role, every state, every address.

Each item has words of its own that stand nowhere else. `judul…` is in its title; its file says
`kunci…` beside `rahasia…`, so that a test can search for the first without typing the second. Those
with most rights ask first, so that a page kept for one is noticed when another gets it.
"""

import itertools
import json
from dataclasses import dataclass
from datetime import date

import pytest

from repository.crosswalks import FORMATS
from repository.db import db, transaction
from repository.files.models import FileRole
from repository.items.collections import by_slug
from repository.items.states import State
from repository.people.models import Role
from tests import factories
from tests.made_up import made_up
from tests.repository.search.canaries import ROLES
from tests.repository.search.canaries import clients as clients_by_role

pytestmark = pytest.mark.slow
NOW = "2026-11-23T05:00:00Z"
STAFF = {"administrator", "cataloguer", "reviewer", "auditor"}
# state of the item, its access, who sees the record, who reads the file
EVERYBODY = set(ROLES)
CASES = {
    "draft": ({"state": State.DRAFT}, {"administrator", "cataloguer", "auditor", "owner"}, None),
    "returned": (
        {"state": State.RETURNED},
        {"administrator", "cataloguer", "auditor", "owner"},
        None,
    ),
    "submitted": ({"state": State.SUBMITTED}, STAFF | {"owner"}, None),
    "declined": ({"state": State.DECLINED}, STAFF | {"owner"}, None),
    "open": ({}, EVERYBODY, EVERYBODY),
    "embargoed": (
        {"access": "embargoed", "embargo_until": "2026-11-24"},
        EVERYBODY,
        STAFF | {"owner"},
    ),
    "restricted": ({"access": "restricted"}, EVERYBODY, STAFF | {"owner", "member"}),
    "metadata_only": ({"access": "metadata_only"}, EVERYBODY, STAFF | {"owner"}),
    "stricter file": ({"file_access": "restricted"}, EVERYBODY, STAFF | {"owner", "member"}),
    "internal": ({"collection": "arsip"}, STAFF | {"owner"}, STAFF | {"owner"}),
    "withdrawn": ({"state": State.WITHDRAWN}, EVERYBODY, STAFF),
}
SEARCHABLE = {"open", "embargoed", "restricted", "metadata_only", "stricter file"}


@dataclass(frozen=True)
class Canary:
    """One item: its handle, its words and who may know what."""

    case: str
    handle: str
    number: int
    viewers: frozenset
    readers: frozenset

    @property
    def title(self):
        return f"judul{made_up(self.number)}"

    @property
    def key(self):
        return f"kunci{made_up(self.number)}"

    @property
    def secret(self):
        return f"rahasia{made_up(self.number)}"

    @property
    def file(self):
        return f"/items/{self.handle}/files/berkas{self.number}.txt"


@pytest.fixture
def canaries(app, at):
    at(NOW)
    with app.app_context():
        with transaction() as session:
            members = factories.make_group(session, "ruang-baca")
            owner = factories.make_user(session, email="owner@contoh.id")
            factories.make_user(session, email="member@contoh.id", groups=[members])
            factories.make_user(session, email="stranger@contoh.id")
            for role in sorted(STAFF):
                factories.make_user(session, Role(role), email=f"{role}@contoh.id")
            factories.make_collection(session, "arsip", is_internal=True)
            found = [
                _plant(session, n, case, owner, members) for n, case in enumerate(CASES, start=11)
            ]
        db.session.remove()
    factories.work_off(app)
    return found


def _plant(session, number, case, owner, members):
    details, viewers, readers = CASES[case]
    details = dict(details)
    state, file_access = details.pop("state", State.PUBLISHED), details.pop("file_access", None)
    place = by_slug(session, details.pop("collection", "umum"))
    canary = Canary(case, "", number, frozenset(viewers), frozenset(readers or viewers))
    item = factories.make_item(
        session,
        state=State.DRAFT,
        collection=place,
        depositor=owner,
        groups=[members],
        title=f"Laporan {canary.title}",
        **details,
    )
    text = f"{canary.key} bersama {canary.secret}\f{canary.secret} lagi"
    name = canary.file.rsplit("/", 1)[-1]
    factories.add_text_file(session, item, text, name=name, access=file_access)
    factories.add_text_file(
        session, item, f"{canary.secret} izin", name="izin.txt", role=FileRole.CONSENT
    )
    factories.bring_to(session, item, state)
    return Canary(case, item.handle, number, canary.viewers, canary.readers)


@pytest.fixture
def clients(app, canaries):
    """A client of each role, those with most rights first."""
    return clients_by_role(app)


def addresses(canaries):
    """Every address at which something of an item could stand."""
    yield from ("/", "/search", "/api/search", "/collections", "/healthz", "/account", "/deposits")
    yield from (
        "/review",
        "/quality",
        "/search?sort=newest",
        "/search?access=restricted",
        "/search.csv",
        "/search.ris",
        "/search.bib",
        "/search.atom",
        "/search.rss",
        "/sitemap.xml",
    )
    yield from (f"/collections/{slug}" for slug in ("umum", "arsip"))
    for verb in (
        "ListRecords&metadataPrefix=oai_dc",
        "ListIdentifiers&metadataPrefix=oai_dc",
        "ListSets",
    ):
        yield f"/oai?verb={verb}"
    yield "/oai?verb=Identify"
    for canary in canaries:
        page = f"/items/{canary.handle}"
        yield from (page, f"{page}?q={canary.key}", f"{page}/pages/1", f"{page}/pages/2")
        yield from (f"{page}/pages/1?q={canary.key}", f"{page}/pages?folio=1")
        yield from (f"{page}/pages/1/image?width=150", f"{page}/files/izin.txt")
        yield from (canary.file, f"{canary.file}?download=1")
        yield from (f"{page}.{form.extension}" for form in FORMATS.values())
        yield from (f"/review/{canary.handle}", f"/deposit/{canary.handle}")
        yield f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:daluang.example:{canary.handle}"
        yield from (f"/search?q={canary.key}", f"/api/search?q={canary.key}")
        yield from (f"/search?q=laporan&subject={canary.key}", f"/api/search?q={canary.key}*")


def test_no_door_tells_what_a_reader_may_not_know(clients, canaries):
    told = []
    roles = [role for role in ROLES if role not in ("cataloguer", "auditor")]
    for role, address in itertools.product(roles, list(addresses(canaries))):
        with clients[role].get(address) as answer:
            body, status = answer.get_data(as_text=True), answer.status_code
        assert status < 500, f"{role} {address}: {status}"
        for canary in canaries:
            if canary.secret in body and role not in canary.readers:
                told.append((role, canary.case, address, "words of the file"))
            if canary.title in body and role not in canary.viewers:
                told.append((role, canary.case, address, "title"))
            if "izin" in body and canary.secret in body and "izin.txt" in address:
                told.append((role, canary.case, address, "consent"))
    assert told == []


def test_files_and_pages_open_for_exactly_their_readers(clients, canaries):
    for role, canary in itertools.product(ROLES, canaries):
        may_read = role in canary.readers
        place = (role, canary.case)
        client, page = clients[role], f"/items/{canary.handle}/pages/1"
        with client.get(canary.file) as whole:
            assert (whole.status_code == 200) == may_read, place
            assert (canary.secret in whole.get_data(as_text=True)) == may_read, place
        with client.get(canary.file, headers={"Range": "bytes=0-40"}) as part:
            assert (part.status_code == 206) == may_read, place
            assert may_read or canary.key not in part.get_data(as_text=True), place
        with client.head(canary.file) as head:
            assert (head.status_code == 200) == may_read, place
            assert may_read or "ETag" not in head.headers, place
        digest = {"If-None-Match": whole.headers.get("ETag", '"x"')}
        with client.get(canary.file, headers=digest) as again:
            assert (again.status_code == 304) == may_read, place
        with client.get(page) as shown:
            is_shown = shown.status_code == 200 and canary.secret in shown.get_data(as_text=True)
            assert is_shown == may_read, place
        if role != "visitor" and may_read:
            assert "public" not in whole.headers["Cache-Control"], place


def test_search_counts_what_a_reader_may_read(clients, canaries):
    totals = {role: clients[role].get("/api/search").json for role in ROLES}
    assert {answer["total"] for answer in totals.values()} == {len(SEARCHABLE)}
    for role, answer in totals.items():
        counted = {f["value"]: f["count"] for f in answer["facets"]["access"]}
        assert counted == {"open": 2, "embargoed": 1, "restricted": 1, "metadata_only": 1}, role
        assert [f["value"] for f in answer["facets"]["collection"]] == ["umum"], role
    for role, canary in itertools.product(ROLES, canaries):
        answer = clients[role].get("/api/search", query_string={"q": canary.key}).json
        wanted = int(role in canary.readers and canary.case in SEARCHABLE)
        assert (answer["total"], len(answer["hits"])) == (wanted, wanted), (role, canary.case)
        counts = {f["count"] for values in answer["facets"].values() for f in values}
        assert counts <= {wanted}, (role, canary.case)
        for hit in answer["hits"]:
            assert canary.secret in hit["snippet"]
        by_title = clients[role].get("/api/search", query_string={"q": canary.title}).json
        assert by_title["total"] == int(canary.case in SEARCHABLE), (role, canary.case)
        both = clients[role].get("/api/search", query_string={"q": f"{canary.title} -{canary.key}"})
        if role not in canary.readers:
            assert both.json["total"] == int(canary.case in SEARCHABLE), (role, canary.case)


def test_harvesters_get_records_and_never_words_of_files(clients, canaries):
    body = (
        clients["visitor"].get("/oai?verb=ListRecords&metadataPrefix=oai_dc").get_data(as_text=True)
    )
    for canary in canaries:
        assert (canary.title in body) == (canary.case in SEARCHABLE), canary.case
        assert canary.secret not in body
        assert canary.key not in body
        is_linked = canary.file in body
        assert not is_linked or canary.case == "open", canary.case


def test_what_was_open_is_closed_at_once_everywhere(app, clients, canaries):
    """The item everybody read is restricted: no kept page and no index that is behind tells its words."""
    from repository.items import operations
    from repository.items.models import Item
    from repository.people.operations import system_actor

    (canary,) = (c for c in canaries if c.case == "open")
    visitor = clients["visitor"]
    doors = (
        f"/items/{canary.handle}",
        f"/items/{canary.handle}/pages/1",
        f"/search?q={canary.key}",
        f"/api/search?q={canary.key}",
        canary.file,
    )
    for door in doors[1:]:
        with visitor.get(door) as answer:
            assert canary.secret in answer.get_data(as_text=True), door
    with app.app_context():
        with transaction() as session:
            item = session.query(Item).filter_by(handle=canary.handle).one()
            document = factories.make_document(
                today=date(2026, 11, 23), title=f"Laporan {canary.title}", access="restricted"
            )
            operations.revise(session, item, system_actor(session), document)
        db.session.remove()
    for _ in ("before the index knows", "afterwards"):
        for door in doors:
            with visitor.get(door) as answer:
                assert canary.secret not in answer.get_data(as_text=True), door
        assert json.loads(visitor.get(doors[3]).data)["total"] == 0
        factories.work_off(app)
