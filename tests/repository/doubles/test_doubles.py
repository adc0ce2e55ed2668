"""Duplicate items: found in blocks, compared, merged field by field, undone, kept apart."""

import time

import pytest
from sqlalchemy import select

from repository.db import db, transaction
from repository.doubles import finding, operations, queries
from repository.doubles.models import ItemPair
from repository.doubles.pairing import Known, pairs_of_titles
from repository.errors import NotAllowed
from repository.items.models import Item
from repository.items.states import State
from repository.people.models import Role
from repository.people.operations import actor_of
from tests import pages
from tests.browsing import open_form
from tests.factories import add_text_file, make_collection, make_item, make_user, work_off

RAHMA = [{"family": "Rahmawati", "given": "Siti"}]
TITLE = "Layanan perpustakaan keliling di kepulauan"


def found(session):
    with transaction() as session:
        finding.keep(session, finding.found_pairs(session))
    return {(p.first_id, p.second_id): p.reason for p in db.session.scalars(select(ItemPair))}


def test_pairs_are_found_by_number_file_and_title_and_not_by_volumes(session):
    with transaction() as session:
        rows = (
            {"title": TITLE},
            {"title": TITLE.upper().title()},
            {"title": "Layanan perpustakaan kelilng di kepulauan"},
            {"title": f"{TITLE} jilid 1"},
            {"title": f"{TITLE} jilid 2"},
            {
                "title": "Sama sekali lain satu",
                "identifiers": [{"scheme": "doi", "value": "10.5072/a"}],
            },
            {
                "title": "Judul yang berbeda pula",
                "identifiers": [{"scheme": "doi", "value": "10.5072/A"}],
            },
            {"title": TITLE, "date": "1999", "creators": [{"name": "Wagiman"}]},
        )
        ids = [make_item(session, **({"creators": RAHMA} | row)).id for row in rows]
        texts = [
            make_item(session, title=t, text="isi yang sama")
            for t in ("Berkas pertama kita", "Arsip yang kedua")
        ]
        files = tuple(item.id for item in texts)
    pairs = found(session)
    assert pairs == {
        (ids[0], ids[1]): "title",
        (ids[0], ids[2]): "near",
        (ids[1], ids[2]): "near",
        (ids[5], ids[6]): "identifier",
        files: "checksum",
    }


def test_what_was_decided_stays_decided(session):
    with transaction() as session:
        ids = [make_item(session, title=TITLE).id for _ in range(2)]
        actor = actor_of(make_user(session, Role.CATALOGUER))
    assert found(session) == {tuple(ids): "title"}
    with transaction() as session:
        operations.say_different(session, actor, *ids)
    found(session)
    assert queries.count(session, actor) == 0
    assert queries.count(session, actor, "different") == 1


def test_fifty_thousand_items_are_compared_without_comparing_all():
    words = [
        "layanan",
        "naskah",
        "pesantren",
        "wakaf",
        "kerukunan",
        "haji",
        "penyuluh",
        "madrasah",
        "zakat",
        "masjid",
    ]
    items = [
        Known(
            n,
            f"laporan {words[n % 10]} {words[n // 10 % 10]} {words[n // 100 % 10]} kabupaten {n // 7:05d}",
            2000 + n % 25,
            f"penulis {n % 9000}",
        )
        for n in range(50_000)
    ]
    items += [Known(60_000 + n, items[n].title, items[n].year, items[n].author) for n in range(10)]
    start = time.process_time()
    pairs = pairs_of_titles(items)
    seconds = time.process_time() - start
    assert len(pairs) == 10
    assert seconds < 60


@pytest.fixture
def pair(app):
    """Two public items of one title, the second with an abstract and a file; ids, smaller first."""
    with app.app_context():
        with transaction() as session:
            first = make_item(session, title=TITLE, creators=RAHMA, text="isi satu")
            second = make_item(
                session,
                title=TITLE,
                creators=RAHMA,
                abstract="Uraian dari yang kedua.",
                text="isi dua",
            )
            ids = first.id, second.id
            handles = first.handle, second.handle
        found(db.session())
        db.session.remove()
    return ids, handles


