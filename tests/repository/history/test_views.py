"""The history as pages: who sees it, what it says, going back by one click."""

import pytest

from tests import factories, pages
from tests.browsing import follow, open_form


@pytest.fixture
def handle(app):
    """An item of `pemilik@contoh.id` with two descriptions, the second with a reason."""
    from repository.db import db, transaction
    from repository.items.operations import revise
    from repository.people.operations import system_actor

    with app.app_context():
        with transaction() as session:
            owner = factories.make_user(session, email="depositor@contoh.id")
            item = factories.make_item(
                session,
                depositor=owner,
                title="Judul pertama",
                text="isi berkas",
                abstract="Layanan keliling menjangkau desa yang jauh dari perpustakaan kota.",
                license="cc-by-4.0",
                publisher="Balai Uji",
            )
            title = [{"value": "Judul kedua & akhir", "lang": "ind", "kind": "main"}]
            document = {**item.document, "title": title}
            revise(session, item, system_actor(session), document, reason="sampul lain <i>")
            found = item.handle
        db.session.remove()
    return found


def words(client, address):
    return pages.text_of(pages.get(client, address))


@pytest.mark.parametrize(
    "role", ["reviewer", "cataloguer", "auditor", "administrator", "depositor"]
)
@pytest.mark.sqlite_only
def test_staff_and_the_depositor_see_who_changed_what_and_why(client_as, handle, role):
    text = words(client_as(role), f"/items/{handle}/history?lang=en")
    assert "sampul lain <i>" in text
    assert "pertama" in text
    assert "Published" in text
    assert "laporan.txt" in text
    assert ("Go back to this description" in text) == (role in ("cataloguer", "administrator"))


@pytest.mark.sqlite_only
def test_visitors_and_strangers_do_not(client, client_as, app, handle):
    assert follow(client, client.get(f"/items/{handle}/history")).startswith("/login")
    other = made_by_another(app)
    stranger = client_as("depositor")
    assert stranger.get(f"/items/{other}/history").status_code == 403
    assert stranger.get("/items/bcdf2345/history").status_code == 404


def made_by_another(app):
    from repository.db import db, transaction

    with app.app_context():
        with transaction() as session:
            found = factories.make_item(session).handle
        db.session.remove()
    return found


def test_one_click_goes_back_and_can_be_taken_back(client_as, handle):
    cataloguer = client_as("cataloguer")
    history = f"/items/{handle}/history"
    for back_to, title in ((1, "Judul pertama"), (2, "Judul kedua & akhir")):
        form = open_form(cataloguer, history, action=f"{history}/{back_to}")
        assert follow(cataloguer, form.send(cataloguer)) == history
        assert title in words(cataloguer, f"/items/{handle}")


def test_a_click_on_an_old_page_is_told(client_as, handle):
    cataloguer = client_as("cataloguer")
    history = f"/items/{handle}/history"
    form = open_form(cataloguer, history, action=f"{history}/1")
    follow(cataloguer, form.send(cataloguer))
    answer = form.send(cataloguer)
    assert answer.status_code == 409
    pages.check_page(answer)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_saved_description_stands_beside_the_present_one(client_as, handle, language):
    cataloguer = client_as("cataloguer")
    text = words(cataloguer, f"/items/{handle}/history/1?lang={language}")
    assert "kedua" in text
    assert "pertama" in text
    pages.get(cataloguer, f"/items/{handle}/history/2?lang={language}")
    assert cataloguer.get(f"/items/{handle}/history/7").status_code == 404


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ["reviewer", "auditor", "depositor"])
def test_who_may_not_edit_cannot_go_back_by_post(client_as, handle, role):
    client = client_as(role)
    token = open_form(client, f"/items/{handle}/history", "csrf_token").value("csrf_token")
    data = {"csrf_token": token, "version": "99"}
    assert client.post(f"/items/{handle}/history/1", data=data).status_code == 403


def test_the_reason_that_is_given_in_the_form_stands_in_the_history(client_as, handle):
    cataloguer = client_as("cataloguer")
    form = open_form(cataloguer, f"/deposit/{handle}", "reason")
    answer = form.send(
        cataloguer, button="next", reason="tahun di sampul keliru", title="Judul ketiga"
    )
    follow(cataloguer, answer)
    assert "tahun di sampul keliru" in words(cataloguer, f"/items/{handle}/history")
