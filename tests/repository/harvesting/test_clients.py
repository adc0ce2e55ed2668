"""Clients written by others harvest a served repository: everything, then only what changed, with deletions."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from repository.db import db, transaction
from repository.items import operations
from repository.items.collections import by_slug, set_internal
from repository.items.models import Item
from repository.items.states import State
from repository.people.operations import system_actor
from tests import clients, factories

NAMESPACE = "oai:daluang.example"
TITLES = (
    [{"value": "Kajian naskah “Tāj al-salāṭīn” & <tanda>", "lang": "id"}],
    [{"value": "رسالة في آداب طلب العلم", "lang": "ara", "script": "Arab"}],
    [
        {"value": "Hikayat Kitab dan Pustaka", "lang": "msa", "script": "Latn"},
        {"value": "حکاية کتاب دان ڤوستاک", "lang": "msa", "script": "Arab", "kind": "original"},
    ],
    [{"value": "L’été à Java: cafe\u0301, Šapiro, 𑀓", "lang": "fr"}],
)
COUNT = 34  # four pages of ten
WITHDRAWN = 8
KINDS = ("collection:", "type:", "access:")


@pytest.fixture
def handles(app, at):
    """Handles of the items of an hour ago, one of them withdrawn, two in an internal collection."""
    at(datetime.now(UTC) - timedelta(hours=1))
    found = []
    with app.app_context(), transaction() as session:
        reports = factories.make_collection(session, "laporan")
        yearly = factories.make_collection(session, "tahunan", parent=reports)
        factories.make_collection(session, "dalam", is_internal=True)
        for number in range(COUNT):
            item = factories.make_item(
                session,
                title=TITLES[number % len(TITLES)],
                type="article" if number % 3 else "report",
                access="restricted" if number % 5 == 0 else "open",
                collection="dalam" if number % 16 == 15 else yearly if number % 2 else "umum",
            )
            found.append(item.handle)
    with app.app_context(), transaction() as session:
        item = session.scalar(select(Item).where(Item.handle == found[WITHDRAWN]))
        operations.withdraw(session, item, system_actor(session), reason="Permintaan penulis")
    return found


def change(app, handles):
    """Edit, withdraw, restore, move, hide and add; return the identifiers that harvesters are to see."""
    with app.app_context(), transaction() as session:
        system = system_actor(session)
        items = {i.handle: i for i in session.scalars(select(Item).where(Item.handle.in_(handles)))}
        edited, gone, back, moved = (items[handles[n]] for n in (0, 2, WITHDRAWN, 4))
        document = factories.make_document(title="Judul “baru” — é", type=edited.profile)
        operations.revise(session, edited, system, document)
        operations.withdraw(session, gone, system, reason="Permintaan penulis")
        operations.restore(session, back, system)
        operations.move(session, moved, system, by_slug(session, "laporan"))
        set_internal(session, system, by_slug(session, "tahunan"), True)
        added = factories.make_item(session, title="Baru terbit")
        hidden = [item for item in items.values() if item.collection.slug == "tahunan"]
        changed = [edited, gone, back, moved, added, *hidden]
        return {f"{NAMESPACE}:{item.handle}" for item in changed}


def truth(app):
    """Return whether it is deleted, the sets and the titles of every item that was ever public."""
    with app.app_context():
        items = db.session.scalars(select(Item)).all()
        public = [item for item in items if item.collection.slug != "dalam"]
        found = {f"{NAMESPACE}:{item.handle}": _expected(item) for item in public}
        db.session.remove()
    return found


def _expected(item):
    path = [collection.slug for collection in item.collection.path()]
    places = {f"collection:{':'.join(path[: n + 1])}" for n in range(len(path))}
    sets = frozenset({*places, f"type:{item.profile}", f"access:{item.access}"})
    is_live = item.state == State.PUBLISHED and not item.collection.is_hidden
    titles = tuple(title["value"] for title in item.document["title"])
    return (not is_live, sets, titles if is_live else ())


def mirrored(seen):
    """Return what `truth` is to equal."""
    return {
        record.identifier: (
            record.deleted,
            frozenset(spec for spec in record.set_specs if spec.startswith(KINDS)),
            record.titles,
        )
        for record in seen
    }


@pytest.mark.sqlite_only
@pytest.mark.parametrize("client", clients.CLIENTS, ids=lambda client: client.__name__)
def test_client_follows_the_repository(client, app, at, handles, server):
    base_url = f"{server}/oai"
    before = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    everything = client(base_url)
    assert mirrored(everything) == truth(app)
    assert [record.deleted for record in everything].count(True) == 1
    assert client(base_url, from_=before) == []

    at(datetime.now(UTC))
    changed = change(app, handles)
    news = client(base_url, from_=before)
    assert {record.identifier for record in news} == changed
    assert mirrored(everything) | mirrored(news) == truth(app)
    left = client(base_url, from_=before, set_="collection:umum")
    names = {f"{NAMESPACE}:{handles[n]}" for n in (2, 4)}
    assert {record.identifier for record in left if record.deleted} == names
    assert {record.identifier for record in left} <= changed
