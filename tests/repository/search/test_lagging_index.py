"""Between a change of rights and the index job: what nobody may see any more shows in no hit, count or total."""

import pytest

from repository.db import db, transaction
from repository.items import operations
from repository.items.editing import with_flat_values
from repository.items.models import Item
from repository.people.operations import system_actor
from tests import factories

PAGE_SIZE = 20


def change(app, item_id, how):
    with app.app_context():
        with transaction() as session:
            how(session, session.get(Item, item_id), system_actor(session))
        db.session.remove()


def withdraw(session, item, actor):
    operations.withdraw(session, item, actor, reason="Permintaan penulis")


def hide(session, item, actor):
    hidden = factories.make_collection(session, "dalam", is_internal=True)
    operations.move(session, item, actor, hidden)


def restrict(session, item, actor):
    document = with_flat_values(item.document, ["access=restricted"], factories.TODAY)
    operations.revise(session, item, actor, document)


@pytest.fixture
def items(app):
    """Published items as many as two pages of results, read and indexed; the oldest has words of its own."""
    with app.app_context():
        with transaction() as session:
            first = factories.make_item(session, title="Kajian pustaka langka", text="gajah mada")
            rest = [
                factories.make_item(session, title=f"Kajian nomor {n}") for n in range(PAGE_SIZE)
            ]
            ids = [first.id, *(item.id for item in rest)]
        db.session.remove()
    assert factories.work_off(app) == 0
    return ids


def ask(client, **arguments):
    return client.get("/api/search", query_string=arguments).json


@pytest.mark.parametrize("how", [withdraw, hide])
@pytest.mark.parametrize("words", ["langka", "gajah"])
def test_item_that_is_public_no_longer_counts_nowhere(app, client, items, how, words):
    assert ask(client, q=words)["total"] == 1
    change(app, items[0], how)
    answer = ask(client, q=words)
    assert answer["total"] == 0
    assert not answer["hits"]
    assert not any(answer["facets"].values())


def test_total_and_counts_are_right_on_every_page_of_results(app, client, items):
    change(app, items[0], withdraw)
    for page in (1, 2):
        answer = ask(client, q="kajian", page=page)
        assert answer["total"] == PAGE_SIZE
        counts = {value["value"]: value["count"] for value in answer["facets"]["type"]}
        assert counts == {"report": PAGE_SIZE}


def test_words_of_a_file_just_closed_find_nothing_and_those_of_the_metadata_do(app, client, items):
    assert ask(client, q="langka gajah")["hits"][0]["page"] == 1
    change(app, items[0], restrict)
    answer = ask(client, q="gajah")
    assert answer["total"] == 0
    assert not any(answer["facets"].values())
    assert ask(client, q="langka gajah")["is_relaxed"]  # by its title alone
    hit = ask(client, q="langka")["hits"][0]
    assert (hit["page"], hit["snippet"]) == (None, None)
    factories.work_off(app)
    assert ask(client, q="gajah")["total"] == 0