def test_a_merge_takes_fields_and_files_and_leaves_a_tombstone(app, client, client_as, pair):
    (first, second), (kept, gone) = pair
    staff = client_as("cataloguer")
    path = f"/duplicates/{first}/{second}"
    form = open_form(staff, path, "kept")
    assert form.value("take-abstract") == "second"  # what the one that stays lacks
    assert form.send(staff, kept=str(first)).headers["Location"] == path
    with app.app_context():
        item = db.session.get(Item, first)
        assert item.document["abstract"][0]["value"] == "Uraian dari yang kedua."
        assert len(item.files) == 2
        assert db.session.get(Item, second).withdrawal["replaced_by"] == kept
        db.session.remove()
    answer = client.get(f"/items/{gone}")
    assert answer.status_code == 410
    assert f"/items/{kept}" in answer.get_data(as_text=True)
    undo = open_form(staff, path, action=f"{path}/undo")
    assert undo.send(staff).headers["Location"] == path
    assert client.get(f"/items/{gone}").status_code == 200
    with app.app_context():
        item = db.session.get(Item, first)
        assert "abstract" not in item.document
        assert len(item.files) == 1
        assert len(item.revisions) == 3
        db.session.remove()


def test_what_was_never_public_is_discarded(app, client_as):
    with app.app_context():
        with transaction() as session:
            ids = [
                make_item(session, title=TITLE, state=s).id
                for s in (State.PUBLISHED, State.SUBMITTED)
            ]
        found(db.session())
        db.session.remove()
    staff = client_as("cataloguer")
    form = open_form(staff, f"/duplicates/{ids[0]}/{ids[1]}", "kept")
    assert form.value("kept") == str(ids[0])
    assert form.send(staff, kept=str(ids[1])).status_code == 422  # the public one stays
    assert form.send(staff).headers["Location"] == "/duplicates"
    with app.app_context():
        assert db.session.get(Item, ids[1]) is None
        db.session.remove()


def test_a_change_after_the_page_was_opened_stops_the_merge(app, client_as, pair):
    (first, second), _handles = pair
    staff = client_as("cataloguer")
    form = open_form(staff, f"/duplicates/{first}/{second}", "kept")
    with app.app_context(), transaction() as session:
        add_text_file(session, session.get(Item, first), "baru", name="baru.txt")
    answer = form.send(staff)
    assert answer.status_code == 409
    pages.check_page(answer)


def test_only_curators_merge_and_hidden_items_are_not_shown_to_others(app, client, client_as, pair):
    (first, second), _handles = pair
    path = f"/duplicates/{first}/{second}"
    assert "/login" in client.get(path).headers["Location"]
    assert client_as("depositor").get(path).status_code == 403
    assert client_as("auditor").get(path).status_code == 200
    app.config["WTF_CSRF_ENABLED"] = False
    for act in ("merge", "different", "undo"):
        assert client_as("auditor").post(f"{path}/{act}").status_code == 403
    assert client_as("auditor").post("/duplicates/look").status_code == 403
    with app.app_context():
        with transaction() as session:
            make_collection(session, "dalam", is_internal=True)
            drafts = [
                make_item(session, title="Draf rahasia yang sama", state=State.DRAFT).id
                for _ in range(2)
            ]
        found(db.session())
        reviewer = actor_of(make_user(db.session(), Role.REVIEWER, email="reviewer@contoh.id"))
        assert queries.count(db.session(), reviewer) == 1
        db.session.rollback()
        with pytest.raises(NotAllowed), transaction() as session:
            operations.say_different(session, reviewer, *drafts)
        db.session.remove()
    assert client_as("reviewer").get(f"/duplicates/{drafts[0]}/{drafts[1]}").status_code == 404


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("state", ["open", "different", "merged", "x"])
def test_the_list_is_whole(client_as, pair, state, language):
    pages.get(client_as("cataloguer"), f"/duplicates?state={state}&lang={language}")


def test_the_job_finds_what_is_there(app, client_as, pair):
    staff = client_as("cataloguer")
    form = open_form(staff, "/duplicates", action="/duplicates/look")
    assert form.send(staff).status_code == 303
    work_off(app)
    assert TITLE in pages.text_of(pages.get(staff, "/duplicates"))
