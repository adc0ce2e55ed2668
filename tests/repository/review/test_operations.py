"""Two reviewers at the same moment: one decides, the other is told."""

import threading

import pytest
from sqlalchemy import select

from repository.errors import BadValue, Conflict, NotAllowed, NotFound, RepositoryError

DOCUMENT = {
    "type": "research_report",
    "title": [{"value": "Kerukunan di tiga desa", "lang": "ind", "kind": "main"}],
    "creators": [{"kind": "person", "name": "Wagiman", "role": "aut"}],
    "abstract": [{"value": "Penelitian tentang kerukunan di tiga desa pesisir.", "lang": "ind"}],
    "dates": [{"type": "issued", "edtf": "2024", "calendar": "gregorian", "year": 2024}],
    "language": ["ind"],
    "publisher": {"kind": "organisation", "name": "Balai Penelitian Contoh"},
    "subjects": [{"scheme": "daluang-subjects", "notation": "R1.1"}],
    "rights": {"licence": "cc-by-4.0", "access": "open"},
}


@pytest.fixture
def waiting(app):
    """The handle of a complete deposit that waits, and the actors by name."""
    from repository import clock
    from repository.db import transaction
    from repository.files.operations import attach
    from repository.files.storage import Stored
    from repository.items import operations as items
    from repository.items.collections import by_slug
    from repository.people.models import Role
    from repository.people.operations import actor_of, add_user, system_actor

    with app.app_context(), transaction() as session:
        system, actors = system_actor(session), {}
        roles = {
            "siti": Role.DEPOSITOR,
            "lain": Role.DEPOSITOR,
            "rahmat": Role.REVIEWER,
            "wati": Role.REVIEWER,
        }
        for name, role in roles.items():
            user = add_user(session, system, email=f"{name}@contoh.id", name=name, role=role)
            actors[name] = actor_of(user)
        collection = by_slug(session, "umum")
        item = items.create(session, actors["siti"], collection=collection, document=DOCUMENT)
        session.flush()
        stored = Stored("a" * 64, "b" * 128, 3)
        attach(session, item, actors["siti"], stored, name="a.pdf", mime="application/pdf")
        items.submit(session, item, actors["siti"], today=clock.now().date())
        session.flush()
        return item.handle, item.version, actors


def in_transaction(app, act):
    """Return what `act` gives in a transaction of its own, or the error of the domain that it raised."""
    from repository.db import db, transaction

    with app.app_context():
        try:
            with transaction() as session:
                return act(session)
        except RepositoryError as error:
            return error
        finally:
            db.session.remove()


def test_of_two_who_publish_at_once_one_is_told_by_whom(app, waiting):
    from repository import clock
    from repository.review import operations
    from repository.review.models import Review

    handle, version, actors = waiting
    results, start = {}, threading.Barrier(2)

    def publish(name):
        start.wait()
        results[name] = in_transaction(
            app,
            lambda session: (
                operations.accept(
                    session, handle, actors[name], version=version, today=clock.now().date()
                ).handle
            ),
        )

    threads = [threading.Thread(target=publish, args=(name,)) for name in ("rahmat", "wati")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = next(name for name, result in results.items() if result == handle)
    loser = results["wati" if winner == "rahmat" else "rahmat"]
    assert isinstance(loser, Conflict)
    assert loser.values == {"name": winner}
    decided = in_transaction(app, lambda s: [r.decision for r in s.scalars(select(Review))])
    assert decided == ["published"]


@pytest.mark.parametrize("name", ["return_to_depositor", "decline"])
def test_a_reason_is_wanted(app, waiting, name):
    from repository.review import operations

    handle, version, actors = waiting
    decide = getattr(operations, name)
    for reason in ("", " \n "):
        error = in_transaction(
            app, lambda s, r=reason: decide(s, handle, actors["rahmat"], version=version, reason=r)
        )
        assert isinstance(error, BadValue)
        assert error.field == "note"


def test_depositors_never_decide(app, waiting):
    from repository import clock
    from repository.review import operations

    handle, version, actors = waiting
    today = clock.now().date()
    for name, expected in (("siti", NotAllowed), ("lain", NotFound)):
        actor = actors[name]
        for act in (
            lambda s, a=actor: operations.accept(s, handle, a, version=version, today=today),
            lambda s, a=actor: operations.decline(s, handle, a, version=version, reason="x"),
            lambda s, a=actor: operations.claim(s, handle, a),
        ):
            assert isinstance(in_transaction(app, act), expected)


def test_an_item_that_is_not_there_is_not_found(app, waiting):
    from repository.review import operations

    _, _, actors = waiting
    error = in_transaction(app, lambda s: operations.claim(s, "bcdfghjk", actors["rahmat"]))
    assert isinstance(error, NotFound)
