"""Real files, really read, as harvesters get them: what METS names opens, what is closed is not there."""

import io
from datetime import date
from urllib.parse import urlsplit

import pytest
from lxml import etree
from sqlalchemy import event, select

from repository.access.policy import VISITOR, Access
from repository.crosswalks import mets
from repository.db import db, transaction
from repository.files.models import FileRole, ReadingStatus
from repository.files.operations import attach
from repository.harvesting.models import HarvestEntry
from repository.items import operations
from repository.items.models import Item
from repository.items.records import record_of
from repository.items.states import State
from repository.jobs.queue import enqueue
from repository.pages.extract import sniff
from repository.pages.operations import PageShape, order_pages, set_pages
from repository.pages.queries import readable_pages
from repository.people.models import Role
from repository.people.operations import system_actor
from tests import factories
from tests.harvester import get_record
from tests.repository.pages.uploads import numbered_pages

PUBLISHED, READ, LATER = "2026-11-23T05:00:00Z", "2026-11-23T06:00:00Z", "2026-11-23T07:00:00Z"
DAY = date(2026, 11, 23)
NS = {"m": mets.NAMESPACE, "xlink": "http://www.w3.org/1999/xlink"}
SITE = "http://localhost"


@pytest.fixture
def context(app):
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def pdf(tmp_path):
    """Give the bytes of a PDF of so many pages."""
    return lambda count: numbered_pages(tmp_path / f"{count}.pdf", count).read_bytes()


@pytest.fixture
def picture(tmp_path, make_png):
    """The bytes of an image."""
    return make_png(tmp_path / "lembar.png", 300, 400).read_bytes()


def publish(app, *files, **changes):
    """The id of a published item with these files, none of them read: (bytes, name, what attaching takes)."""
    with transaction() as session:
        item = factories.make_item(session, state=State.DRAFT, **changes)
        store = app.extensions["daluang_stores"].files
        for content, name, details in files:
            stored = store.put(io.BytesIO(content), limit_bytes=10**8)
            mime = sniff(store.path(stored.sha256))
            attach(session, item, system_actor(session), stored, name=name, mime=mime, **details)
        factories.bring_to(session, item, State.PUBLISHED)
        return item.id


def datestamps(item_id):
    query = select(HarvestEntry.datestamp).where(
        HarvestEntry.item_id == item_id, HarvestEntry.set_spec == ""
    )
    found = [at.strftime("%Y-%m-%dT%H:%M:%SZ") for at in db.session.scalars(query)]
    db.session.rollback()
    return found


def document(item_id, day=DAY):
    """The METS document of the item on a day."""
    item = db.session.get(Item, item_id)
    made = mets.element(record_of(item, SITE, day), day)
    db.session.rollback()
    return made


def hrefs(element, use="DEFAULT"):
    return element.xpath(f"//m:fileGrp[@USE='{use}']//@xlink:href", namespaces=NS)


def orders(element):
    return element.xpath("//m:div[@TYPE='page']/@ORDER", namespaces=NS)


def status(app, address):
    parts = urlsplit(address)
    db.session.remove()
    response = app.test_client().get(f"{parts.path}?{parts.query}", buffered=True)
    return response.status_code, response.mimetype


def test_reading_tells_harvesters_of_the_pages(context, at, pdf):
    at(PUBLISHED)
    item_id = publish(context, (pdf(3), "laporan.pdf", {}))
    handle = db.session.get(Item, item_id).handle
    assert orders(document(item_id)) == []
    assert datestamps(item_id) == [PUBLISHED]
    at(READ)
    assert factories.work_off(context) == 0
    assert datestamps(item_id) == [READ]
    db.session.remove()
    found = get_record(context.test_client(), f"oai:daluang.example:{handle}", prefix="mets")
    assert found.datestamp == READ
    assert orders(found.metadata) == ["1", "2", "3"]


def test_reading_again_moves_nothing(context, at, pdf):
    at(PUBLISHED)
    item_id = publish(context, (pdf(2), "laporan.pdf", {}))
    assert factories.work_off(context) == 0
    with transaction() as session:
        session.get(Item, item_id).files[0].reading = ReadingStatus.PENDING
        enqueue(session, "read", [item_id])
    at(LATER)
    assert factories.work_off(context) == 0
    assert db.session.get(Item, item_id).files[0].reading == ReadingStatus.OK
    assert datestamps(item_id) == [PUBLISHED]


