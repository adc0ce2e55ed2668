"""Pages keep their ids whatever happens to the files beside them, and count in reading order without gaps."""

import pytest
from sqlalchemy import select

from repository.db import db, transaction
from repository.files.models import File, FileRole, ReadingStatus
from repository.files.operations import detach
from repository.items.models import Item
from repository.pages.models import Page
from repository.people.operations import system_actor
from tests import factories


@pytest.fixture
def context(app):
    with app.app_context():
        yield app
        db.session.remove()


def add_item(text="satu\fdua\ftiga"):
    with transaction() as session:
        return factories.make_item(session, text=text).id


def add_file(item_id, text, **options):
    with transaction() as session:
        factories.add_text_file(session, session.get(Item, item_id), text, **options)


def pages(item_id):
    query = select(Page).where(Page.item_id == item_id).order_by(Page.position)
    found = db.session.scalars(query).all()
    rows = [(p.position, p.id, p.file.name, p.number_in_file) for p in found]
    db.session.rollback()
    return rows


def ids_of(item_id, name):
    return [row[1] for row in pages(item_id) if row[2] == name]


def test_pages_keep_their_ids_when_a_file_is_added(context):
    item_id = add_item()
    before = ids_of(item_id, "laporan.txt")
    add_file(item_id, "lampiran\fdua", name="lampiran.txt", role=FileRole.DOCUMENTATION)
    add_file(item_id, "gambar", name="halaman.txt", role=FileRole.PAGE)
    assert ids_of(item_id, "laporan.txt") == before
    names = [row[2] for row in pages(item_id)]
    assert names == ["halaman.txt", *["laporan.txt"] * 3, *["lampiran.txt"] * 2]
    assert [row[0] for row in pages(item_id)] == [1, 2, 3, 4, 5, 6]


def test_pages_keep_their_ids_when_a_file_is_read_again(context):
    item_id = add_item()
    before = pages(item_id)
    with transaction() as session:
        for file in session.scalars(select(File)):
            file.reading = ReadingStatus.PENDING
        from repository.jobs.queue import enqueue

        enqueue(session, "read", [item_id])
    assert factories.work_off(context) == 0
    assert pages(item_id) == before


def test_pages_that_are_no_longer_read_go_and_new_ones_come_at_the_end(context):
    from repository.pages.operations import PageShape, order_pages, set_pages

    item_id = add_item()
    before = ids_of(item_id, "laporan.txt")

    def read_again(count):
        with transaction() as session:
            item = session.get(Item, item_id)
            shapes = [PageShape(n, 0, 0, "text", "ok") for n in range(1, count + 1)]
            set_pages(session, item, item.files[0], shapes)
            order_pages(session, item)

    read_again(5)
    assert ids_of(item_id, "laporan.txt")[:3] == before
    assert len(pages(item_id)) == 5
    read_again(2)
    assert ids_of(item_id, "laporan.txt") == before[:2]
    assert [row[0] for row in pages(item_id)] == [1, 2]


def test_positions_close_up_when_a_file_goes(context):
    item_id = add_item()
    add_file(item_id, "kedua\fdua", name="kedua.txt")
    kept = ids_of(item_id, "kedua.txt")
    with transaction() as session:
        item = session.get(Item, item_id)
        detach(session, item, system_actor(session), item.files[0].id)
    assert factories.work_off(context) == 0
    assert [(row[0], row[1]) for row in pages(item_id)] == list(enumerate(kept, 1))


def test_consent_is_never_read(context):
    item_id = add_item()
    add_file(item_id, "nama rahasia", name="izin.txt", role=FileRole.CONSENT)
    assert factories.work_off(context) == 0
    assert {row[2] for row in pages(item_id)} == {"laporan.txt"}
    client = context.test_client()
    handle = db.session.get(Item, item_id).handle
    db.session.rollback()
    assert client.get(f"/items/{handle}/files/izin.txt").status_code == 404
    assert client.get("/api/search?q=rahasia").json["total"] == 0
