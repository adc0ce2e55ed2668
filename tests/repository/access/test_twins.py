"""The policy, its SQL twin and the tokens of the search index give the same answer on real rows."""

import itertools
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import delete, select

from repository import clock, indexing
from repository.access.clauses import may_read_file, may_read_item, may_view
from repository.access.policy import VISITOR, Access, Action, Actor, may
from repository.access.subjects import subject_of
from repository.db import db, transaction
from repository.files.models import File, FileRole
from repository.items.models import Collection, Item
from repository.items.states import State
from repository.jobs.models import Job
from repository.pages.models import Page
from repository.pages.store import PageText
from repository.people.models import Role
from repository.people.operations import actor_of, system_actor
from repository.search.arguments import SearchArguments
from repository.search.queries import readers, search
from repository.web import Stores
from tests import factories

TODAY = date(2026, 11, 23)
COMING, LAPSED = date(2026, 11, 24), TODAY
ACCESSES = [
    (Access.OPEN, None),
    (Access.OPEN, COMING),
    (Access.EMBARGOED, COMING),
    (Access.EMBARGOED, LAPSED),
    (Access.RESTRICTED, COMING),
    (Access.RESTRICTED, LAPSED),
    (Access.METADATA_ONLY, None),
]
FILE_ACCESSES = (None, *Access)


@dataclass
class World:
    """Who asks: actors by a name that says what they are."""

    actors: dict[str, Actor]


@pytest.fixture
def world(app, at):
    """Items of every state, access and owner, in a public and in an internal collection, with files of every access."""
    at("2026-11-23T05:00:00Z")
    with app.app_context():
        with transaction() as session:
            members = factories.make_group(session, "ruang-baca")
            people = _people(session, members)
            internal = factories.make_collection(session, "internal", is_internal=True)
            below = factories.make_collection(session, "di-bawah", parent=internal)
            public = factories.make_collection(session, "umum-dua")
            owners = [people["owner"], people["reviewer"]]
            for n, (state, (access, until), place) in enumerate(
                itertools.product(State, ACCESSES, (public, internal, below))
            ):
                _item(session, state, access, until, place, owners[n % 2], members)
        with transaction() as session:
            actors = {name: actor_of(user) for name, user in people.items()}
            actors |= {"visitor": VISITOR, "system": system_actor(session)}
        yield World(actors)
        db.session.remove()


def _people(session, members):
    people = {
        "owner": factories.make_user(session),
        "stranger": factories.make_user(session),
        "member": factories.make_user(session, groups=[members]),
    }
    for role in (Role.REVIEWER, Role.CATALOGUER, Role.AUDITOR, Role.ADMINISTRATOR):
        people[str(role)] = factories.make_user(session, role)
    return people


def _item(session, state, access, until, place, owner, members):
    item = factories.make_item(
        session, state=State.DRAFT, collection=place, depositor=owner, groups=[members]
    )
    item.access, item.embargo_until = access, until
    for n, file_access in enumerate((*FILE_ACCESSES, "consent"), 1):
        is_consent = file_access == "consent"
        file = File(
            position=n,
            name=f"{n}.txt",
            label="",
            role=FileRole.CONSENT if is_consent else FileRole.MAIN,
            mime="text/plain",
            size_bytes=1,
            sha256=f"{item.id:060d}{n:04d}",
            sha512="0" * 128,
            access=None if is_consent else file_access,
            created_at=clock.now(),
        )
        item.files.append(file)
        page = Page(item=item, file=file, position=n, label="", number_in_file=1, kind="text")
        session.add(page)
    if state in (State.PUBLISHED, State.WITHDRAWN):
        item.published_at = item.withdrawn_at = clock.now()
        item.published_by_id = owner.id
    item.state = state


def _give_words(session, store):
    """The words of each file are its own, `kata<file id>`, and `semua` in all."""
    for file in session.scalars(select(File).join(Item).where(Item.state == State.PUBLISHED)):
        store.put(file.sha256, [PageText(1, f"semua kata{file.id}")])


def _rows(session, entity, condition):
    query = select(entity.id).join(Item.collection)
    if entity is File:
        query = select(File.id).join(Item, Item.id == File.item_id).join(Item.collection)
    return set(session.scalars(query.where(condition)))


