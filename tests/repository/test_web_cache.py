"""Anonymous pages: kept with an ETag until something public changes, never with a cookie, never for those signed in."""

import pytest
from sqlalchemy import event

from repository import web
from tests import factories, pages
from tests.pages import text_of

PUBLIC = (
    "/",
    "/search",
    "/search?q=moderasi",
    "/collections",
    "/collections/pesisir",
    "ITEM",
    "ITEM/pages/1?q=moderasi",
)


@pytest.fixture
def statements(library):
    """A list that fills with the SQL that is sent."""
    from repository.db import db

    sent = []

    def note(connection, cursor, statement, *rest):
        sent.append(" ".join(statement.split()).replace('"', ""))

    with library.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def address(library, path):
    return path.replace("ITEM", library.url("report"))


@pytest.mark.parametrize("path", PUBLIC)
def test_a_visitor_gets_a_tag_and_then_not_modified(library, path):
    client, path = library.client(), address(library, path)
    first = client.get(path)
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "public, no-cache"
    tag = first.headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.data == b""
    assert "Content-Security-Policy" in again.headers
    assert client.get(path, headers={"If-None-Match": '"lain"'}).data == first.data
    head = client.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)


@pytest.mark.parametrize(
    "path",
    [
        *PUBLIC,
        "/login",
        "/tiada",
        "ITEM.bib",
        "/api/search?q=moderasi",
        "/oai?verb=Identify",
        "/healthz",
    ],
)
def test_a_visitor_gets_no_cookie(library, path):
    client = library.client()
    for _ in range(2):
        response = client.get(address(library, path))
        cookies = response.headers.getlist("Set-Cookie")
        if path == "/login":  # the form's token needs one
            assert all("daluang_session" in cookie for cookie in cookies)
        else:
            assert cookies == []


@pytest.mark.parametrize("path", PUBLIC)
def test_a_visitors_page_holds_no_token_and_asks_for_no_account(library, path, statements):
    path = address(library, path)
    library.app.extensions["daluang_page_cache"] = web.PageCache()
    response = library.client().get(path)
    assert response.status_code == 200
    assert b"csrf_token" not in response.data
    assert statements
    assert not [s for s in statements if "FROM user" in s]
    library.client_as("depositor").get(path)
    assert [s for s in statements if "FROM user" in s]


@pytest.mark.parametrize("path", PUBLIC)
def test_pages_of_those_signed_in_are_never_kept(library, path):
    path = address(library, path)
    visitor = library.client().get(path)
    response = library.client_as("depositor").get(path)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in response.headers
    assert "depositor" in response.get_data(as_text=True)
    after = library.client().get(path)
    assert after.data == visitor.data
    assert "depositor" not in after.get_data(as_text=True)


def test_a_cookie_that_names_nobody_makes_a_visitor(library):
    client = library.client()
    client.set_cookie("daluang_session", "rusak")
    response = client.get("/")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, no-cache"


def test_each_language_and_argument_has_its_own_page(library):
    client = library.client()
    bodies = {client.get(f"/search?q={q}&lang={lang}").data for q in "ab" for lang in ("id", "en")}
    assert len(bodies) == 4


def test_an_error_is_never_kept(library):
    for path in ("/tiada", "/items/zzzzzzzz", "ITEM/pages/99"):
        response = library.client().get(address(library, path))
        assert response.status_code == 404
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in response.headers


def test_a_public_change_shows_at_once(app, client):
    from repository.db import transaction
    from repository.items.operations import revise, withdraw
    from repository.items.queries import find
    from repository.people.operations import system_actor

    before = client.get("/").headers["ETag"]
    with app.app_context(), transaction() as session:
        handle = factories.make_item(session, title="Judul yang pertama").handle
    home = client.get("/")
    assert home.headers["ETag"] != before
    assert "Judul yang pertama" in home.get_data(as_text=True)
    first = client.get(f"/items/{handle}")
    with app.app_context(), transaction() as session:
        item, system = find(session, handle), system_actor(session)
        revise(session, item, system, factories.make_document(title="Judul yang kedua"), reason="")
    tagged = {"If-None-Match": first.headers["ETag"]}
    second = client.get(f"/items/{handle}", headers=tagged)
    assert second.status_code == 200
    assert text_of(next(pages.check_page(second).iter("h1"))) == "Judul yang kedua"
    with app.app_context(), transaction() as session:
        withdraw(session, find(session, handle), system_actor(session), reason="Alasan")
    gone = client.get(f"/items/{handle}", headers={"If-None-Match": second.headers["ETag"]})
    assert gone.status_code == 410
    assert "Judul yang kedua" not in client.get("/").get_data(as_text=True)


def test_a_draft_changes_nothing_public(app, client):
    from repository.db import transaction

    before = client.get("/").headers["ETag"]
    with app.app_context(), transaction() as session:
        factories.make_item(session, state="draft")
    assert client.get("/").headers["ETag"] == before


def test_a_page_is_made_anew_each_day(app, client, at):
    from repository.db import transaction

    at("2026-11-23T03:00:00Z")
    with app.app_context(), transaction() as session:
        handle = factories.make_item(
            session, access="embargoed", embargo_until="2026-11-25", text="Isi yang ditunda."
        ).handle
    client.get(f"/items/{handle}")
    pages.get(client, f"/items/{handle}/pages/1", 403)
    at("2026-11-24T16:59:59Z")  # one second before midnight in Jakarta
    assert "Embargo" in client.get(f"/items/{handle}").get_data(as_text=True)
    at("2026-11-24T17:00:00Z")
    assert "Embargo" not in client.get(f"/items/{handle}").get_data(as_text=True)
    pages.get(client, f"/items/{handle}/pages/1")
