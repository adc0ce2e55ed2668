"""The pages of batches: from a search to a preview, to a run, to undoing, by forms alone."""

import re

import pytest

from repository.batches.models import Outcome
from repository.db import db, transaction
from repository.items.models import Item
from tests import pages
from tests.factories import make_item, work_off


@pytest.fixture
def cataloguer(app, client_as):
    return client_as("cataloguer")


def token(client, path):
    answer = client.get(path).get_data(as_text=True)
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer).group(1)


def post(client, path, page="/batches", **values):
    return client.post(path, data={"csrf_token": token(client, page), **values})


def made(app, count=3, **changes):
    with app.app_context(), transaction() as session:
        return [
            make_item(session, title=f"Wakaf produktif jilid {n}", **changes).id
            for n in range(count)
        ]


def place_of(app, item_id):
    with app.app_context():
        return db.session.get(Item, item_id).document.get("place")


def test_from_the_search_page_to_undone(app, cataloguer):
    ids = made(app, 30)
    made(app, 1, type="book")
    work_off(app)
    search = cataloguer.get("/search?q=wakaf&type=report").get_data(as_text=True)
    assert 'action="/batches?q=wakaf&amp;type=report"' in search
    begun = post(cataloguer, "/batches?q=wakaf&type=report")
    path = begun.headers["Location"]
    assert begun.status_code == 303
    for language in ("id", "en"):
        assert "30" in pages.text_of(pages.get(cataloguer, f"{path}?lang={language}"))
    pages.get(cataloguer, f"{path}?edit=set:place")
    chosen = post(
        cataloguer, f"{path}/edit", path, edit="set:place", value="Jakarta", reason="Seragam"
    )
    assert chosen.headers["Location"] == path
    work_off(app)  # what of the preview the request did not make
    preview = pages.text_of(pages.get(cataloguer, f"{path}?lang=en"))
    assert "30 items will be changed" in preview
    assert "Jakarta" in preview
    assert place_of(app, ids[0]) is None
    second = pages.text_of(pages.get(cataloguer, f"{path}?show={Outcome.WAITING}&page=2"))
    assert second.count("Jakarta") >= 5
    post(cataloguer, f"{path}/run", path)
    running = pages.get(cataloguer, path)
    assert "progress" in {element.tag for element in running.iter()}
    told = cataloguer.get(f"{path}/progress").get_json()
    assert told == {"stage": "running", "done": 0, "total": 30, "is_under_way": True}
    assert work_off(app) == 0
    assert all(place_of(app, item_id) == "Jakarta" for item_id in ids)
    done = pages.text_of(pages.get(cataloguer, f"{path}?lang=en"))
    assert "30 records were changed" in done
    post(cataloguer, f"{path}/undo", path)
    work_off(app)
    assert all(place_of(app, item_id) is None for item_id in ids)
    assert "30 records are again as they were" in pages.text_of(
        pages.get(cataloguer, f"{path}?lang=en")
    )
    assert "Jakarta" in pages.text_of(pages.get(cataloguer, "/batches"))


def test_a_list_of_handles_and_addresses(app, cataloguer):
    ids = made(app, 2)
    with app.app_context():
        handles = [db.session.get(Item, i).handle for i in ids]
    text = f"{handles[0]}\n https://repo.contoh.id/items/{handles[1]}?lang=id\n{handles[0]}"
    path = post(cataloguer, "/batches", handles=text).headers["Location"]
    assert "2 records" in pages.text_of(pages.get(cataloguer, f"{path}?lang=en"))
    refused = post(cataloguer, "/batches", handles="tidak-ada")
    assert "tidak-ada" in pages.text_of(pages.check_page(refused))


def test_what_is_wrong_is_said_at_its_field(app, cataloguer):
    made(app, 1)
    work_off(app)
    path = post(cataloguer, "/batches?q=wakaf").headers["Location"]
    for edit, values, words in (
        ("set:place", {"value": ""}, "Give a value"),
        ("set:access", {"value": "restricted"}, "Give the reason"),
        ("set:access", {"value": "embargoed", "reason": "x"}, "embargo needs"),
        ("replace:keywords", {"value": "a"}, "Give what is to stand there"),
        ("set:place", {"value": "x" * 6000}, "too long"),
    ):
        answer = post(cataloguer, f"{path}/edit?lang=en", path, edit=edit, **values)
        assert words in pages.text_of(pages.check_page(answer)), edit
    unknown = post(cataloguer, f"{path}/edit", path, edit="set:handle", value="x")
    assert unknown.status_code == 422


def test_every_edit_has_a_form_in_both_languages(app, cataloguer):
    from repository.batches.edits import ACTS

    made(app, 1, keywords=["surau"])
    work_off(app)
    path = post(cataloguer, "/batches?q=wakaf").headers["Location"]
    for act, fields in ACTS.items():
        for field in fields:
            pages.get(cataloguer, f"{path}?edit={act}:{field}")


def test_who_may_look_and_who_may_change(app, client, client_as, cataloguer):
    made(app, 1)
    work_off(app)
    path = post(cataloguer, "/batches?q=wakaf").headers["Location"]
    assert client.get("/batches").headers["Location"].startswith("/login")
    assert client_as("depositor").get("/batches").status_code == 403
    assert client_as("depositor").get(path).status_code == 404
    auditor = client_as("auditor")
    assert auditor.get(path).status_code == 200
    assert "Ubah sekaligus" not in auditor.get("/search?q=wakaf").get_data(as_text=True)
    assert client_as("depositor").post("/batches?q=wakaf").status_code in (400, 403)
    assert cataloguer.get("/batches/99999").status_code == 404
    assert cataloguer.get("/batches/99999999999").status_code == 404


def test_throwing_away(app, cataloguer):
    made(app, 1)
    work_off(app)
    path = post(cataloguer, "/batches?q=wakaf").headers["Location"]
    assert post(cataloguer, f"{path}/discard", path).headers["Location"] == "/batches"
    assert path not in cataloguer.get("/batches").get_data(as_text=True)
    assert post(cataloguer, f"{path}/run").status_code == 409