def test_sql_and_policy_agree_on_every_row(world):
    session = db.session()
    items, files = session.scalars(select(Item)).all(), session.scalars(select(File)).all()
    assert len(items) == 6 * 7 * 3
    for name, actor in world.actors.items():
        viewed = {i.id for i in items if may(actor, Action.VIEW, subject_of(i), TODAY)}
        assert _rows(session, Item, may_view(actor)) == viewed, name
        read = {i.id for i in items if may(actor, Action.READ, subject_of(i), TODAY)}
        assert _rows(session, Item, may_read_item(actor, TODAY)) == read, name
        open_files = {f.id for f in files if may(actor, Action.READ, subject_of(f.item, f), TODAY)}
        assert _rows(session, File, may_read_file(actor, TODAY)) == open_files, name
        assert read <= viewed
    assert _rows(session, Item, may_view(VISITOR)) < _rows(
        session, Item, may_view(world.actors["stranger"])
    ) | {i.id for i in items}


def test_index_finds_what_the_policy_lets_read(app, world):
    session = db.session()
    stores: Stores = app.extensions["daluang_stores"]
    _give_words(session, stores.pages)
    indexing.index_items(
        session, list(session.scalars(select(Item.id))), stores.index, stores.pages
    )
    public = list(
        session.scalars(
            select(Item)
            .join(Collection, Collection.id == Item.collection_id)
            .where(Item.state == State.PUBLISHED, Collection.is_hidden.is_(False))
        )
    )
    assert len(public) == len(ACCESSES)
    page_files = dict(session.execute(select(Page.id, Page.file_id)).all())
    for name, actor in world.actors.items():
        readable = {
            f.id: item
            for item in public
            for f in item.files
            if f.role != FileRole.CONSENT and may(actor, Action.READ, subject_of(item, f), TODAY)
        }
        everything = _search(session, stores, "semua", actor)
        assert everything.total == len({item.id for item in readable.values()}), name
        assert sum(f.hit.matching_pages for f in everything.found) == len(readable), name
        counted = {f.value: f.count for f in everything.facets["collection"]}
        assert sum(counted.values()) == everything.total, name
        tokens, day = readers(session, actor), clock.day_number(TODAY)
        for item in public:
            pages = stores.index.pages_of(item.id, "semua", tokens, day)
            wanted = {i for i, readable_by in readable.items() if readable_by is item}
            assert {page_files[page.page_id] for page in pages} == wanted, (name, item.access)
        if name == "visitor":
            _finds_each_file_by_its_own_word(session, stores, public, readable, page_files)


def _finds_each_file_by_its_own_word(session, stores, public, readable, page_files):
    for file_id in (f.id for item in public for f in item.files):
        answer = _search(session, stores, f"kata{file_id}", VISITOR)
        wanted = [readable[file_id].id] if file_id in readable else []
        assert [found.item.id for found in answer.found] == wanted, file_id
        assert answer.total == len(wanted)
        for found in answer.found:
            assert page_files[found.page.id] == file_id
            assert f"kata{file_id}" in repr(found.sentences)


def test_groups_read_on_after_an_embargo_once_it_is_indexed_again(app, at):
    """An embargoed item with a restricted file: nobody but staff before the day, the group after it."""
    stores: Stores = app.extensions["daluang_stores"]
    at("2026-11-22T05:00:00Z")
    with app.app_context():
        with transaction() as session:
            members = factories.make_group(session, "ruang-baca")
            member = factories.make_user(session, groups=[members])
            item = factories.make_item(
                session,
                text="semua",
                file_access=Access.RESTRICTED,
                groups=[members],
                access="embargoed",
                embargo_until="2026-11-23",
            )
        session = db.session()
        actor, ids = actor_of(member), [item.id]
        for moment, day, wanted in (
            ("2026-11-22T16:59:59Z", date(2026, 11, 22), 0),
            ("2026-11-22T17:00:00Z", date(2026, 11, 23), 1),
        ):
            at(moment)
            indexing.index_items(session, ids, stores.index, stores.pages)
            with transaction() as writing:
                writing.execute(delete(Job))  # the work is done; what waits is left out of answers
            session = db.session()
            assert _search(session, stores, "semua", actor, day).total == wanted
            assert _search(session, stores, "semua", VISITOR, day).total == 0
        db.session.remove()


def _search(session, stores, text, actor, today=TODAY):
    arguments = SearchArguments(q=text)
    return search(session, stores.index, stores.pages, arguments, actor, today)
