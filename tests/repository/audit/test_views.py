"""The page of the record: who sees what of it, filters, paging by number, CSV, quick at many entries."""

import csv
import io
import time

import pytest
from sqlalchemy import func, insert, select, text

from repository.audit.models import AuditEntry
from repository.db import db, transaction
from repository.items.models import Item
from repository.people.models import Role
from repository.people.operations import actor_of, set_password
from tests import factories, pages
from tests.signing_in import client_of_role

ROWS = 200_000


@pytest.fixture
def furnished(app):
    """Items made by a cataloguer, and an account; the handle of an item whose title is a formula."""
    with app.app_context():
        with transaction() as session:
            user = factories.make_user(session, Role.CATALOGUER, email="rina@contoh.id")
            user.name = "=CMD|'/c calc'!A1"
            item = factories.make_item(session, title="=HYPERLINK(1)", depositor=user)
            factories.make_item(session)
            set_password(session, user, "kuda hitam di padang")
            assert actor_of(user).may_see_history
            handle, user_id = item.handle, user.id
        db.session.remove()
    return handle, user_id


def shown(client, address):
    page = pages.get(client, address)
    return [
        pages.text_of(li)
        for ol in page.iter("ol")
        if "history" in (ol.get("class") or "")
        for li in ol
    ]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("visitor", 303),
        ("depositor", 404),
        ("reviewer", 404),
        ("cataloguer", 200),
        ("auditor", 200),
        ("administrator", 200),
    ],
)
def test_who_sees_the_record(app, furnished, role, status):
    client = app.test_client() if role == "visitor" else client_of_role(app, role)
    assert client.get("/history").status_code == status
    assert client.get("/history.csv").status_code == status


def test_cataloguers_see_what_was_done_to_items_only(app, furnished):
    rows = shown(client_of_role(app, "cataloguer"), "/history?kind=user")
    assert rows
    assert not [row for row in rows if "Akun" in row or "Kata sandi" in row]
    assert [row for row in shown(client_of_role(app, "auditor"), "/history") if "Kata sandi" in row]


def test_filters(app, furnished):
    handle, user_id = furnished
    client = client_of_role(app, "administrator")
    assert all("Terbit" in row for row in shown(client, "/history?act=publish"))
    assert len(shown(client, "/history?act=publish")) == 2
    assert len(shown(client, f"/history?item={handle}")) == 2
    assert {True} == {"=CMD" in row for row in shown(client, f"/history?person={user_id}")}
    assert shown(client, "/history?until=2020-01-01") == []
    assert shown(client, "/history?since=2999-01-01") == []
    assert shown(client, "/history?since=0001-01-01&until=9999-12-31")
    assert shown(client, "/history?since=2020-01-01&until=2999-01-01&kind=collection") is not None
    for wild in ("?person=x", "?before=-1", "?since=kemarin", "?act=%00", "?item='", "?kind=9" * 9):
        assert client.get(f"/history{wild}").status_code == 200


def test_the_table_is_safe_to_open(app, furnished):
    answer = client_of_role(app, "administrator").get("/history.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    with app.app_context():
        assert len(rows) == db.session.scalar(select(func.count()).select_from(AuditEntry))
        db.session.remove()
    values = [value for row in rows for value in row.values()]
    assert not [value for value in values if value.startswith(("=", "+", "-", "@"))]
    assert "'=CMD|'/c calc'!A1" in values
    published = [row for row in rows if row["action"] == "publish"]
    assert published[0]["premis_event_type"].endswith("/preservation/eventType/acc")


def test_pages_follow_each_other_by_number(app):
    client = client_of_role(app, "administrator")
    many(app, 120)
    seen, address = [], "/history"
    while address:
        page = pages.get(client, address)
        seen += [pages.text_of(s) for s in page.iter("span") if s.get("class") == "n"]
        links = [a.get("href") for a in page.iter("a") if a.get("rel") == "next"]
        address = links[0] if links else None
    numbers = [int(number.replace(".", "")) for number in seen]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == len(numbers) > 120


@pytest.mark.slow
def test_many_entries_are_paged_quickly(app, furnished):
    client = client_of_role(app, "administrator")
    many(app, ROWS)
    handle, user_id = furnished
    for query in (
        "",
        "?before=1000",
        "?act=publish",
        "?kind=user",
        f"?person={user_id}",
        f"?item={handle}",
        "?since=2026-01-01&until=2026-01-02&act=odd",
        "?kind=item",
    ):
        client.get(f"/history{query}")
        began = time.process_time()
        assert client.get(f"/history{query}").status_code == 200
        assert time.process_time() - began < 0.3, query


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_is_sound(app, furnished, language):
    pages.get(client_of_role(app, "administrator"), f"/history?lang={language}")


def many(app, count):
    """Entries as the program writes them, but for the chain: paging does not look at it."""
    with app.app_context():
        with transaction() as session:
            item_id = session.scalar(select(Item.id).limit(1)) or 1
            first = (session.scalar(select(func.max(AuditEntry.id))) or 0) + 1
            actor = session.scalar(text('SELECT min(id) FROM "user"'))
            from repository import clock

            values = {"at": clock.now(), "actor_id": actor, "subject_kind": "item", "details": {}}
            for start in range(0, count, 10_000):
                rows = [
                    {**values, "id": first + n, "action": "revise", "subject_id": item_id}
                    for n in range(start, min(count, start + 10_000))
                ]
                session.execute(insert(AuditEntry), rows)
        db.session.remove()
