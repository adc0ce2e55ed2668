"""What an item goes through: who may, what is possible, and what every step leaves in the rows."""

import pytest
from sqlalchemy import select

from repository.db import db, transaction
from repository.errors import IncompleteMetadata, NotAllowed, NotFound, WrongState
from repository.items import operations
from repository.items.derive import derived_columns
from repository.items.handles import is_handle, new_handle
from repository.items.models import Item, ItemPerson, ItemSubject, Revision
from repository.items.states import MOVES, State
from repository.people.models import Role
from repository.people.operations import actor_of, system_actor
from tests import factories


@pytest.fixture
def context(app):
    with app.app_context():
        yield app
        db.session.remove()


def make(**changes):
    with transaction() as session:
        return factories.make_item(session, **changes).id


def act(operation, item_id, role=None, **details):
    """Do `operation` as the system, or as a new person of `role`."""
    with transaction() as session:
        actor = (
            system_actor(session) if role is None else actor_of(factories.make_user(session, role))
        )
        return operation(session, session.get(Item, item_id), actor, **details)


def test_handles_are_eight_letters_that_cannot_be_misread():
    handles = {new_handle() for _ in range(500)}
    assert len(handles) == 500
    assert all(is_handle(handle) for handle in handles)
    assert not set("".join(handles)) & set("aeiou01l")


@pytest.mark.parametrize("state", list(State), ids=str)
@pytest.mark.parametrize(
    ("operation", "target", "details"),
    [
        (operations.publish, State.PUBLISHED, {"today": factories.TODAY, "let_pass": []}),
        (operations.withdraw, State.WITHDRAWN, {"reason": "Permintaan penulis"}),
        (operations.restore, State.PUBLISHED, {}),
    ],
    ids=["publish", "withdraw", "restore"],
)
@pytest.mark.sqlite_only
def test_only_the_moves_of_the_table_are_possible(context, state, operation, target, details):
    item_id = make(state=state)
    is_possible = MOVES.get((state, target)) == operation.__name__
    if is_possible:
        act(operation, item_id, **details)
        assert db.session.get(Item, item_id).state == target
    else:
        with pytest.raises(WrongState):
            act(operation, item_id, **details)
        assert db.session.get(Item, item_id).state == state


def test_a_handle_that_an_item_has_is_not_given_again(context, monkeypatch):
    taken = make()
    with context.app_context():
        first = db.session.get(Item, taken).handle
    drawn = iter([first, first, "23456789"])
    monkeypatch.setattr(operations, "new_handle", lambda: next(drawn))
    assert db.session.get(Item, make()).handle == "23456789"


def test_rows_are_derived_from_the_revision(context):
    item_id = make(
        title="“Wakaf” di Jawa",
        creators=[{"family": "Rahmawati", "given": "Siti"}, {"name": "Hamka"}],
        subjects=["wakaf", "Kata sendiri"],
        date="2019-05",
    )
    item = db.session.get(Item, item_id)
    for name, value in derived_columns(item.document).items():
        assert getattr(item, name) == value, name
    assert (item.year, item.title_sort) == (2019, "wakaf” di jawa")
    people = db.session.scalars(select(ItemPerson.heading).order_by(ItemPerson.position)).all()
    assert people == ["Rahmawati, Siti", "Hamka"]
    assert [s.scheme is None for s in db.session.scalars(select(ItemSubject))] == [False, True]


def test_draft_is_overwritten_and_a_public_item_gets_revisions(context):
    draft, public = make(state=State.DRAFT), make()
    for item_id in (draft, public):
        document = factories.make_document(title="Judul baru")
        assert act(operations.revise, item_id, document=document)
        assert not act(operations.revise, item_id, document=document)
        assert db.session.get(Item, item_id).document["title"][0]["value"] == "Judul baru"
    numbers = select(Revision.number).order_by(Revision.number)
    assert db.session.scalars(numbers.where(Revision.item_id == draft)).all() == [1]
    assert db.session.scalars(numbers.where(Revision.item_id == public)).all() == [1, 2]


def test_public_item_never_loses_what_none_may_lack(context):
    item_id = make()
    document = factories.make_document(creators=None)
    with pytest.raises(IncompleteMetadata) as caught:
        act(operations.revise, item_id, document=document)
    assert [p.field for p in caught.value.problems] == ["creators"]


def test_incomplete_draft_is_not_published(context):
    item_id = make(state=State.DRAFT, creators=None)
    with pytest.raises(IncompleteMetadata):
        act(operations.publish, item_id, today=factories.TODAY)
    assert db.session.get(Item, item_id).state == State.DRAFT


def test_who_may_not_know_of_an_item_is_not_told_that_it_is_there(context):
    draft, public = make(state=State.DRAFT), make()
    document = factories.make_document(title="Judul baru")
    with pytest.raises(NotFound):
        act(operations.revise, draft, Role.DEPOSITOR, document=document)
    with pytest.raises(NotAllowed):
        act(operations.revise, public, Role.DEPOSITOR, document=document)
    with pytest.raises(NotAllowed):
        act(operations.withdraw, public, Role.REVIEWER, reason="Permintaan penulis")


def test_restored_item_keeps_its_day_of_publication(context, at):
    at("2026-11-20T05:00:00Z")
    item_id = make()
    published_at = db.session.get(Item, item_id).published_at
    at("2026-11-23T05:00:00Z")
    act(operations.withdraw, item_id, reason="Permintaan penulis")
    act(operations.restore, item_id)
    item = db.session.get(Item, item_id)
    assert (item.published_at, item.withdrawal) == (published_at, None)


def test_every_change_counts_a_version(context):
    item_id = make()
    before = db.session.get(Item, item_id).version
    act(operations.withdraw, item_id, reason="Permintaan penulis")
    act(operations.restore, item_id)
    assert db.session.get(Item, item_id).version == before + 2
