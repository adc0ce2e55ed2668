"""Works like the one shown, on an item's page: what everybody may see, and no other."""

import pytest

from repository.db import db, transaction
from repository.items import operations
from repository.items.models import Item
from repository.items.states import State
from repository.people.operations import system_actor
from tests import factories, pages
from tests.pages import text_of

TITLE = "Pengelolaan wakaf produktif"


@pytest.fixture
def handles(app):
    """Items with the same telling words: one of each kind."""
    with app.app_context():
        with transaction() as session:
            factories.make_collection(session, "arsip", is_internal=True)
            kinds = {
                "shown": {},
                "open": {"date": "2019"},
                "restricted": {"access": "restricted", "text": "isi rahasia"},
                "internal": {"collection": "arsip"},
                "draft": {"state": State.DRAFT},
                "withdrawn": {"state": State.WITHDRAWN},
            }
            made = {
                kind: factories.make_item(session, title=f"{TITLE} {kind}", **details)
                for kind, details in kinds.items()
            }
            made["other"] = factories.make_item(session, title="Naskah lontar Bali")
            found = {kind: item.handle for kind, item in made.items()}
        db.session.remove()
    assert factories.work_off(app) == 0
    return found


def similar(client, handle):
    page = pages.get(client, f"/items/{handle}")
    section = next((e for e in page.iter("section") if e.get("id") == "similar"), None)
    if section is None:
        return []
    return [(a.get("href"), text_of(li)) for li in section.iter("li") for a in li.iter("a")]


@pytest.mark.parametrize("role", ["visitor", "administrator"])
def test_similar_works_are_public_ones_with_type_and_year(client, client_as, handles, role):
    asking = client if role == "visitor" else client_as(role)
    rows = similar(asking, handles["shown"])
    assert {href for href, _ in rows} == {f"/items/{handles[k]}" for k in ("open", "restricted")}
    text = next(text for href, text in rows if href.endswith(handles["open"]))
    assert f"{TITLE} open" in text
    assert "· 2019" in text


def test_an_item_like_no_other_has_no_such_heading(client, handles):
    assert similar(client, handles["other"]) == []
    assert "Karya serupa" not in client.get(f"/items/{handles['other']}").get_data(as_text=True)


def test_a_work_just_withdrawn_is_no_longer_named(app, client, handles):
    assert len(similar(client, handles["shown"])) == 2
    with app.app_context():
        with transaction() as session:
            item = session.query(Item).filter_by(handle=handles["open"]).one()
            operations.withdraw(session, item, system_actor(session), reason="Permintaan")
        db.session.remove()
    (row,) = similar(client, handles["shown"])
    assert row[0].endswith(handles["restricted"])


def test_the_page_does_without_them_while_the_index_is_damaged(app, client, handles):
    index = app.extensions["daluang_stores"].index
    (index.folder / "current").write_text("g999999")
    assert similar(client, handles["shown"]) == []
