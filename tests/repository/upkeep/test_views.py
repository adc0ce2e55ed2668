"""Upkeep through the browser: previews, confirmations, refusals; and a replaced file at every door."""

import pytest
from lxml import etree

from tests import factories, pages
from tests.browsing import follow, open_form, said

pytestmark = pytest.mark.sqlite_only
OLD, NEW = "katalamabuktinya", "katabarubuktinya"


@pytest.fixture
def handle(app):
    return made(app)


def made(app, **changes):
    from repository.db import db, transaction

    details = {
        "text": f"isi {OLD}",
        "title": "Judul & uji",
        "abstract": "Layanan keliling menjangkau desa yang jauh dari perpustakaan kota.",
    } | changes
    with app.app_context():
        with transaction() as session:
            found = factories.make_item(session, **details).handle
        db.session.remove()
    assert factories.work_off(app) == 0
    return found


def step(client, handle, name, **values):
    """Send the form of one step with `preview`; return it as the preview gave it back, and what the page said."""
    address = f"/items/{handle}/upkeep/{name}"
    answer = open_form(client, address, action=address).send(client, button="preview", **values)
    assert answer.status_code == 200, said(answer)
    from tests.browsing import form_of

    return form_of(pages.check_page(answer), address, action=address), said(answer)


def replaced(client, handle, text=f"isi {NEW}"):
    address = f"/items/{handle}/upkeep/files"
    links = [a.get("href") for a in pages.get(client, address).iter("a")]
    file = next(link for link in links if link.startswith(f"{address}/"))
    form = open_form(client, file, action=file)
    return form.send(
        client, button="replace", reason="salinan salah", files=[("baru.txt", text.encode())]
    )


@pytest.mark.parametrize(("role", "tools"), [("cataloguer", 7), ("reviewer", 1), ("auditor", 1)])
def test_each_sees_what_they_may_do(client_as, handle, role, tools):
    page = pages.get(client_as(role), f"/items/{handle}/upkeep")
    shown = next(e for e in page.iter("ul") if e.get("class") == "events")
    assert len(list(shown.iter("a"))) == tools


def test_visitors_sign_in_first(client, handle):
    for name in ("", "/access", "/collection", "/withdraw", "/restore", "/purge", "/files"):
        address = f"/items/{handle}/upkeep{name}"
        assert follow(client, client.get(address)).startswith("/login")


@pytest.mark.parametrize("name", ["access", "collection", "withdraw", "restore", "purge", "files"])
def test_who_may_not_is_refused(client_as, handle, name):
    for role in ("reviewer", "auditor", "depositor"):
        assert client_as(role).get(f"/items/{handle}/upkeep/{name}").status_code == 403


def test_an_embargo_is_previewed_and_put_in_force(client_as, client, handle):
    cataloguer = client_as("cataloguer")
    form, words = step(
        cataloguer,
        handle,
        "access",
        access="embargoed",
        embargo_until="2030-01-01",
        reason="permintaan penerbit",
    )
    assert "1 Januari 2030" in words
    assert "access:embargoed" in words
    assert (
        client.get(f"/items/{handle}/files/laporan.txt", buffered=True).status_code == 200
    )  # nothing yet
    follow(cataloguer, form.send(cataloguer, button="confirm"))
    assert client.get(f"/items/{handle}/files/laporan.txt", buffered=True).status_code == 403


def test_a_day_that_cannot_be_comes_back_with_a_sentence(client_as, handle):
    cataloguer, address = client_as("cataloguer"), f"/items/{handle}/upkeep/access"
    form = open_form(cataloguer, address, action=address)
    for day in ("", "besok", "2020-01-01", "2030-13-01"):
        answer = form.send(
            cataloguer, button="confirm", access="embargoed", embargo_until=day, reason="x"
        )
        assert answer.status_code == 422
        pages.check_page(answer)


def test_withdrawing_and_making_public_again(client_as, client, handle):
    cataloguer = client_as("cataloguer")
    form, words = step(cataloguer, handle, "withdraw", reason="Naskah ganda", internal_reason="n3")
    assert "laporan.txt" in words
    assert client.get(f"/items/{handle}").status_code == 200
    follow(cataloguer, form.send(cataloguer, button="confirm"))
    gone = pages.get(client, f"/items/{handle}", 410)
    assert "Naskah ganda" in pages.text_of(gone)
    assert "n3" not in pages.text_of(gone)
    answer = client.get(
        f"/oai.xml?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:daluang.example:{handle}"
    )
    header = next(etree.fromstring(answer.data).iter("{*}header"))
    assert header.get("status") == "deleted"
    staff = pages.get(cataloguer, f"/items/{handle}", 410)
    assert f"/items/{handle}/upkeep" in {a.get("href") for a in staff.iter("a")}
    address = f"/items/{handle}/upkeep/restore"
    back = open_form(cataloguer, address, action=address)
    assert "n3" in pages.text_of(pages.get(cataloguer, address))
    follow(cataloguer, back.send(cataloguer, button="confirm"))
    pages.get(client, f"/items/{handle}")


