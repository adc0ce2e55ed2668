"""`/account/searches`: saving, renaming, removing; only one's own; and stopping e-mail without signing in."""

import re
from urllib.parse import quote, unquote, urlsplit

import pytest

from repository.db import db, transaction
from repository.people.models import Role, User
from repository.people.operations import by_email
from repository.saved_searches.models import SavedSearch
from repository.saved_searches.operations import MOST
from repository.saved_searches.stopping import token_of
from tests import factories, pages
from tests.pages import text_of

WORDS = "q=moderasi&type=report&sort=title"


def searches(app):
    with app.app_context():
        found = db.session.query(SavedSearch).order_by(SavedSearch.id).all()
        rows = [(s.name, s.arguments, s.alert, s.language) for s in found]
        db.session.remove()
    return rows


def first_id(app):
    with app.app_context():
        found = db.session.query(SavedSearch.id).order_by(SavedSearch.id).first()
        db.session.remove()
    return found[0]


def token(client, path):
    root = pages.get(client, path)
    return next(
        i.get("value") for i in root.iter("input") if i.get("name", "").endswith("csrf_token")
    )


def save(client, query=WORDS, status=303, **values):
    path = f"/account/searches/new?{query}"
    data = {"csrf_token": token(client, path), "name": "Moderasi", "alert": "never", **values}
    response = client.post(path, data=data)
    assert response.status_code == status, response.status
    return response


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_results_offer_everything(app, client, client_as, language):
    with app.app_context():
        with transaction() as session:
            factories.make_item(session, title="Moderasi beragama")
        db.session.remove()
    factories.work_off(app)
    root = pages.get(client, f"/search?{WORDS}&lang={language}")
    links = [a.get("href") for a in root.iter("a")]
    same = "q=moderasi&type=report&sort=title"
    assert [f"/search.{e}?{same}" in links for e in ("csv", "ris", "bib")] == [True] * 3
    feed = f"/search.atom?{same}" + ("" if language == "id" else "&lang=en")
    assert feed in links
    alternate = [
        e.get("href") for e in root.iter("link") if e.get("type") == "application/atom+xml"
    ]
    assert alternate == [feed]
    sign_in = next(link for link in links if link.startswith("/login?next=%2Fsearch"))
    assert sign_in == f"/login?next={quote('/search?' + same, safe='')}"
    assert not [link for link in links if "/account/" in link]
    signed_in = pages.get(client_as("depositor"), f"/search?{WORDS}&lang={language}")
    assert f"/account/searches/new?{same}" in [a.get("href") for a in signed_in.iter("a")]


def test_every_tool_leads_somewhere(app, client):
    with app.app_context():
        with transaction() as session:
            factories.make_item(session, title="Moderasi beragama")
        db.session.remove()
    factories.work_off(app)
    root = pages.get(client, "/search?q=moderasi")
    box = next(e for e in root.iter("div") if "result-tools" in (e.get("class") or ""))
    links = [a.get("href") for a in box.iter("a")]
    assert len(links) == 6
    for link in links:
        assert client.get(link).status_code == 200, link


def test_nothing_found_offers_no_file_but_a_feed_to_wait_by(client):
    root = pages.get(client, "/search?q=tiadakata")
    assert not [a for a in root.iter("a") if a.get("href", "").startswith("/search.csv")]


def test_a_search_is_saved_listed_and_run(app, client_as):
    client = client_as("depositor")
    root = pages.get(client, f"/account/searches/new?{WORDS}&lang=id")
    name = next(i for i in root.iter("input") if i.get("name") == "name")
    assert name.get("value").startswith("moderasi")
    save(client, alert="weekly")
    assert searches(app) == [("Moderasi", "q=moderasi&type=report&sort=title", "weekly", "id")]
    listed = pages.get(client, "/account/searches")
    assert "/search?q=moderasi&type=report&sort=title" in [a.get("href") for a in listed.iter("a")]
    assert "Moderasi" in text_of(listed)


def test_the_same_search_is_saved_once(app, client_as):
    client = client_as("depositor")
    save(client, "q=wakaf&page=3", name="Satu")
    save(client, "q=wakaf&per_page=50&lang=en", name="Dua", alert="daily")
    assert searches(app) == [("Dua", "q=wakaf", "daily", "en")]


def test_name_and_alert_are_changed(app, client_as):
    client = client_as("depositor")
    save(client)
    number = first_id(app)
    data = {
        f"s{number}-csrf_token": token(client, "/account/searches"),
        f"s{number}-name": "  Nama\u202e baru ",
        f"s{number}-alert": "daily",
    }
    assert client.post(f"/account/searches/{number}", data=data).status_code == 303
    assert [row[0:3:2] for row in searches(app)] == [("Nama baru", "daily")]
    pages.get(client, "/account/searches")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "nama"),
        ({"name": "x" * 201}, "panjang"),
        ({"alert": "hourly"}, ""),
        ({"name": " \u200b "}, ""),
    ],
)
def test_bad_values_come_back_with_a_sentence(app, client_as, values, words):
    client = client_as("depositor")
    path = f"/account/searches/new?{WORDS}&lang=id"
    data = {"csrf_token": token(client, path), "name": "Moderasi", "alert": "never", **values}
    response = client.post(path, data=data)
    assert response.status_code == 422
    assert words in text_of(pages.check_page(response)).casefold()
    assert searches(app) == []
    save(client)
    number = first_id(app)
    changed = {f"s{number}-{k}": v for k, v in {**data, **values}.items()}
    assert client.post(f"/account/searches/{number}", data=changed).status_code == 422
    assert len(searches(app)) == 1