def test_reading_that_finds_other_pages_tells_harvesters(context, at, pdf):
    at(PUBLISHED)
    item_id = publish(context, (pdf(2), "laporan.pdf", {}))
    assert factories.work_off(context) == 0
    at(READ)
    with transaction() as session:
        item = session.get(Item, item_id)
        set_pages(session, item, item.files[0], [PageShape(1, 10, 10, "digital", "ok")])
        order_pages(session, item)
    assert datestamps(item_id) == [READ]
    assert orders(document(item_id)) == ["1"]
    with transaction() as session:
        session.get(Item, item_id).files[0].reading = ReadingStatus.PENDING
        enqueue(session, "read", [item_id])
    at(LATER)
    assert factories.work_off(context) == 0
    assert datestamps(item_id) == [LATER]
    assert orders(document(item_id)) == ["1", "2"]


def test_files_that_no_record_shows_pages_of_move_nothing(context, at, pdf):
    at(PUBLISHED)
    item_id = publish(
        context,
        (b"Catatan biasa.\n", "catatan.txt", {}),
        (b"Teks\fhalaman dua", "teks.txt", {"role": FileRole.TEXT}),
        (pdf(2), "izin.pdf", {"role": FileRole.CONSENT}),
    )
    at(READ)
    assert factories.work_off(context) == 0
    assert datestamps(item_id) == [PUBLISHED]
    assert hrefs(document(item_id)) == []
    assert hrefs(document(item_id), "DOWNLOAD") == [
        f"{SITE}/items/{db.session.get(Item, item_id).handle}/files/catatan.txt"
    ]


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
def test_what_is_not_published_is_not_stamped_by_reading(context, at, pdf, state):
    at(PUBLISHED)
    with transaction() as session:
        item = factories.make_item(session, state=state, text="isi")
        item_id, file = item.id, item.files[0]
        file.mime = "application/pdf"
    before = datestamps(item_id)
    at(READ)
    with transaction() as session:
        item = session.get(Item, item_id)
        shapes = [PageShape(n, 10, 10, "digital", "ok") for n in range(1, 4)]
        set_pages(session, item, item.files[0], shapes)
        order_pages(session, item)
    assert db.session.get(Item, item_id).files[0].image_count == 3
    assert datestamps(item_id) == before
    assert hrefs(document(item_id)) == []


def test_every_address_of_a_document_opens(context, pdf, picture):
    item_id = publish(
        context,
        (pdf(2), "Laporan “é” & {akhir}.pdf", {}),
        (picture, "lembar 1.png", {"role": FileRole.PAGE, "label": "1r"}),
        (b"a,b\n1,2\n", "data.csv", {"role": FileRole.DOCUMENTATION}),
    )
    assert factories.work_off(context) == 0
    element = document(item_id)
    images = [address for use in mets.PAGE_IMAGES for address in hrefs(element, use)]
    assert len(images) == 2 * 3
    for address in images:
        assert status(context, address) == (200, "image/jpeg"), address
    for address in hrefs(element, "DOWNLOAD"):
        assert status(context, address)[0] == 200, address


def test_pages_stand_in_the_order_of_the_reader(context, pdf, picture):
    item_id = publish(
        context,
        (pdf(2), "lampiran.pdf", {"role": FileRole.DOCUMENTATION}),
        (pdf(3), "laporan.pdf", {}),
        (picture, "lembar-2.png", {"role": FileRole.PAGE, "label": "1v"}),
        (picture, "lembar-1.png", {"role": FileRole.PAGE, "label": "1r"}),
    )
    assert factories.work_off(context) == 0
    element = document(item_id)
    item = db.session.get(Item, item_id)
    read = list(db.session.scalars(readable_pages(item, VISITOR, DAY)))
    stem = f"{SITE}/items/{item.handle}/files"
    assert hrefs(element) == [
        f"{stem}/{page.file.name}/pages/{page.number_in_file}/image?width=1600" for page in read
    ]
    divs = element.xpath("//m:div[@TYPE='page']", namespaces=NS)
    assert [(int(div.get("ORDER")), div.get("ORDERLABEL")) for div in divs] == [
        (page.position, page.label) for page in read
    ]


@pytest.mark.parametrize("access", ["embargoed", "restricted", "metadata_only"])
def test_a_closed_item_names_neither_files_nor_pages(context, pdf, access):
    until = {"embargo_until": "2027-01-05"} if access == "embargoed" else {}
    item_id = publish(context, (pdf(4), "tertutup.pdf", {}), access=access, **until)
    assert factories.work_off(context) == 0
    element = document(item_id)
    item = db.session.get(Item, item_id)
    assert item.files[0].image_count == 4
    assert hrefs(element) == hrefs(element, "DOWNLOAD") == orders(element) == []
    written = _written(element)
    assert [word for word in ("tertutup", item.files[0].sha256, "pdf") if word in written] == []
    closed = f"/items/{item.handle}/files/tertutup.pdf/pages/1/image?width=150"
    assert status(context, closed)[0] == 403
    if access == "embargoed":
        opened = document(item_id, date(2027, 1, 5))
        assert orders(opened) == ["1", "2", "3", "4"]