def test_a_move_is_previewed(client_as, app, handle):
    from repository.db import db, transaction

    with app.app_context():
        with transaction() as session:
            factories.make_collection(session, "dalam", is_internal=True)
        db.session.remove()
    cataloguer = client_as("cataloguer")
    form, words = step(cataloguer, handle, "collection", collection="dalam")
    assert "dihapus" in words or "deleted" in words
    follow(cataloguer, form.send(cataloguer, button="confirm"))
    assert app.test_client().get(f"/items/{handle}").status_code == 404


def test_purging_wants_the_handle_typed(client_as, app):
    draft = made(app, state="draft", text=None)
    cataloguer, address = client_as("cataloguer"), f"/items/{draft}/upkeep/purge"
    form = open_form(cataloguer, address, action=address)
    assert form.send(cataloguer, typed="salah", reason="uji").status_code == 422
    follow(cataloguer, form.send(cataloguer, typed=draft, reason="uji"))
    assert cataloguer.get(f"/items/{draft}").status_code == 404


def test_a_published_item_has_no_purge(client_as, handle):
    assert client_as("administrator").get(f"/items/{handle}/upkeep/purge").status_code == 403


def test_the_replaced_file_is_shut_at_every_door(client_as, client, app, handle):
    cataloguer, before = (
        client_as("cataloguer"),
        client.get(f"/items/{handle}/files/laporan.txt", buffered=True),
    )
    assert OLD in before.text
    follow(cataloguer, replaced(cataloguer, handle))
    etag = before.headers["ETag"]
    for ready in (False, True):  # before the worker has done its jobs, and after
        if ready:
            assert factories.work_off(app) == 0
        file = client.get(
            f"/items/{handle}/files/laporan.txt", buffered=True, headers={"If-None-Match": etag}
        )
        assert (file.status_code, NEW in file.text) == (200, True)
        part = client.get(
            f"/items/{handle}/files/laporan.txt", buffered=True, headers={"Range": "bytes=0-30"}
        )
        assert OLD not in part.text
        sums = etag.strip('"')
        doors = [
            f"/items/{handle}",
            f"/items/{handle}?q={OLD}",
            f"/items/{handle}/matches?q={OLD}",
            f"/items/{handle}/pages/1",
            f"/search?q={OLD}",
            f"/api/search?q={OLD}",
            f"/search.csv?q={OLD}",
            f"/search.atom?q={OLD}",
            "/oai.xml?verb=ListRecords&metadataPrefix=mets",
            "/oai.xml?verb=ListRecords&metadataPrefix=oai_dc",
            f"/items/{handle}.jsonld",
        ]
        for door in doors:
            text = client.get(door, follow_redirects=True).text.replace(f"q={OLD}", "")
            assert f"isi {OLD}" not in text, door
            assert sums not in text, door
        found = client.get(f"/api/search?q={OLD}").get_json()
        assert str(found).count(handle) == 0
    assert handle in str(client.get(f"/api/search?q={NEW}").get_json())


@pytest.mark.parametrize(
    ("role", "status"),
    [("reviewer", 200), ("cataloguer", 200), ("auditor", 200), ("depositor", 404)],
)
def test_staff_alone_open_the_old_file(client_as, client, handle, role, status):
    follow(client_as("cataloguer"), replaced(client_as("cataloguer"), handle))
    history = pages.get(client_as("cataloguer"), f"/items/{handle}/history")
    links = [a.get("href") for a in history.iter("a")]
    address = next(link for link in links if "/former-files/" in link)
    answer = client_as(role).get(address, buffered=True)
    assert answer.status_code == status
    assert (OLD in answer.text) == (status == 200)
    assert answer.headers["Cache-Control"] == "private, no-store"
    if status == 200:
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert follow(client, client.get(address)).startswith("/login")
    other = address.rpartition("/")[0]
    assert client_as("cataloguer").get(f"{other}/99999").status_code == 404


def test_what_is_wrong_with_a_replacement_is_said(client_as, handle):
    cataloguer = client_as("cataloguer")
    assert replaced(cataloguer, handle, text="").status_code == 422
    assert replaced(cataloguer, handle, text=f"isi {OLD}").status_code == 422
    address = f"/items/{handle}/upkeep/files"
    links = [a.get("href") for a in pages.get(cataloguer, address).iter("a")]
    file = next(link for link in links if link.startswith(f"{address}/"))
    for button in ("replace", "remove"):
        answer = open_form(cataloguer, file, action=file).send(cataloguer, button=button)
        assert answer.status_code == 422
        pages.check_page(answer)
    form = open_form(cataloguer, file, action=file)
    follow(cataloguer, form.send(cataloguer, button="remove", reason="data pribadi"))
    assert "laporan.txt" not in pages.text_of(pages.get(cataloguer, f"/items/{handle}"))