def test_a_search_is_removed(app, client_as):
    client = client_as("depositor")
    save(client)
    path = f"/account/searches/{first_id(app)}/remove"
    data = {"csrf_token": token(client, "/account/searches")}
    assert client.post(path, data=data).status_code == 303
    assert searches(app) == []
    assert client.post(path, data=data).status_code == 404
    assert (
        client.post("/account/searches/99999999999999999999/remove", data=data).status_code == 404
    )


def test_nobody_touches_the_searches_of_others(app, client_as):
    save(client_as("depositor"))
    number, other = first_id(app), client_as("administrator")
    assert "Moderasi" not in text_of(pages.get(other, "/account/searches"))
    data = {
        "csrf_token": token(other, "/account/searches/new?q=x"),
        f"s{number}-name": "Curi",
        f"s{number}-alert": "daily",
    }
    assert other.post(f"/account/searches/{number}", data=data).status_code == 404
    assert other.post(f"/account/searches/{number}/remove", data=data).status_code == 404
    assert searches(app)[0][0] == "Moderasi"


@pytest.mark.parametrize("path", ["/account/searches", f"/account/searches/new?{WORDS}"])
def test_visitors_are_led_to_the_sign_in_and_back(client, path):
    response = client.get(path)
    assert response.status_code == 303
    assert urlsplit(response.location).path == "/login"
    assert unquote(urlsplit(response.location).query) == f"next={path}"


def test_there_is_an_end_to_saving(app, client_as):
    client = client_as("depositor")
    with app.app_context():
        with transaction() as session:
            owner = by_email(session, "depositor@contoh.id")
            for n in range(MOST):
                session.add(
                    SavedSearch(
                        user_id=owner.id,
                        name=f"n{n}",
                        arguments=f"q={n}",
                        arguments_hash=f"{n}",
                        language="id",
                        alert="never",
                        created_at=owner.created_at,
                    )
                )
        db.session.remove()
    assert "50" in text_of(pages.check_page(save(client, status=422)))
    assert len(searches(app)) == MOST


def test_forms_need_their_token(app, client_as):
    client = client_as("depositor")
    assert (
        client.post(
            f"/account/searches/new?{WORDS}", data={"name": "x", "alert": "never"}
        ).status_code
        == 400
    )
    assert searches(app) == []


@pytest.mark.parametrize(
    "query",
    [
        "q=%FF",
        "q=%00&type=%00",
        "q=" + "a" * 5000,
        "type=" + "&type=".join("x" * 400 for _ in range(40)),
    ],
)
def test_hostile_searches_can_be_saved_and_listed(app, client_as, query):
    client = client_as("depositor")
    if client.get(f"/account/searches/new?{query}").status_code == 200:
        save(client, query, name="<script>alert(1)</script>")
        pages.get(client, "/account/searches")


def test_a_removed_account_takes_its_searches_along(app, client_as):
    save(client_as("depositor"))
    with app.app_context():
        with transaction() as session:
            session.delete(by_email(session, "depositor@contoh.id"))
        db.session.remove()
    assert searches(app) == []


def test_mail_is_stopped_without_signing_in(app, client, client_as):
    save(client_as("depositor"), alert="daily")
    save(client_as("auditor"), alert="weekly")
    with app.app_context():
        path = f"/alerts/{token_of(by_email(db.session(), 'depositor@contoh.id').id)}/stop"
        db.session.remove()
    for _ in range(2):  # prefetching a link must not act
        page = pages.get(client, path)
    assert [row[2] for row in searches(app)] == ["daily", "weekly"]
    assert "Moderasi" not in text_of(page)
    one_click = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    pages.check_page(one_click)
    assert [row[2] for row in searches(app)] == ["never", "weekly"]
    assert client.post(path).status_code == 200
    assert "Set-Cookie" not in one_click.headers


@pytest.mark.parametrize("bad", ["x", "MQ.AAAA", "A" * 500, "%00", "MQ", "Im1lIg.q1Q"])
def test_a_token_of_somebody_else_stops_nothing(app, client, client_as, bad):
    save(client_as("depositor"), alert="daily")
    assert client.get(f"/alerts/{bad}/stop").status_code == 404
    assert client.post(f"/alerts/{bad}/stop").status_code == 404
    assert searches(app)[0][2] == "daily"


def test_roles_all_may_save(app, client_as):
    for role in Role:
        if role not in (Role.VISITOR, Role.SYSTEM):
            save(client_as(role), f"q={role}")
    with app.app_context():
        assert db.session.query(SavedSearch).join(User).count() == 5
        db.session.remove()


def test_the_page_says_when_no_mail_leaves(client_as, make_app):
    client = client_as("depositor")
    page = text_of(pages.get(client, f"/account/searches/new?{WORDS}&lang=en"))
    assert re.search("does not send e-mail yet", page)