def test_an_embargo_that_ends_shows_harvesters_the_pages(context, at, pdf):
    at(PUBLISHED)
    item_id = publish(
        context, (pdf(2), "laporan.pdf", {}), access="embargoed", embargo_until="2026-11-25"
    )
    identifier = f"oai:daluang.example:{db.session.get(Item, item_id).handle}"
    assert factories.work_off(context) == 0
    db.session.remove()
    client = context.test_client()
    assert orders(get_record(client, identifier, prefix="mets").metadata) == []
    at("2026-11-24T17:00:05Z")
    found = get_record(client, identifier, prefix="mets")
    assert found.datestamp == "2026-11-24T17:00:00Z"
    assert orders(found.metadata) == ["1", "2"]


@pytest.mark.parametrize("access", [Access.EMBARGOED, Access.RESTRICTED, Access.METADATA_ONLY])
def test_a_closed_file_of_an_open_item_leaves_no_gap(context, pdf, access):
    item_id = publish(
        context,
        (pdf(2), "satu.pdf", {}),
        (pdf(5), "tertutup.pdf", {"access": access, "label": "Bab rahasia"}),
        (pdf(3), "tiga.pdf", {}),
    )
    assert factories.work_off(context) == 0
    element = document(item_id)
    assert orders(element) == ["1", "2", "3", "4", "5"]
    names = [(address.split("/")[-4], address.split("/")[-2]) for address in hrefs(element)]
    assert names == [
        (n, str(k)) for n, c in (("satu.pdf", 2), ("tiga.pdf", 3)) for k in range(1, c + 1)
    ]
    written = _written(element)
    item = db.session.get(Item, item_id)
    secrets = ("tertutup", "Bab rahasia", item.files[1].sha256, str(item.files[1].size_bytes))
    assert [word for word in secrets if word in written] == []
    for address in hrefs(element):
        assert status(context, address)[0] == 200


def test_withdrawing_closes_the_images_named_by_file(context, pdf):
    item_id = publish(context, (pdf(2), "laporan.pdf", {}))
    assert factories.work_off(context) == 0
    (first, _) = hrefs(document(item_id))
    with transaction() as session:
        item = session.get(Item, item_id)
        operations.withdraw(session, item, system_actor(session), reason="Permintaan penulis")
    assert hrefs(document(item_id)) == []
    assert status(context, first)[0] == 404


@pytest.mark.parametrize(
    "rest",
    [
        "laporan.pdf/pages/3/image",
        "laporan.pdf/pages/0/image",
        "laporan.pdf/pages/-1/image",
        "laporan.pdf/pages/1/image?width=151",
        "laporan.pdf/pages/99999999999/image",
        "lain.pdf/pages/1/image",
        "izin.pdf/pages/1/image",
        "catatan.txt/pages/1/image",
        "%00/pages/1/image",
    ],
)
def test_what_is_no_page_is_not_found(context, pdf, rest):
    item_id = publish(
        context,
        (pdf(2), "laporan.pdf", {}),
        (b"Catatan biasa.\n", "catatan.txt", {}),
        (pdf(1), "izin.pdf", {"role": FileRole.CONSENT}),
    )
    assert factories.work_off(context) == 0
    handle = db.session.get(Item, item_id).handle
    assert status(context, f"/items/{handle}/files/{rest}")[0] == 404


def test_an_image_named_by_file_is_that_of_the_reader(context, client_as, pdf):
    item_id = publish(context, (pdf(2), "laporan.pdf", {}), access="restricted")
    assert factories.work_off(context) == 0
    handle = db.session.get(Item, item_id).handle
    db.session.remove()
    client = client_as(Role.CATALOGUER)
    by_file, by_place = (
        client.get(f"/items/{handle}/{path}/image?width=150", buffered=True)
        for path in ("files/laporan.pdf/pages/2", "pages/2")
    )
    assert by_file.status_code == by_place.status_code == 200
    assert by_file.data == by_place.data
    assert by_file.headers["ETag"] == by_place.headers["ETag"]
    assert by_file.headers["Cache-Control"] == "private, no-store"


def test_a_record_asks_the_database_for_no_page(context, pdf):
    item_id = publish(context, (pdf(3), "laporan.pdf", {}))
    assert factories.work_off(context) == 0
    asked = []
    engine = db.session.get_bind()

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert orders(document(item_id)) == ["1", "2", "3"]
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert asked
    assert [statement for statement in asked if "page.id" in statement] == []


def _written(element):
    return etree.tostring(element, encoding="unicode")
